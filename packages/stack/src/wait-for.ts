import { setTimeout as delay } from "node:timers/promises";

export interface WaitOptions {
  /** Milliseconds. */
  readonly timeout?: number;
  /** Milliseconds between two looks. */
  readonly interval?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks `probe` again and again until it gives something other than undefined or false, and gives that.
 * @param awaited named in the error, so that a time-out says what did not come: `three servers UP`
 * @throws when the time is over, with what `probe` last threw as the cause; the reason of `signal` when that is aborted
 */
export async function waitFor<T>(
  awaited: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { timeout = 10_000, interval = 50, signal }: WaitOptions = {},
): Promise<T> {
  const deadline = Date.now() + timeout;
  let cause: unknown;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (Date.now() >= deadline) throw new Error(`waited ${timeout} ms for ${awaited}`, { cause });
    // Aborted, it ends early; the reason is thrown above.
    await delay(interval, undefined, { signal }).catch(() => {});
  }
}
