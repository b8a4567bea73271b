import { Counter } from "./shared-memory.ts";

export function count(counters: Float64Array, counter: Counter): void {
  counters[counter] = (counters[counter] ?? 0) + 1;
}

export function add(counters: Float64Array, counter: Counter, amount: number): void {
  counters[counter] = (counters[counter] ?? 0) + amount;
}

/** Keeps the most that there ever was. */
export function raise(counters: Float64Array, counter: Counter, amount: number): void {
  if (amount > (counters[counter] ?? 0)) counters[counter] = amount;
}

/** The counter of a status: `hrsp_2xx`, ...; `hrsp_other` where there is no status. */
export function statusCounter(status: number): Counter {
  const hundreds = Math.trunc(status / 100);
  return hundreds >= 1 && hundreds <= 5 ? ((Counter.HRSP_1XX + hundreds - 1) as Counter) : Counter.HRSP_OTHER;
}
