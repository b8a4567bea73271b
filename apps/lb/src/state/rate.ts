import { performance } from "node:perf_hooks";

/** What a thread keeps of a rate: the second it is in, what came in that one and in the one before, the most of any. */
const SECOND = 0;
const CURRENT = 1;
const PREVIOUS = 2;
const MOST = 3;
export const RATE_CELLS = 4;

/** The same in every thread. */
const ORIGIN = performance.timeOrigin;
/** HAProxy multiplies by this, and then keeps the upper of 64 bits: about the 1000th part. */
const MILLISECOND = 4_294_967;

/**
 * Events a second over all threads, as HAProxy estimates them. Each thread counts for itself, by seconds of the one clock that
 * they share, and all can read: an event costs one addition, and no thread waits for another.
 *
 * Times are milliseconds of `performance.now()`.
 */
export class Rate {
  readonly #cells: Float64Array;
  /** Where the first thread's cells begin, where this thread's do, and how far apart they are. */
  readonly #first: number;
  readonly #own: number;
  readonly #step: number;
  readonly #end: number;

  constructor(cells: Float64Array, first: number, step: number, threads: number, thread: number) {
    this.#cells = cells;
    this.#first = first;
    this.#step = step;
    this.#own = first + thread * step;
    this.#end = first + threads * step;
  }

  count(now: number, events = 1): void {
    const second = secondOf(now);
    if (second > this.#at(this.#own + SECOND)) this.#begin(second);
    this.#cells[this.#own + CURRENT] = this.#at(this.#own + CURRENT) + events;
  }

  /** Who leaves a second knows best what came in it: for the others it is over, too. */
  #begin(second: number): void {
    const own = this.#own;
    const before = this.#at(own + SECOND);
    this.#cells[own + MOST] = Math.max(this.#at(own + MOST), this.#total(before));
    this.#cells[own + PREVIOUS] = before === second - 1 ? this.#at(own + CURRENT) : 0;
    this.#cells[own + CURRENT] = 0;
    this.#cells[own + SECOND] = second;
  }

  /** As it is shown: a single event for the whole next second, instead of fading to 0 at once. */
  read(now: number): number {
    const second = secondOf(now);
    const past = this.#total(second - 1);
    return past <= 1 && this.#total(second) === 0 ? past : this.estimate(now);
  }

  /** This second's events, and as many of the last one's as the part of it is long that is within one second. */
  estimate(now: number): number {
    const second = secondOf(now);
    const current = this.#total(second);
    const past = this.#total(second - 1);
    const left = 999 - Math.floor((ORIGIN + now) % 1000);
    return current + Math.floor((past * left * MILLISECOND) / 2 ** 32);
  }

  /** The most events of any second so far. */
  most(): number {
    let most = 0;
    for (let at = this.#first; at < this.#end; at += this.#step)
      most = Math.max(most, this.#at(at + MOST), this.#total(this.#at(at + SECOND)));
    return most;
  }

  /** What came in one of the last two seconds, in all threads. */
  #total(second: number): number {
    let total = 0;
    for (let at = this.#first; at < this.#end; at += this.#step) {
      const ahead = this.#at(at + SECOND) - second;
      if (ahead === 0) total += this.#at(at + CURRENT);
      else if (ahead === 1) total += this.#at(at + PREVIOUS);
    }
    return total;
  }

  #at(index: number): number {
    return this.#cells[index] as number;
  }
}

function secondOf(now: number): number {
  return Math.floor((ORIGIN + now) / 1000);
}
