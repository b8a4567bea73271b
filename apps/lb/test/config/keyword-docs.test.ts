import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { renderKeywords } from "../../src/config/keyword-docs.ts";

it("docs/keywords.md is what `npm run docs` writes", () => {
  const path = join(import.meta.dirname, "../../../../docs/keywords.md");
  expect(readFileSync(path, "utf8")).toBe(renderKeywords());
});
