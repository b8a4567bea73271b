import { describe, expect, test } from "vitest";
import { formatSpread, markdownTable, significant } from "../src/report/format.ts";

describe("figures as text", () => {
  test("have the asked number of significant digits and never an exponent", () => {
    expect([0.012345, 1.0549, 34.16, 12345.6, 0, -2.5].map((value) => significant(value))).toEqual([
      "0.0123",
      "1.05",
      "34.2",
      "12346",
      "0",
      "-2.50",
    ]);
    expect(significant(12.3, 2)).toBe("12");
  });

  test("show the least and the most only where they differ", () => {
    expect(formatSpread({ median: 1.05, min: 1.01, max: 1.1 })).toBe("1.05 (1.01–1.10)");
    expect(formatSpread({ median: 2, min: 2, max: 2 })).toBe("2.00");
  });

  test("stand in a Markdown table, whatever is in a cell", () => {
    expect(markdownTable(["", "a|b"], [["x", "1"]])).toBe("|  | a\\|b |\n|---|---:|\n| x | 1 |");
  });
});
