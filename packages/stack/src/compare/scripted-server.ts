import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** A response that says nothing about itself. */
export const PLAIN_RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

/** A server that keeps the bytes it got, and answers each head with bytes that it was told before. */
export class ScriptedServer {
  readonly port: number;
  /** Answers the next requests; undefined closes the connection without a word. */
  answer: string | undefined = PLAIN_RESPONSE;
  /** Whether to close the connection after the answer. */
  closes = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #received = "";

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (socket) => this.#serve(socket));
  }

  static async listen(): Promise<ScriptedServer> {
    const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new ScriptedServer(server);
  }

  /** What came since this was last asked. */
  takeReceived(): string {
    const received = this.#received;
    this.#received = "";
    return received;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    let head = "";
    socket.on("data", (bytes) => {
      const text = bytes.toString("latin1");
      this.#received += text;
      head += text;
      if (!head.includes("\r\n\r\n")) return;
      head = "";
      if (this.answer === undefined) socket.end();
      else if (this.closes) socket.end(this.answer, "latin1");
      else socket.write(this.answer, "latin1");
    });
  }
}
