import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileExpression } from "../../src/samples/compiled-expression.ts";
import { parseExpression } from "../../src/samples/expression-parser.ts";
import { GROUPS, inputsOf } from "./converter-inputs.ts";
import { NO_PATTERNS } from "./patterns.ts";
import { type ObservedValues, summaryOf } from "./record-converters.ts";
import { sourceOf } from "./request.ts";

const observed: Readonly<Record<string, Readonly<Record<string, ObservedValues>>>> = JSON.parse(
  readFileSync(join(import.meta.dirname, "testdata", "observed-converters.json"), "utf8"),
);

describe.each(Object.entries(GROUPS))("a thousand random %s", (name, group) => {
  const sources = inputsOf(group).map((input) => sourceOf(`GET / HTTP/1.1\nHost: a\nX: ${input}`));

  it.each(group.expressions)("%s gives what HAProxy 2.1.0 gives", (expression) => {
    const parsed = parseExpression(expression, NO_PATTERNS);
    if (typeof parsed === "string") throw new Error(parsed);
    const { read } = compileExpression(parsed.expression, "str");
    const values = sources.map((source) => String(read(source) ?? ""));
    expect(summaryOf(values)).toEqual(observed[name]?.[expression]);
  });
});
