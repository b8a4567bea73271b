import { raise } from "./counting.ts";
import { Cell, Counter, type SharedMemory } from "./shared-memory.ts";

/** Who waits for one server, or for any of a backend: how many they are, over all threads. */
export class Queue {
  readonly #memory: SharedMemory;
  readonly #row: number;
  readonly #counters: Float64Array;

  constructor(memory: SharedMemory, row: number, counters: Float64Array) {
    this.#memory = memory;
    this.#row = row;
    this.#counters = counters;
  }

  /** How many wait now. */
  length(): number {
    return this.#memory.get(this.#row, Cell.QCUR);
  }

  enter(): void {
    raise(this.#counters, Counter.QMAX, this.#memory.add(this.#row, Cell.QCUR, 1) + 1);
  }

  leave(): void {
    this.#memory.add(this.#row, Cell.QCUR, -1);
  }

  /** How many were served, ever. */
  served(): number {
    return this.#memory.get(this.#row, Cell.SERVED);
  }

  serve(): void {
    this.#memory.add(this.#row, Cell.SERVED, 1);
  }

  /** Says which ticket has waited longest in this thread; 0: none waits. */
  noteOldest(ticket: number): void {
    this.#memory.note(this.#row, Cell.OLDEST, ticket);
  }

  /** The older of `ticket` and what the threads have noted. */
  oldest(ticket: number): number {
    let oldest = ticket;
    for (let thread = 0; thread < this.#memory.threads; thread++)
      oldest = older(oldest, this.#memory.noted(this.#row, Cell.OLDEST, thread));
    return oldest;
  }
}

/** Of two tickets, which wrap at 2^32; 0 is none. */
export function older(a: number, b: number): number {
  if (a === 0 || b === 0) return a === 0 ? b : a;
  return ((b - a) | 0) < 0 ? b : a;
}
