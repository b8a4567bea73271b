import { setTimeout as delay } from "node:timers/promises";

/**
 * Asks `probe` again and again until it gives something other than undefined or false, and gives that.
 * @param awaited named in the error, so that a time-out says what did not come: `three servers UP`
 * @param timeout milliseconds
 * @throws when the time is over, with what `probe` last threw as the cause
 */
export async function waitFor<T>(
  awaited: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { timeout = 10_000, interval = 50, signal }: { timeout?: number; interval?: number; signal?: AbortSignal } = {},
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
    await delay(interval, undefined, signal ? { signal } : {});
  }
}
