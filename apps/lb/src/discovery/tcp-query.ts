import { connect, type Socket } from "node:net";
import type { Nameserver } from "../config/schema.ts";

/** One query over a TCP connection of its own: RFC 1035 §4.2.2, each message follows its length in two bytes. */
export class TcpQuery {
  readonly #socket: Socket;
  readonly #onEnd: (message: Buffer | undefined) => void;
  #received: Buffer = Buffer.alloc(0);
  #hasEnded = false;

  /** @param onEnd gets the answer, once; undefined when the connection ends without; nothing after `close` */
  constructor({ address, port }: Nameserver, query: Buffer, onEnd: (message: Buffer | undefined) => void) {
    this.#onEnd = onEnd;
    this.#socket = connect({ host: address, port }).unref();
    this.#socket.on("data", (data) => this.#receive(data));
    this.#socket.on("error", () => this.#end(undefined));
    this.#socket.on("end", () => this.#end(undefined));
    this.#socket.write(Buffer.concat([Buffer.of(query.length >> 8, query.length & 255), query]));
  }

  close(): void {
    this.#hasEnded = true;
    this.#socket.destroy();
  }

  #receive(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    if (this.#received.length < 2) return;
    const end = 2 + this.#received.readUInt16BE(0);
    if (this.#received.length >= end) this.#end(this.#received.subarray(2, end));
  }

  #end(message: Buffer | undefined): void {
    if (this.#hasEnded) return;
    this.close();
    this.#onEnd(message);
  }
}
