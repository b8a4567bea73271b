import type { FrontendSettings, Proxy } from "../config/schema.ts";
import { type Rows, rowOf } from "./rows.ts";
import { Cell, Counter, type SharedMemory } from "./shared-memory.ts";

/** A frontend as a data plane sees it now. */
export class Frontend {
  readonly proxy: Proxy;
  readonly settings: FrontendSettings;
  readonly counters: Float64Array;
  readonly #memory: SharedMemory;
  readonly #row: number;

  constructor(proxy: Proxy, settings: FrontendSettings, rows: Rows, memory: SharedMemory, thread: number) {
    this.proxy = proxy;
    this.settings = settings;
    this.#memory = memory;
    this.#row = rowOf(rows.frontends, proxy);
    this.counters = memory.writable(this.#row, thread);
  }

  /** Counts a connection that opens. */
  enter(): void {
    const now = this.#memory.add(this.#row, Cell.SCUR, 1) + 1;
    const counters = this.counters;
    counters[Counter.STOT] = (counters[Counter.STOT] ?? 0) + 1;
    counters[Counter.CONN_TOT] = (counters[Counter.CONN_TOT] ?? 0) + 1;
    if (now > (counters[Counter.SMAX] ?? 0)) counters[Counter.SMAX] = now;
  }

  leave(): void {
    this.#memory.add(this.#row, Cell.SCUR, -1);
  }

  /** Connections now, over all threads. */
  active(): number {
    return this.#memory.get(this.#row, Cell.SCUR);
  }
}
