/** Until when something must happen. The engine looks at all of them from time to time, instead of arming a timer for each. */
export class Deadline {
  /** Milliseconds of `performance.now()`. */
  at = Number.POSITIVE_INFINITY;

  /** @param timeout milliseconds from `now` on; absent or 0: as long as it takes */
  set(now: number, timeout: number | undefined): void {
    this.at = timeout ? now + timeout : Number.POSITIVE_INFINITY;
  }

  clear(): void {
    this.at = Number.POSITIVE_INFINITY;
  }
}
