import { buffers } from "../buffer-size.ts";
import { converterRow } from "../converter.ts";
import { mustCompile, type Regex } from "../regex/regex.ts";

export const regsub = converterRow({
  keyword: "regsub",
  takes: { least: 2, types: ["regex", "string", "string"] },
  check([, , flags = ""]) {
    const bad = /[^ig]/.exec(String(flags))?.[0];
    return bad === undefined ? undefined : `invalid regex flag '${bad}', only 'i' and 'g' are supported`;
  },
  from: "str",
  to: "str",
  doc: "The text with what fits the regular expression replaced; flags `i` (any case) and `g` (every occurrence).",
  compile([pattern, replacement, flags = ""]) {
    const ignoreCase = String(flags).includes("i");
    const regex = mustCompile(String(pattern), { ignoreCase, captures: true });
    return compileSubstitution(regex, String(replacement), String(flags).includes("g"));
  },
});

/** 2.1 takes the replacement as it is, backslashes and all. */
function compileSubstitution(regex: Regex, replacement: string, isGlobal: boolean): (text: string) => string {
  return (text) => {
    let made = "";
    let start = 0;
    for (let isFirst = true; isFirst || isGlobal; isFirst = false) {
      // HAProxy looks into the rest alone: what stands before it does not count for `\b`.
      const found = regex.find(text, start, !isFirst);
      if (!found) break;
      const [from = start, to = start] = found;
      made += text.slice(start, from) + replacement;
      if (start >= text.length || made.length > buffers.size) return made.slice(0, buffers.size);
      // What fits without taking anything fits before a character, which is kept.
      if (to === start) made += text.charAt(start);
      start = to === start ? to + 1 : to;
    }
    return (made + text.slice(start)).slice(0, buffers.size);
  };
}
