import type { Timeouts } from "../config/schema.ts";
import { orNever } from "./backend-options.ts";

/**
 * Until when the head of a client's request must come, in milliseconds of `performance.now()`: `timeout client` bounds the wait for each
 * part of it, and all of it is bounded by `timeout http-request`, of a later request by `timeout http-keep-alive` where there
 * is one, from the end of the response before it.
 */
export class HeadTime {
  readonly #timeouts: Timeouts;
  /** When the wait for the request began. */
  since = 0;
  #end = Number.POSITIVE_INFINITY;

  constructor(timeouts: Timeouts) {
    this.#timeouts = timeouts;
  }

  /** A request is waited for. @returns until when its first byte must come */
  begin(now: number, isFirst: boolean): number {
    const { httpKeepAlive, httpRequest } = this.#timeouts;
    this.since = now;
    this.#end = now + orNever(isFirst ? httpRequest : (httpKeepAlive ?? httpRequest));
    // A connection that rests is for `timeout http-keep-alive` alone.
    return isFirst || httpKeepAlive === undefined ? this.more(now) : this.#end;
  }

  /** A part of it came. @returns until when the next must come */
  more(now: number): number {
    return Math.min(this.#end, now + orNever(this.#timeouts.client));
  }
}
