import type { PatternFile } from "../acl/pattern-file.ts";
import { expand } from "../regex/expansion.ts";
import { mustCompile } from "../regex/regex.ts";
import { type LiveMap, liveMapOf } from "./live-map.ts";

/** The value of the first expression that fits, with what its groups have fitted. */
export function compileRegexMap(
  file: PatternFile,
  otherwise: string | undefined,
): (text: string) => string | undefined {
  const map = liveMapOf(file);
  let rows = rowsOf(map);
  let { revision } = map;
  return (text) => {
    if (revision !== map.revision) {
      ({ revision } = map);
      rows = rowsOf(map);
    }
    for (const { expression, value } of rows) {
      const found = expression.find(text);
      if (found) return expand(value, text, found);
    }
    return otherwise;
  };
}

function rowsOf({ entries }: LiveMap) {
  return entries.map(({ pattern, value }) => ({
    expression: mustCompile(pattern, { ignoreCase: false, captures: true }),
    value,
  }));
}
