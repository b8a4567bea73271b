import type { BackendSettings, Proxy } from "../config/schema.ts";
import type { Rows } from "./rows.ts";
import { Server } from "./server.ts";
import { Cell, Counter, type SharedMemory } from "./shared-memory.ts";

/** A backend as a data plane sees it now. */
export class Backend {
  readonly proxy: Proxy;
  readonly settings: BackendSettings;
  readonly servers: readonly Server[];
  /** Its row of the shared memory: the rotation's cursor is there. */
  readonly row: number;
  readonly counters: Float64Array;
  readonly #memory: SharedMemory;

  constructor(proxy: Proxy, settings: BackendSettings, rows: Rows, memory: SharedMemory, thread: number) {
    this.proxy = proxy;
    this.settings = settings;
    this.#memory = memory;
    this.row = rowOf(rows.backends, proxy);
    this.counters = memory.writable(this.row, thread);
    this.servers = settings.servers.map(
      (server, index) => new Server(server, index, rowOf(rows.servers, server), memory, thread),
    );
  }

  /** Counts a session that begins; answers how many there are now, over all threads. */
  enter(): number {
    const now = this.#memory.add(this.row, Cell.SCUR, 1) + 1;
    const counters = this.counters;
    counters[Counter.STOT] = (counters[Counter.STOT] ?? 0) + 1;
    if (now > (counters[Counter.SMAX] ?? 0)) counters[Counter.SMAX] = now;
    return now;
  }

  leave(): void {
    this.#memory.add(this.row, Cell.SCUR, -1);
  }

  active(): number {
    return this.#memory.get(this.row, Cell.SCUR);
  }

  /** Counts a request that starts (1) or ends (-1) waiting for a server. */
  queued(change: 1 | -1): number {
    const now = this.#memory.add(this.row, Cell.QCUR, change) + change;
    if (now > (this.counters[Counter.QMAX] ?? 0)) this.counters[Counter.QMAX] = now;
    return now;
  }
}

export function rowOf<K>(rows: ReadonlyMap<K, number>, key: K): number {
  const row = rows.get(key);
  if (row === undefined) throw new Error("no row of the shared memory was assigned");
  return row;
}
