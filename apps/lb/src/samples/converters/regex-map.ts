import type { PatternFile } from "../acl/pattern-file.ts";
import { BUFFER_SIZE } from "../buffer-size.ts";
import { mustCompile } from "../regex/regex.ts";

/** The value of the first expression that fits, with what its groups have fitted. */
export function compileRegexMap(
  { words, values }: PatternFile,
  otherwise: string | undefined,
): (text: string) => string | undefined {
  const rows = words.map((pattern, at) => ({
    regex: mustCompile(pattern, { ignoreCase: false, captures: true }),
    parts: partsOf(values[at] ?? ""),
  }));
  return (text) => {
    for (const { regex, parts } of rows) {
      const found = regex.find(text);
      if (found) return parts && filled(parts, text, found);
    }
    return otherwise;
  };
}

/** Texts, and the numbers of groups. */
type Parts = readonly (string | number)[];

/** `\0` to `\9`, `\x41`; any other character behind a backslash is itself. Undefined: something is missing behind one. */
function partsOf(value: string): Parts | undefined {
  if (/^(?:[^\\]|\\x[0-9a-f]{2}|\\[^x])*$/is.test(value) === false) return undefined;
  return [...value.matchAll(/\\(\d)|\\x([0-9a-f]{2})|\\?(.)/gis)].map(([, group, code, character = ""]) => {
    if (group !== undefined) return Number(group);
    return code === undefined ? character : String.fromCharCode(Number.parseInt(code, 16));
  });
}

/** Undefined: it is longer than a buffer. */
function filled(parts: Parts, text: string, found: Int32Array): string | undefined {
  let made = "";
  for (const part of parts) {
    if (typeof part === "string") made += part;
    else if ((found[2 * part + 1] ?? -1) >= 0) made += text.slice(found[2 * part], found[2 * part + 1]);
  }
  return made.length < BUFFER_SIZE ? made : undefined;
}
