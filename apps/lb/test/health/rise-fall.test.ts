import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fullHealth, nextHealth } from "../../src/health/rise-fall.ts";
import { connectLimit, firstChecks, intervalAfter } from "../../src/health/schedule.ts";

const THRESHOLDS = { rise: 2, fall: 3 };

/** `+` passes, `-` fails. */
function healthAfter(start: number, results: string): number {
  return [...results].reduce(
    (health, result) => nextHealth(health, result === "+" ? "passed" : "failed", THRESHOLDS),
    start,
  );
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
          health = nextHealth(health, passed ? "passed" : "failed", thresholds);
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
  // Servers start between up and down, so that `fastinter` is their interval; it is `inter` unless given.
  const every = (...inters: number[]) => inters.map((inter) => ({ ...check, inter, fastinter: inter }));

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

  // As observed of 2.1.0: the first check of the second of two servers.
  test.each([
    [{ inter: 500, fastinter: 6000 }, 3000],
    [{ inter: 6000, fastinter: 500 }, 250],
    // Its first check decides whether it is fully healthy.
    [{ inter: 2000, fastinter: 500, fall: 1 }, 1000],
  ])("spreads first checks with %j over the interval that holds at the start", (change, second) => {
    const each = { ...check, ...change };
    expect(firstChecks([each, each])).toEqual([0, second]);
  });

  // As observed of 2.1.0 with a server that never answers, `inter 500ms`.
  test.each([
    [{}, 500],
    [{ connect: 300 }, 500],
    [{ connect: 300, check: 0 }, 500],
    [{ connect: 0, check: 200 }, 500],
    [{ check: 200 }, 500],
    [{ connect: 300, check: 200 }, 300],
    [{ connect: 300, check: 2000 }, 300],
    [{ connect: 3000, check: 200 }, 500],
  ])("with time-outs of %j connecting may take %i ms", (timeouts, limit) => {
    expect(connectLimit({ ...check, inter: 500 }, timeouts)).toBe(limit);
  });

  test("checks fast between up and down, and slowly what is down", () => {
    expect([4, 3, 2, 1, 0].map((health) => intervalAfter(health, check))).toEqual([2000, 300, 300, 300, 5000]);
  });
});
