import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fullHealth, nextHealth } from "../../src/health/rise-fall.ts";
import { firstChecks, intervalAfter } from "../../src/health/schedule.ts";

const THRESHOLDS = { rise: 2, fall: 3 };

/** `+` passes, `-` fails. */
function healthAfter(start: number, results: string): number {
  return [...results].reduce((health, result) => nextHealth(health, result === "+", THRESHOLDS), start);
}

describe("health", () => {
  test.each([
    ["one failure takes a server that just started down", 2, "-", 0],
    ["one pass makes a server that just started fully healthy", 2, "+", 4],
    ["fall failures take a healthy server down", 4, "---", 0],
    ["fewer failures do not", 4, "--", 2],
    ["a pass between failures makes up for all of them", 4, "--+", 4],
    ["rise passes bring a server up, fully healthy", 0, "++", 4],
    ["fewer passes do not", 0, "+", 1],
    ["a failure between passes makes them all void", 0, "+-", 0],
  ])("%s", (_, start, results, expected) => {
    expect(healthAfter(start, results)).toBe(expected);
  });

  test("of a server is decided by its last rise passes or fall failures in a row", () => {
    const threshold = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(threshold, threshold, fc.array(fc.boolean()), (rise, fall, results) => {
        const thresholds = { rise, fall };
        let health = fullHealth(thresholds);
        let isUp = true;
        let row = 0;
        for (const passed of results) {
          health = nextHealth(health, passed, thresholds);
          row = passed === isUp ? 0 : row + 1;
          if (row === (isUp ? fall : rise)) {
            isUp = !isUp;
            row = 0;
          }
          expect(health >= rise).toBe(isUp);
        }
      }),
    );
  });
});

describe("the schedule", () => {
  const check = { inter: 2000, fastinter: 300, downinter: 5000, rise: 2, fall: 3 };
  const every = (...inters: number[]) => inters.map((inter) => ({ ...check, inter }));

  // As observed of 2.1.0, to the millisecond or so.
  test.each([
    [
      [2000, 2000, 2000],
      [0, 666, 1333],
    ],
    [
      [2000, 500, 3000, 400],
      [0, 500, 1500, 1500],
    ],
    [
      [300, 600, 900],
      [0, 200, 600],
    ],
    [[], []],
  ])("spreads first checks with intervals of %j over %j", (inters, delays) => {
    expect(firstChecks(every(...inters))).toEqual(delays);
  });

  test("checks fast between up and down, and slowly what is down", () => {
    expect([4, 3, 2, 1, 0].map((health) => intervalAfter(health, check))).toEqual([2000, 300, 300, 300, 5000]);
  });
});
