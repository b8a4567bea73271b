import type { Timeouts } from "../config/schema.ts";
import { isNamed } from "../http1/head-edits.ts";
import { Framing, type RequestHead } from "../http1/message-head.ts";
import { buffers } from "../samples/buffer-size.ts";
import { orNever } from "./backend-options.ts";
import { lacksBody } from "./request-body.ts";

export const CONTINUE = Buffer.from("HTTP/1.1 100 Continue\r\n\r\n");
/** In HAProxy's counts. */
export const CONTINUE_SIZE = 24 + "HTTP/1.1".length + "100".length + "Continue".length + 1;

/**
 * Holds requests back until their bodies are there, as `option http-buffer-request` asks: for a server that is better spared who is slow
 * to send, and for rules that look into bodies.
 */
export class BodyWait {
  readonly #timeouts: Timeouts;
  /** Until when more of the body must come, in milliseconds of `performance.now()`. */
  deadline = Number.POSITIVE_INFINITY;
  isWaiting = false;
  #end = Number.POSITIVE_INFINITY;
  #isGivenUp = false;
  /** The client was told to go on, or need not be. */
  #isContinued = false;

  constructor(timeouts: Timeouts) {
    this.#timeouts = timeouts;
  }

  /** A request begins. */
  begin(): void {
    this.isWaiting = this.#isGivenUp = this.#isContinued = false;
  }

  /** Is more waited for of the request whose head was just parsed, and of which there is something up to `end`? */
  holds(buffer: Buffer, head: RequestHead, end: number, now: number): boolean {
    const waits = !this.#isGivenUp && end - head.start < buffers.window && lacksBody(buffer, head, end);
    if (waits) this.#wait(now);
    this.isWaiting = waits;
    return waits;
  }

  #wait(now: number): void {
    if (!this.isWaiting) this.#end = now + orNever(this.#timeouts.httpRequest);
    this.deadline = Math.min(this.#end, now + orNever(this.#timeouts.client));
  }

  /** Nothing more will come: what is there goes on. */
  giveUp(): void {
    this.#isGivenUp = true;
  }

  /**
   * RFC 9110 §10.1.1: who waits for a body has to ask for it, and the server is not asked whether it wants it.
   * @returns whether the client is to be told now
   */
  takeExpectation(buffer: Buffer, head: RequestHead): boolean {
    if (!head.expectContinue || head.framing === Framing.NONE) return false;
    for (let line = 0; line < head.lineCount; line++) if (isNamed(buffer, head, line, "expect")) head.drop(line);
    const isNew = !this.#isContinued;
    this.#isContinued = true;
    return isNew;
  }
}
