import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from "node:net";

/** What a server of a recipe was asked, as it says in its answer. */
export interface Seen {
  readonly server: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A server of a recipe: HTTP answers tell what was asked; other connections get its name and what they send. */
export class EchoServer {
  readonly name: string;
  readonly port: number;
  readonly #listener: Server | TcpServer;
  readonly #sockets = new Set<Socket>();

  private constructor(name: string, listener: Server | TcpServer) {
    this.name = name;
    this.#listener = listener;
    this.port = (listener.address() as AddressInfo).port;
    listener.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(name: string, speaks: "http" | "tcp", port = 0): Promise<EchoServer> {
    const listener = speaks === "http" ? httpServer(name) : tcpServer(name);
    listener.listen(port, "127.0.0.1");
    await once(listener, "listening");
    return new EchoServer(name, listener);
  }

  /** Connections that are there, and new ones, end. */
  async stop(): Promise<void> {
    if (!this.#listener.listening) return;
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#listener, "close");
  }
}

function httpServer(name: string): Server {
  return createServer(({ method = "", url = "", headers }, response) => {
    const seen = { server: name, method, url, headers } as Seen;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(seen));
  });
}

function tcpServer(name: string): TcpServer {
  return createTcpServer((socket) => {
    socket.write(`${name}\n`);
    socket.on("data", (bytes) => socket.write(bytes));
    socket.on("end", () => socket.end());
  });
}
