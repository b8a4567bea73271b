import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { renderKeywords } from "../../src/config/keyword-docs.ts";
import { MANUAL } from "../../src/config/manual-names.ts";

it("docs/keywords.md is what `npm run docs` writes", () => {
  const path = join(import.meta.dirname, "../../../../docs/keywords.md");
  expect(readFileSync(path, "utf8")).toBe(renderKeywords());
});

it.each(Object.entries(MANUAL))("docs/keywords.md has everything of the manual: %s", (table, names) => {
  const family = { option: "option ", timeout: "timeout ", stats: "stats ", "global stats": "stats " }[table] ?? "";
  const listed = new Set(renderKeywords().match(/(?<=`)[^`\n]+(?=`)/g));
  const actions = [...listed].map((name) => name.replace(/\(.*/, ""));
  expect(names.filter((name) => !listed.has(family + name) && !actions.includes(name))).toEqual([]);
});
