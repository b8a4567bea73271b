import { describe, expect, test } from "vitest";
import { parseReport } from "../src/explain/profile.ts";
import { parseSummary } from "../src/explain/system-calls.ts";
import { parseCpuTime } from "../src/process-usage.ts";
import { flatness } from "../src/soak.ts";

describe("what other programs write", () => {
  test("the kernel's accounting is read past any program name", () => {
    const stat = "77 (a) b (c) R 1 77 77 0 -1 4194304 120 0 0 0 150 25 7 8 20 0 1 0 388204 3";
    expect(parseCpuTime(stat)).toEqual({ user: 1_500_000, system: 250_000 });
  });

  test("strace's summary is read without its frame and its total", () => {
    const summary =
      "    calls syscall\n--------- ----------------\n      200 read\n     4000 write\n--------- ----------------\n     4200 total\n";
    expect(parseSummary(summary)).toEqual([
      { call: "write", count: 4000 },
      { call: "read", count: 200 },
    ]);
  });

  test("perf's report is read, with spaces in symbols", () => {
    const lines = [
      "# Overhead|Shared Object|Symbol",
      " 9.59%  |[kernel.kallsyms]  |[k] tcp_ack   ",
      " 0.40%  |node  |[.] a::b(int, int)",
    ];
    expect(parseReport(lines)).toEqual([
      { share: expect.closeTo(0.0959), object: "[kernel.kallsyms]", symbol: "tcp_ack" },
      { share: expect.closeTo(0.004), object: "node", symbol: "a::b(int, int)" },
    ]);
  });
});

describe("a soak", () => {
  test("is flat when it has ceased to grow after its first third", () => {
    expect(flatness([10, 50, 100, 100, 101, 100, 99, 102, 103])).toMatchObject({ middle: 100, last: 102, flat: true });
  });

  test("is not flat when it goes on to grow", () => {
    expect(flatness([10, 20, 30, 40, 50, 60, 70, 80, 90]).flat).toBe(false);
  });
});
