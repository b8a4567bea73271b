import { describe, expect, test } from "vitest";
import { knownDifferences, parseParityList } from "../../src/compare/parity-list.ts";

describe("the list of known differences", () => {
  test("is read from the tables: each comparison of a row, its engines and what it differs from", () => {
    const text =
      "| comparison | engine | from |\n|---|---|---|\n| `a-b`, `c-1.0` | native, http-proxy | later | x | y |\n";
    const engines = ["native", "http-proxy"];
    expect(parseParityList(text)).toEqual([
      { id: "a-b", engines, from: "later" },
      { id: "c-1.0", engines, from: "later" },
    ]);
  });

  test.each(["| `a` | nativ | 2.1 | x |", "| `a` | native | 2.2 | x |"])(
    "is refused with a row that cannot be read: %s",
    (row) => {
      expect(() => parseParityList(`${row}\n`)).toThrow(`docs/parity.md: cannot read the row ${row.slice(0, 12)}`);
    },
  );

  test("of docs/parity.md names no difference twice", async () => {
    const names = (await knownDifferences()).flatMap(({ id, engines, from }) =>
      engines.map((e) => `${id} ${e} ${from}`),
    );
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names).size).toBe(names.length);
  });
});
