/**
 * The cells that all threads of a process share. Nobody else knows where a number stands.
 *
 * Two kinds: `shared` cells (Int32) that every thread changes with Atomics (the rotation cursor, what is active
 * now), and `rows` of counters (Float64), one row a proxy side or server for each thread: its thread alone
 * writes it, so no count is lost and none needs a lock; readers add the rows up.
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
  /** The next place of the rotation (backends). Wraps at 2^32. */
  ROTATION: 0,
  /** Sessions now. */
  SCUR: 1,
  /** Requests that wait for a server now. */
  QCUR: 2,
} as const;
export type Cell = (typeof Cell)[keyof typeof Cell];

const CELLS = 3;

/** What crosses to another thread. */
export interface SharedMemoryBuffers {
  readonly rows: number;
  readonly threads: number;
  readonly counters: SharedArrayBuffer;
  readonly cells: SharedArrayBuffer;
}

export class SharedMemory {
  readonly buffers: SharedMemoryBuffers;
  readonly #counters: Float64Array;
  readonly #cells: Int32Array;
  /** Where this thread notes what it added to the cells, so that its share can be taken back when it dies. */
  readonly #share: number;

  private constructor(buffers: SharedMemoryBuffers, thread: number) {
    this.buffers = buffers;
    this.#counters = new Float64Array(buffers.counters);
    this.#cells = new Int32Array(buffers.cells);
    this.#share = (thread + 1) * buffers.rows * CELLS;
  }

  /** @param rows see `rows.ts`. */
  static create(rows: number, threads: number): SharedMemory {
    const buffers = {
      rows,
      threads,
      counters: new SharedArrayBuffer(rows * threads * COUNTERS * Float64Array.BYTES_PER_ELEMENT),
      cells: new SharedArrayBuffer(rows * (threads + 1) * CELLS * Int32Array.BYTES_PER_ELEMENT),
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

  /** Adds to a shared cell and returns what it held before. */
  add(row: number, cell: Cell, amount: number): number {
    const at = row * CELLS + cell;
    const share = this.#share + at;
    this.#cells[share] = (this.#cells[share] as number) + amount;
    return Atomics.add(this.#cells, at, amount);
  }

  /** Takes back what a thread that died had added: its sessions and connections are gone. The rotation goes on where it is. */
  reclaim(thread: number): void {
    const share = (thread + 1) * this.buffers.rows * CELLS;
    for (let at = 0; at < this.buffers.rows * CELLS; at++) {
      if (at % CELLS !== Cell.ROTATION) Atomics.sub(this.#cells, at, this.#cells[share + at] as number);
      this.#cells[share + at] = 0;
    }
    const { rows, threads } = this.buffers;
    for (let row = 0; row < rows; row++) this.#counters[(row * threads + thread) * COUNTERS + Counter.IDLE] = 0;
  }

  get(row: number, cell: Cell): number {
    return Atomics.load(this.#cells, row * CELLS + cell);
  }
}
