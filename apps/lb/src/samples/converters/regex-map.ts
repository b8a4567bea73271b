import type { PatternFile } from "../acl/pattern-file.ts";
import { expand } from "../regex/expansion.ts";
import { mustCompile } from "../regex/regex.ts";

/** The value of the first expression that fits, with what its groups have fitted. */
export function compileRegexMap(
  { words, values }: PatternFile,
  otherwise: string | undefined,
): (text: string) => string | undefined {
  const expressions = words.map((pattern) => mustCompile(pattern, { ignoreCase: false, captures: true }));
  return (text) => {
    for (const [at, expression] of expressions.entries()) {
      const found = expression.find(text);
      if (found) return expand(values[at] ?? "", text, found);
    }
    return otherwise;
  };
}
