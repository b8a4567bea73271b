import type { Check } from "../config/schema.ts";
import { fullHealth } from "./rise-fall.ts";

/** Shorter intervals do not decide how far first checks are spread. Milliseconds. */
const SHORTEST_SPREAD = 1000;

/**
 * When each check runs first, in milliseconds from the start: servers take equal steps through the interval, so
 * that their checks do not come at once. The shortest interval counts, or a server's own where that is longer.
 * @param checks of all servers that are checked, in file order
 */
export function firstChecks(checks: readonly Check[]): number[] {
  const long = checks.map(({ inter }) => inter).filter((inter) => inter >= SHORTEST_SPREAD);
  const shortest = long.length > 0 ? Math.min(...long) : 0;
  return checks.map(({ inter }, position) => Math.floor((Math.max(inter, shortest) * position) / checks.length));
}

/** From the end of a check to the next, in milliseconds. */
export function intervalAfter(health: number, check: Check): number {
  if (health === fullHealth(check)) return check.inter;
  return health === 0 ? check.downinter : check.fastinter;
}
