import type { Redispatch } from "../config/schema.ts";

/**
 * Does this retry, counted from 1, choose a server anew because of `option redispatch N`? Observed of 2.1.0 with `balance
 * leastconn`: N=2 is every second retry; of 5 retries, -1 is the fifth, -2 the fourth and -4 the second and the fourth.
 * It divides by zero where -N is one more than the retries, and ends; here that is no retry.
 */
export function choosesAnew({ interval }: Redispatch, retry: number, retries: number): boolean {
  if (interval === 0) return false;
  return retry % (interval > 0 ? interval : retries + 1 + interval) === 0;
}
