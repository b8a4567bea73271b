import { Counter } from "./shared-memory.ts";

/**
 * The mean of about the last 1024 samples, kept as one number: a sample adds itself, and takes away the 1024th
 * part of what was there, rounded up. HAProxy's rule, to the digit: the divisor is 1024 from the first sample on,
 * so that a mean is small while there are few samples (11 ms once shows as 1).
 */
const SAMPLES = 1024;

/**
 * The window of one thread. Each of n threads sees the n-th part of the samples: with the n-th part of the window
 * too, the sums of all threads add up to the sum that a single thread would hold.
 */
export function slidingWindow(threads: number): number {
  return Math.max(1, Math.floor(SAMPLES / threads));
}

/** Takes in one sample. Allocates nothing: it runs several times a request. */
export function observe(row: Float64Array, counter: Counter, value: number, window: number): void {
  const sum = row[counter] ?? 0;
  row[counter] = sum - Math.ceil(sum / window) + value;
}

/** Takes in the times of one finished request, in milliseconds; `row` is a server's or a backend's. */
export function observeTimes(
  row: Float64Array,
  queue: number,
  connect: number,
  response: number,
  total: number,
  window: number,
): void {
  observe(row, Counter.QTIME, queue, window);
  observe(row, Counter.CTIME, connect, window);
  observe(row, Counter.RTIME, response, window);
  observe(row, Counter.TTIME, total, window);
  if (queue > (row[Counter.QTIME_MAX] ?? 0)) row[Counter.QTIME_MAX] = queue;
  if (connect > (row[Counter.CTIME_MAX] ?? 0)) row[Counter.CTIME_MAX] = connect;
  if (response > (row[Counter.RTIME_MAX] ?? 0)) row[Counter.RTIME_MAX] = response;
  if (total > (row[Counter.TTIME_MAX] ?? 0)) row[Counter.TTIME_MAX] = total;
}

/** The mean, from the sums of all threads added up. */
export function slidingMean(sum: number): number {
  return Math.ceil(sum / SAMPLES);
}
