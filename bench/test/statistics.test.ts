import { describe, expect, test } from "vitest";
import { median, pairedRatios, spread } from "../src/statistics.ts";

describe("statistics", () => {
  test("the median is the middle value, or the mean of the two middle ones", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([8, 1, 2, 4])).toBe(3);
    expect(() => median([])).toThrow(RangeError);
  });

  test("values are sorted as numbers, and stay as they were", () => {
    const values = [10, 9, 100];
    expect(median(values)).toBe(10);
    expect(values).toEqual([10, 9, 100]);
  });

  test("a spread of nothing is none", () => {
    expect(spread([])).toBeUndefined();
    expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  });

  test("ratios are taken within a round: a disturbed round moves both sides", () => {
    expect(pairedRatios([20, 200, 22], [10, 100, 11])).toEqual({ median: 2, min: 2, max: 2 });
  });

  test("a round that lacks one side has no ratio", () => {
    expect(pairedRatios([20, undefined, 30], [10, 10, undefined])).toEqual({ median: 2, min: 2, max: 2 });
    expect(pairedRatios([20], [0])).toBeUndefined();
  });
});
