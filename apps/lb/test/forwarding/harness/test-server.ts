import { once } from "node:events";
import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage } from "node:http";
import { createServer, type Server } from "node:net";
import type { Duplex } from "node:stream";
import { freePort } from "@haproxy-practice/stack/free-port";
import { FullListener } from "./full-listener.ts";
import { Unexpected, Wire } from "./wire.ts";

const PATIENCE_MS = 5000;

/** What stands behind the balancer in a case: accepts connections and leaves their bytes to the script. */
export class TestServer {
  readonly name: string;
  readonly port: number;
  /** Connections accepted so far, those that the script took included. */
  readonly connections: Wire[] = [];
  #listener: Server | undefined;
  #http: HttpServer | undefined;
  #full: FullListener | undefined;
  #taken = 0;
  #wake: (() => void) | undefined;
  #script: ((connection: Wire) => Promise<void>) | undefined;

  private constructor(name: string, port: number) {
    this.name = name;
    this.port = port;
  }

  static async start(name: string): Promise<TestServer> {
    const server = new TestServer(name, await freePort());
    await server.listen();
    return server;
  }

  async listen(): Promise<void> {
    const listener = createServer({ allowHalfOpen: true }, (socket) => {
      if (this.#http) {
        this.#http.emit("connection", socket);
        return;
      }
      const connection = new Wire(`${this.name} connection ${this.connections.length + 1}`, socket);
      this.connections.push(connection);
      if (this.#script) void this.#script(connection).catch(() => connection.close());
      else this.#wake?.();
    });
    this.#listener = listener;
    listener.listen(this.port, "127.0.0.1");
    await once(listener, "listening");
  }

  /** From now on connections are refused; those that are open stay. */
  async refuse(): Promise<void> {
    const listener = this.#listener;
    if (!listener) return;
    this.#listener = undefined;
    await new Promise<void>((resolve) => {
      listener.close();
      // `close` waits for open connections; the socket itself is closed at once.
      setImmediate(resolve);
    });
  }

  /** From now on connections are neither made nor refused. */
  async swallow(): Promise<void> {
    await this.refuse();
    this.#full = await FullListener.start(this.port);
  }

  /** The next connection that the balancer opens. */
  async accept(): Promise<Wire> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const connection = this.connections[this.#taken];
      if (connection) {
        this.#taken++;
        return connection;
      }
      const left = deadline - performance.now();
      if (left <= 0) throw new Unexpected(this.name, `connection ${this.#taken + 1} within ${PATIENCE_MS} ms`, "none");
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
  }

  /** From now on answers every request by itself, with its own name as the body. Expects no bodies in requests. */
  serve(answer: (head: string) => string = () => response(this.name)): void {
    this.handle(async (connection) => {
      for (;;) connection.send(answer(await connection.receivesHead()));
    });
  }

  /** From now on plays `script` on each connection by itself, until it ends or throws. */
  handle(script: (connection: Wire) => Promise<void>): void {
    this.#script = script;
  }

  /** From now on connections are HTTP, as Node.js speaks it, and ask to be upgraded. */
  acceptHttp(upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void {
    this.#http = createHttpServer().on("upgrade", upgrade);
  }

  stop(): void {
    this.#full?.stop();
    this.#listener?.close();
    this.#listener = undefined;
    for (const connection of this.connections) connection.close();
  }
}

/** A plain response, as a server writes it. */
export function response(body: string, fields = ""): string {
  return `HTTP/1.1 200 OK\r\n${fields}Content-Length: ${Buffer.byteLength(body, "latin1")}\r\n\r\n${body}`;
}

/** The same, as it reaches the client. */
export function forwarded(body: string, fields = ""): string {
  return `HTTP/1.1 200 OK\r\n${fields}content-length: ${Buffer.byteLength(body, "latin1")}\r\n\r\n${body}`;
}
