import type { Check, Timeouts } from "../config/schema.ts";
import { fullHealth } from "./rise-fall.ts";

/** Shorter intervals do not decide how far first checks are spread. Milliseconds. */
const SHORTEST_SPREAD = 1000;

/**
 * When each check runs first, in milliseconds from the start: servers take equal steps through the interval, so
 * that their checks do not come at once. The shortest interval counts, or a server's own where that is longer; it
 * is the one that holds at the start, where a server is not yet fully healthy.
 * @param checks of all servers that are checked, in file order
 */
export function firstChecks(checks: readonly Check[]): number[] {
  const intervals = checks.map((check) => intervalAfter(check.rise, check));
  const long = intervals.filter((interval) => interval >= SHORTEST_SPREAD);
  const shortest = long.length > 0 ? Math.min(...long) : 0;
  return intervals.map((interval, position) => Math.floor((Math.max(interval, shortest) * position) / checks.length));
}

/** From the end of a check to the next, in milliseconds. */
export function intervalAfter(health: number, check: Check): number {
  if (health === fullHealth(check)) return check.inter;
  return (health === 0 ? check.downinter : check.fastinter) ?? check.inter;
}

/**
 * How long connecting may take, in milliseconds: the interval. `timeout connect` is made for requests, which are tried
 * again, and bounds a check only where there is a `timeout check`, too (HAProxy's rule; 0 is as good as none).
 */
export function connectLimit({ inter }: Check, { connect, check }: Timeouts): number {
  return connect && check ? Math.min(connect, inter) : inter;
}

/** How long the answer to a check may take, from when it was asked; undefined: what is left of the interval. Milliseconds. */
export function answerLimit({ check }: Timeouts): number | undefined {
  return check || undefined;
}
