import { headLimits } from "../../http1/head-limits.ts";
import { READ_SIZE, type TcpSocket } from "../../tcp/socket.ts";
import type { BodyRelay } from "../body-relay.ts";

const NOTHING = Buffer.alloc(0);

/**
 * What a client sent and nobody could take yet: the beginning of a head, a body whose server is not connected,
 * requests after the one that is served. When it is enough, no more is read.
 */
export class ClientInput {
  readonly #socket: TcpSocket;
  #held: Buffer | undefined;
  #paused = false;

  constructor(socket: TcpSocket) {
    this.#socket = socket;
  }

  hasHeld(): boolean {
    return this.#held !== undefined;
  }

  hold(buffer: Buffer, start: number, end: number): void {
    if (end === start) return;
    const bytes = Buffer.from(buffer.subarray(start, end));
    this.#held = this.#held ? Buffer.concat([this.#held, bytes]) : bytes;
    // A head never gets so long: it is refused before.
    if (this.#held.length >= Math.max(READ_SIZE, headLimits.wireSize)) this.pause();
  }

  /** Is all of `body` held? */
  isWhole(body: BodyRelay): boolean {
    const held = this.#held ?? NOTHING;
    return body.isWhole(held, 0, held.length);
  }

  /** What is held, which stays. */
  get held(): Buffer | undefined {
    return this.#held;
  }

  /** What is held, and no longer. */
  take(): Buffer | undefined {
    const held = this.#held;
    this.#held = undefined;
    return held;
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket.resume();
  }

  /** Nothing of it is wanted any more: reads on, so that the client's end is seen. */
  discard(): void {
    this.#held = undefined;
    this.#paused = false;
    this.#socket.resume();
  }
}
