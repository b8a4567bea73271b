import type { Rows } from "../state/rows.ts";
import { Counter, type SharedMemory } from "../state/shared-memory.ts";

/**
 * Events a second, from a counter that only grows: the hot path counts once, and pays nothing for the rate.
 * Times are milliseconds of any steady clock.
 */
export interface Meter {
  /** When the current second began, and what the counter held then. */
  readonly since: number;
  readonly base: number;
  /** Events of the second before. */
  readonly previous: number;
  /** Most events of any second so far. */
  readonly max: number;
}

export function startMeter(now: number, total = 0): Meter {
  return { since: now, base: total, previous: 0, max: 0 };
}

/** Timers fire late, or a little early: a tick this many milliseconds before the second's end closes it. */
const EARLY = 100;

/** Closes the current second, once it is over. A late tick spreads what came over the seconds that went by. */
export function tickMeter(meter: Meter, now: number, total: number): Meter {
  return close(meter, Math.floor((now - meter.since + EARLY) / 1000), now, total);
}

function close(meter: Meter, seconds: number, now: number, total: number): Meter {
  if (seconds < 1) return meter;
  const previous = Math.round((total - meter.base) / seconds);
  return { since: now, base: total, previous, max: Math.max(meter.max, previous) };
}

/** HAProxy's estimate: this second's events, and those of the part of the last second that is within one second. */
export function readMeter(meter: Meter, now: number, total: number): { rate: number; max: number } {
  const current = close(meter, Math.floor((now - meter.since) / 1000), now, total);
  const events = total - current.base;
  const max = Math.max(current.max, events);
  // One event in the last second is shown for that second, instead of fading to 0 at once.
  if (current.previous <= 1 && events === 0) return { rate: current.previous, max };
  const left = Math.min(1, Math.max(0, 1 - (now - current.since) / 1000));
  return { rate: events + Math.floor(current.previous * left), max };
}

/** The meters of a process. The control plane ticks them once a second. */
export class Rates {
  readonly #memory: SharedMemory;
  readonly #rows: Rows;
  readonly #meters = new Map<number, Map<Counter, Meter>>();

  constructor(memory: SharedMemory, rows: Rows, now: number) {
    this.#memory = memory;
    this.#rows = rows;
    this.#watch(rows.process, [Counter.CONN_TOT, Counter.BOUT], now);
    for (const row of rows.frontends.values()) this.#watch(row, [Counter.CONN_TOT, Counter.STOT, Counter.REQ_TOT], now);
    for (const row of rows.backends.values()) this.#watch(row, [Counter.STOT], now);
    for (const row of rows.servers.values()) this.#watch(row, [Counter.STOT], now);
  }

  tick(now: number): void {
    for (const [row, meters] of this.#meters) {
      for (const [counter, meter] of meters) meters.set(counter, tickMeter(meter, now, this.#total(row, counter)));
    }
  }

  /**
   * Events a second of a counter that is watched: STOT of every proxy side and server, CONN_TOT and REQ_TOT of
   * frontends, CONN_TOT and BOUT of the process.
   */
  read(row: number, counter: Counter, now: number): { rate: number; max: number } {
    const meter = this.#meters.get(row)?.get(counter);
    if (!meter) throw new Error(`no rate is kept of counter ${counter} in row ${row}`);
    return readMeter(meter, now, this.#total(row, counter));
  }

  /** Bytes are counted by proxies alone: the process has sent what its frontends have. */
  #total(row: number, counter: Counter): number {
    if (row !== this.#rows.process || counter !== Counter.BOUT) return this.#memory.read(row, counter);
    let total = 0;
    for (const frontend of this.#rows.frontends.values()) total += this.#memory.read(frontend, counter);
    return total;
  }

  #watch(row: number, counters: readonly Counter[], now: number): void {
    this.#meters.set(row, new Map(counters.map((counter) => [counter, startMeter(now, this.#total(row, counter))])));
  }
}
