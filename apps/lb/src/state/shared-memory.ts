import { RATE_CELLS, Rate } from "./rate.ts";

/**
 * What all threads of a process share. Nobody else knows where a number stands.
 *
 * Three kinds, each by row (see `rows.ts`):
 * - cells (Int32), which every thread changes with Atomics: the rotation cursor, what is active and queued now;
 * - counters (Float64), which a row has once for each thread: that thread alone writes them, so no count is lost and none needs a
 *   lock, and readers add them up;
 * - rates (Float64), by thread as the counters, and read by all of them (see `rate.ts`).
 */

/** A counter's place in its row. Sums over threads, except the maxima (`*_MAX`, `SMAX`, `QMAX`). */
export const Counter = {
  STOT: 0,
  SMAX: 1,
  QMAX: 2,
  BIN: 3,
  BOUT: 4,
  DREQ: 5,
  DRESP: 6,
  EREQ: 7,
  ECON: 8,
  ERESP: 9,
  WRETR: 10,
  WREDIS: 11,
  LBTOT: 12,
  HRSP_1XX: 13,
  HRSP_2XX: 14,
  HRSP_3XX: 15,
  HRSP_4XX: 16,
  HRSP_5XX: 17,
  HRSP_OTHER: 18,
  REQ_TOT: 19,
  CLI_ABRT: 20,
  SRV_ABRT: 21,
  CONN_TOT: 22,
  INTERCEPTED: 23,
  CONNECT: 24,
  REUSE: 25,
  /** Milliseconds over about the last 1024 requests: the sums of HAProxy's sliding window, see `sliding-average.ts`. */
  QTIME: 26,
  CTIME: 27,
  RTIME: 28,
  TTIME: 29,
  /** Idle connections kept to the server now: it goes down, too. */
  IDLE: 30,
  QTIME_MAX: 31,
  CTIME_MAX: 32,
  RTIME_MAX: 33,
  TTIME_MAX: 34,
  /** Seconds since the epoch of the last session; 0: none yet. */
  LAST_SESSION: 35,
  /** Lines of the traffic log, where anybody asks for their numbers (frontends). */
  LINES: 36,
  /** Lines that a thread's logger has lost (the process). */
  DROPPED_LOGS: 36,
  /** Connections and sessions that rules did not let in. */
  DCON: 37,
  DSES: 38,
} as const;
export type Counter = (typeof Counter)[keyof typeof Counter];

const COUNTERS = 40;
const MAXIMA: ReadonlySet<Counter> = new Set<Counter>([
  Counter.SMAX,
  Counter.QMAX,
  Counter.QTIME_MAX,
  Counter.CTIME_MAX,
  Counter.RTIME_MAX,
  Counter.TTIME_MAX,
  Counter.LAST_SESSION,
]);

/** A shared cell's place in its row. */
export const Cell = {
  /**
   * The next place of the rotation (backends); with leastconn, how often servers have lined up, and the number that each
   * took (servers). Wraps at 2^32, as all that counts up.
   */
  ROTATION: 0,
  /** Sessions now. */
  SCUR: 1,
  /** Requests that wait here now. */
  QCUR: 2,
  /** How many requests that waited here were served. */
  SERVED: 3,
  /** How many requests have come to wait, for whichever server (backends): their tickets. */
  TICKET: 4,
  /** How often there was a place for a request that waits in another thread (backends). */
  FREED: 5,
  /** How many streams have begun, where anybody asks for their numbers (the process). */
  STREAMS: 7,
  /** The oldest ticket that waits here, a thread: see `SharedMemory.note`. */
  OLDEST: 6,
  /** Requests that have a place on a server now, where an algorithm asks for their number (backends). */
  SERVING: 8,
} as const;
export type Cell = (typeof Cell)[keyof typeof Cell];

/** A rate's place in its row. */
export const RateOf = {
  CONNECTIONS: 0,
  SESSIONS: 1,
  REQUESTS: 2,
  /** In units of 32 bytes, as HAProxy counts: what the process sends, to clients and servers. */
  BYTES: 3,
} as const;
export type RateOf = (typeof RateOf)[keyof typeof RateOf];

const RATES = 4;
const CELLS = 9;
/** What a thread holds, and loses when it dies. */
const HELD: readonly Cell[] = [Cell.SCUR, Cell.QCUR, Cell.SERVING];

/** What crosses to another thread. */
export interface SharedMemoryBuffers {
  readonly rows: number;
  readonly threads: number;
  readonly counters: SharedArrayBuffer;
  readonly cells: SharedArrayBuffer;
  readonly rates: SharedArrayBuffer;
  /** For each thread a bit a row: another one has changed its cells. */
  readonly marks: SharedArrayBuffer;
}

export class SharedMemory {
  readonly buffers: SharedMemoryBuffers;
  readonly #counters: Float64Array;
  readonly #cells: Int32Array;
  readonly #rates: Float64Array;
  readonly #marks: Int32Array;
  readonly #thread: number;
  /** Where this thread notes what it added to the cells, so that its share can be taken back when it dies. */
  readonly #share: number;

  private constructor(buffers: SharedMemoryBuffers, thread: number) {
    this.buffers = buffers;
    this.#counters = new Float64Array(buffers.counters);
    this.#cells = new Int32Array(buffers.cells);
    this.#rates = new Float64Array(buffers.rates);
    this.#marks = new Int32Array(buffers.marks);
    this.#thread = thread;
    this.#share = (thread + 1) * buffers.rows * CELLS;
  }

  /** @param rows see `rows.ts`. */
  static create(rows: number, threads: number): SharedMemory {
    const buffers = {
      rows,
      threads,
      counters: new SharedArrayBuffer(rows * threads * COUNTERS * Float64Array.BYTES_PER_ELEMENT),
      cells: new SharedArrayBuffer(rows * (threads + 1) * CELLS * Int32Array.BYTES_PER_ELEMENT),
      rates: new SharedArrayBuffer(rows * threads * RATES * RATE_CELLS * Float64Array.BYTES_PER_ELEMENT),
      marks: new SharedArrayBuffer(threads * words(rows) * Int32Array.BYTES_PER_ELEMENT),
    };
    return new SharedMemory(buffers, 0);
  }

  /** The same memory, as `thread` uses it. */
  static attach(buffers: SharedMemoryBuffers, thread: number): SharedMemory {
    return new SharedMemory(buffers, thread);
  }

  /** The counters of `row` that `thread` alone writes, indexed by `Counter`. */
  writable(row: number, thread: number): Float64Array {
    const at = (row * this.buffers.threads + thread) * COUNTERS;
    return this.#counters.subarray(at, at + COUNTERS);
  }

  /** A counter over all threads: the sum, or the largest for a maximum. */
  read(row: number, counter: Counter): number {
    let total = 0;
    for (let thread = 0; thread < this.buffers.threads; thread++) {
      const value = this.#counters[(row * this.buffers.threads + thread) * COUNTERS + counter] ?? 0;
      total = MAXIMA.has(counter) ? Math.max(total, value) : total + value;
    }
    return total;
  }

  /** Of a row, over all threads; this thread counts in its own part. */
  rate(row: number, of: RateOf): Rate {
    const { threads } = this.buffers;
    const first = (row * threads * RATES + of) * RATE_CELLS;
    return new Rate(this.#rates, first, RATES * RATE_CELLS, threads, this.#thread);
  }

  /** Adds to a shared cell and returns what it held before. */
  add(row: number, cell: Cell, amount: number): number {
    const at = row * CELLS + cell;
    const share = this.#share + at;
    this.#cells[share] = (this.#cells[share] as number) + amount;
    return Atomics.add(this.#cells, at, amount);
  }

  /** Takes back what a thread that died had added: its sessions and connections are gone. The rotation goes on where it is. */
  reclaim(thread: number): void {
    const { rows, threads } = this.buffers;
    const share = (thread + 1) * rows * CELLS;
    for (let row = 0; row < rows; row++) {
      for (const cell of HELD)
        Atomics.sub(this.#cells, row * CELLS + cell, this.#cells[share + row * CELLS + cell] ?? 0);
      this.#counters[(row * threads + thread) * COUNTERS + Counter.IDLE] = 0;
    }
    this.#cells.fill(0, share, share + rows * CELLS);
    for (let word = 0; word < this.#marks.length; word++) Atomics.store(this.#marks, word, -1);
    for (let row = 0; row < rows; row++) this.announce(row, Cell.FREED);
  }

  get(row: number, cell: Cell): number {
    return Atomics.load(this.#cells, row * CELLS + cell);
  }

  set(row: number, cell: Cell, value: number): void {
    Atomics.store(this.#cells, row * CELLS + cell, value);
  }

  /** This thread's own value of a cell, for the others to read. */
  note(row: number, cell: Cell, value: number): void {
    Atomics.store(this.#cells, this.#share + row * CELLS + cell, value);
  }

  /** What a thread has noted. */
  noted(row: number, cell: Cell, thread: number): number {
    return Atomics.load(this.#cells, ((thread + 1) * this.buffers.rows + row) * CELLS + cell);
  }

  get threads(): number {
    return this.buffers.threads;
  }

  /** Tells all other threads that this row's cells have changed: see `takeMarks`. */
  mark(row: number): void {
    const { rows, threads } = this.buffers;
    if (threads === 1) return;
    for (let thread = 0; thread < threads; thread++) {
      if (thread !== this.#thread) Atomics.or(this.#marks, thread * words(rows) + (row >> 5), 1 << (row & 31));
    }
  }

  /** Calls `see` for each of `count` rows from `first` on that others have marked since the last time. */
  takeMarks(first: number, count: number, see: (row: number) => void): void {
    const { rows, threads } = this.buffers;
    if (threads === 1) return;
    const base = this.#thread * words(rows);
    for (let word = first >> 5; word <= (first + count - 1) >> 5; word++) {
      if (Atomics.load(this.#marks, base + word) === 0) continue;
      let own = 0;
      for (let bit = 0; bit < 32; bit++) {
        const row = 32 * word + bit;
        if (row >= first && row < first + count) own |= 1 << bit;
      }
      const marked = Atomics.and(this.#marks, base + word, ~own) & own;
      for (let bit = 0; bit < 32; bit++) if (marked & (1 << bit)) see(32 * word + bit);
    }
  }

  /** Counts a cell up and wakes who waits for that, in any thread. */
  announce(row: number, cell: Cell): void {
    Atomics.add(this.#cells, row * CELLS + cell, 1);
    Atomics.notify(this.#cells, row * CELLS + cell);
  }

  /** Resolves when the cell no longer holds `value`. */
  async changed(row: number, cell: Cell, value: number): Promise<void> {
    await Atomics.waitAsync(this.#cells, row * CELLS + cell, value).value;
  }
}

function words(rows: number): number {
  return Math.ceil(rows / 32);
}
