import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TABLES } from "../../src/config/keyword-docs.ts";

const tests = join(import.meta.dirname, "..");

const tables = TABLES.map(({ title, rows }) => ({ title, rows: rows.filter(({ kind }) => kind === "supported") }));

describe.each(tables.filter(({ rows }) => rows.length > 0))("$title", ({ rows }) => {
  it.each(rows)("$keyword is shown by a test that there is", (row) => {
    const [file = "", name = ""] = row.shown?.split("#") ?? [];
    expect(name).not.toBe("");
    expect(readFileSync(join(tests, file), "utf8")).toContain(name);
  });
});
