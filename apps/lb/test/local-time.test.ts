import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { localSecond } from "../src/local-time.ts";
import { diagnosticPrefix } from "../src/logging/diagnostic-format.ts";

const zoneBefore = process.env["TZ"];

function inZone(zone: string): void {
  beforeEach(() => {
    process.env["TZ"] = zone;
  });
  afterEach(() => {
    if (zoneBefore === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zoneBefore;
  });
}

describe("in UTC", () => {
  inZone("UTC");

  test("a second has the forms of the traffic lines and of both syslog framings", () => {
    expect(localSecond(Date.UTC(2026, 10, 22, 15, 39, 44, 623))).toEqual({
      traffic: "22/Nov/2026:15:39:44",
      rfc3164: "Nov 22 15:39:44",
      rfc5424: "2026-11-22T15:39:44+00:00",
      utc: "22/Nov/2026:15:39:44",
      zone: "+0000",
    });
  });

  test("RFC 3164 pads the day with a space, the others with a zero", () => {
    const second = localSecond(Date.UTC(2026, 1, 3, 4, 5, 6));
    expect(second.rfc3164).toBe("Feb  3 04:05:06");
    expect(second.traffic).toBe("03/Feb/2026:04:05:06");
    expect(second.rfc5424).toBe("2026-02-03T04:05:06+00:00");
  });

  test("the answer changes with the second and not within it", () => {
    const start = Date.UTC(2026, 0, 1);
    expect(localSecond(start + 999)).toBe(localSecond(start));
    expect(localSecond(start + 1000).traffic).toBe("01/Jan/2026:00:00:01");
  });

  test("a diagnostic counts the days of the year from 0", () => {
    expect(diagnosticPrefix("alert", Date.UTC(2026, 10, 22, 14, 51, 27), 15530)).toBe("[ALERT] 325/145127 (15530) : ");
    expect(diagnosticPrefix("notice", Date.UTC(2026, 0, 1), 1)).toBe("[NOTICE] 000/000000 (1) : ");
    expect(diagnosticPrefix("warning", Date.UTC(2028, 11, 31, 23, 59, 59), 1)).toBe("[WARNING] 365/235959 (1) : ");
  });
});

describe("west of Greenwich by three and a half hours", () => {
  inZone("America/St_Johns");

  test("the offset is negative and has minutes", () => {
    const second = localSecond(Date.UTC(2026, 0, 15, 12));
    expect(second.zone).toBe("-0330");
    expect(second.rfc5424).toBe("2026-01-15T08:30:00-03:30");
  });
});

describe("where the clocks change", () => {
  inZone("Europe/Berlin");

  test("a day of 23 hours does not shift the day of the year", () => {
    const afterTheChange = new Date(2026, 2, 30, 0, 30).getTime();
    expect(diagnosticPrefix("alert", afterTheChange, 1)).toMatch(/^\[ALERT\] 088\/003000 /);
  });
});
