import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { strictRead, Unfinished } from "../fuzz/strict-reader.ts";
import type { MessageKind } from "./message-reader.ts";

const OK = Buffer.from("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");

/** How long nothing must come before what came counts as all, in milliseconds. */
export const QUIET_MS = 120;

/** A server that keeps what it is sent, byte for byte, and answers with given bytes once a request is whole or nothing more comes. */
export class RecordingServer {
  received = "";
  #answer: Buffer = OK;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => this.#serve(socket));
  }

  static async start(): Promise<RecordingServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new RecordingServer(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Forgets what came, and answers the next request with these bytes. */
  expect(answer: Buffer | undefined): void {
    for (const socket of this.#sockets) socket.destroy();
    this.received = "";
    this.#answer = answer ?? OK;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    let text = "";
    let quiet: NodeJS.Timeout | undefined;
    const answer = (): void => {
      clearTimeout(quiet);
      if (text !== "") socket.end(this.#answer);
    };
    this.#sockets.add(socket);
    socket.on("data", (data) => {
      text += data.toString("latin1");
      this.received += data.toString("latin1");
      clearTimeout(quiet);
      if (judge("request", text) === "whole") answer();
      else quiet = setTimeout(answer, QUIET_MS);
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      clearTimeout(quiet);
      this.#sockets.delete(socket);
    });
  }
}

/** What a strict reader makes of all of a text: whole messages, messages of which the last is cut off, or anything else. */
export function judge(kind: MessageKind, text: string): "whole" | "cut" | "malformed" {
  try {
    for (let at = 0; at < text.length; ) {
      const { size, startLine } = strictRead(kind, text.slice(at), "forwarded");
      at += size;
      if (kind === "request") continue;
      // What follows is no message: another protocol's bytes.
      if (startLine[1] === "101" || (kind === "response to CONNECT" && startLine[1].startsWith("2"))) return "whole";
      // One response was asked for.
      if (!startLine[1].startsWith("1")) return at === text.length ? "whole" : "malformed";
    }
    return "whole";
  } catch (error) {
    return error instanceof Unfinished ? "cut" : "malformed";
  }
}
