import { describe, expect, test } from "vitest";
import { Counter, SharedMemory } from "../../src/state/shared-memory.ts";
import { observe, observeTimes, slidingMean, slidingWindow } from "../../src/state/sliding-average.ts";

function meanAfter(samples: readonly number[], threads = 1): number {
  const memory = SharedMemory.create(1, threads);
  for (const [index, sample] of samples.entries()) {
    observe(memory.writable(0, index % threads), Counter.TTIME, sample, slidingWindow(threads));
  }
  return slidingMean(memory.read(0, Counter.TTIME));
}

describe("the sliding average", () => {
  test("divides by the whole window from the first sample on, rounding up, as HAProxy does", () => {
    expect(meanAfter([])).toBe(0);
    expect(meanAfter([11])).toBe(1);
    expect(meanAfter([11, 0, 0, 0, 0])).toBe(1);
    expect(meanAfter([2048])).toBe(2);
  });

  test("nears the samples' mean, and forgets what was long ago", () => {
    const steady = Array.from({ length: 10_000 }, () => 40);
    expect(meanAfter(steady)).toBe(40);
    expect(meanAfter([...Array.from({ length: 2000 }, () => 500), ...steady])).toBe(40);
  });

  test("is the same over several threads as over one", () => {
    const samples = Array.from({ length: 20_000 }, (_, index) => 20 + (index % 41));
    expect(Math.abs(meanAfter(samples, 4) - meanAfter(samples))).toBeLessThanOrEqual(2);
  });

  test("returns to 0 when all samples are 0", () => {
    expect(meanAfter([900, ...Array.from({ length: 10_000 }, () => 0)])).toBe(0);
  });

  test("keeps the longest time of each kind", () => {
    const row = SharedMemory.create(1, 1).writable(0, 0);
    observeTimes(row, 1, 2, 3, 6, slidingWindow(1));
    observeTimes(row, 0, 9, 1, 10, slidingWindow(1));
    const longest = [Counter.QTIME_MAX, Counter.CTIME_MAX, Counter.RTIME_MAX, Counter.TTIME_MAX];
    expect(longest.map((counter) => row[counter])).toEqual([1, 9, 3, 10]);
  });
});
