import type { FrontendSettings, Proxy } from "../config/schema.ts";
import { count, raise } from "./counting.ts";
import type { Rate } from "./rate.ts";
import { type Rows, rowOf } from "./rows.ts";
import { Cell, Counter, RateOf, type SharedMemory } from "./shared-memory.ts";

/** A frontend as a data plane sees it now. */
export class Frontend {
  readonly proxy: Proxy;
  readonly settings: FrontendSettings;
  readonly counters: Float64Array;
  readonly connectionRate: Rate;
  readonly sessionRate: Rate;
  readonly requestRate: Rate;
  readonly #memory: SharedMemory;
  readonly #row: number;

  constructor(proxy: Proxy, settings: FrontendSettings, rows: Rows, memory: SharedMemory, thread: number) {
    this.proxy = proxy;
    this.settings = settings;
    this.#memory = memory;
    this.#row = rowOf(rows.frontends, proxy);
    this.counters = memory.writable(this.#row, thread);
    this.connectionRate = memory.rate(this.#row, RateOf.CONNECTIONS);
    this.sessionRate = memory.rate(this.#row, RateOf.SESSIONS);
    this.requestRate = memory.rate(this.#row, RateOf.REQUESTS);
  }

  /** Counts a connection that opens. */
  enter(time: number): void {
    const now = this.#memory.add(this.#row, Cell.SCUR, 1) + 1;
    count(this.counters, Counter.CONN_TOT);
    raise(this.counters, Counter.SMAX, now);
    this.connectionRate.count(time);
  }

  /** Counts a session: a connection that its rules let in. */
  begin(time: number): void {
    count(this.counters, Counter.STOT);
    this.sessionRate.count(time);
  }

  /** Counts a request, readable or not. */
  requested(time: number): void {
    count(this.counters, Counter.REQ_TOT);
    this.requestRate.count(time);
  }

  /** Lines that were logged of it, over all threads. */
  lines(): number {
    return this.#memory.read(this.#row, Counter.LINES);
  }

  leave(): void {
    this.#memory.add(this.#row, Cell.SCUR, -1);
  }

  get defaultBackend(): string | undefined {
    return this.settings.defaultBackend;
  }

  /** Connections now, over all threads. */
  active(): number {
    return this.#memory.get(this.#row, Cell.SCUR);
  }
}
