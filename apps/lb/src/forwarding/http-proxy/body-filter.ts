import { type MessageHead, REFUSED } from "../../http1/message-head.ts";
import type { FilteredSocket } from "../../tcp/filtered-socket.ts";
import { READ_SIZE } from "../../tcp/socket.ts";
import { BodyRelay } from "../body-relay.ts";
import type { Staging } from "../staging.ts";

/** Gives the body of one message to Node.js, framed anew. */
export class BodyFilter {
  readonly #socket: FilteredSocket;
  readonly #staging: Staging;
  readonly #relay: BodyRelay;
  /** Does Node.js want more of it now? */
  isWanted = true;

  constructor(of: "request" | "response", socket: FilteredSocket, staging: Staging) {
    this.#relay = new BodyRelay(of);
    this.#socket = socket;
    this.#staging = staging;
  }

  get done(): boolean {
    return this.#relay.done;
  }

  begin(head: MessageHead): void {
    this.#relay.begin(head.framing, head.contentLength);
    this.isWanted = true;
  }

  /** Does [start, end), the begin of the body, hold a chunk that is none? Looks only. */
  isBroken(buffer: Buffer, start: number, end: number): boolean {
    return this.#relay.isBroken(buffer, start, end);
  }

  /** @returns the offset after the body's bytes, or REFUSED for a chunk that is none */
  pass(buffer: Buffer): number {
    let at = 0;
    while (at < buffer.length && !this.done) {
      const consumed = this.#relay.pass(buffer, at, Math.min(buffer.length, at + READ_SIZE), this.#staging);
      const bytes = this.#staging.take();
      if (bytes.length > 0) this.isWanted = this.#socket.pass(bytes);
      if (consumed === REFUSED) return REFUSED;
      at = consumed;
    }
    return at;
  }
}
