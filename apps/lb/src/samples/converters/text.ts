import { converterRow } from "../converter.ts";
import { toLower, toUpper } from "../letters.ts";
import { translateRegex } from "../regex-pattern.ts";
import { checkParts, compileField, compileWord } from "./parts.ts";

const PART = { least: 2, types: ["integer", "string", "integer"] } as const;

/** Texts to other texts. */
export const textConverters = [
  converterRow({
    keyword: "lower",
    from: "str",
    to: "str",
    doc: "Letters in lower case.",
    compile: () => toLower,
  }),
  converterRow({
    keyword: "upper",
    from: "str",
    to: "str",
    doc: "Letters in upper case.",
    compile: () => toUpper,
  }),
  converterRow({
    keyword: "field",
    takes: PART,
    check: checkParts,
    from: "str",
    to: "str",
    doc: "The field of a number (from the end when negative), and as many as the third argument says, 0: all; any of the given characters parts fields.",
    compile: ([number, delimiters, count = 1]) => compileField(Number(number), String(delimiters), Number(count)),
  }),
  converterRow({
    keyword: "word",
    takes: PART,
    check: checkParts,
    from: "str",
    to: "str",
    doc: "As `field`, but several delimiters count as one.",
    compile: ([number, delimiters, count = 1]) => compileWord(Number(number), String(delimiters), Number(count)),
  }),
  converterRow({
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
      const regex = translateRegex(String(pattern));
      if ("error" in regex) throw new Error(`'${pattern}' is no regular expression: ${regex.error}`);
      const expression = new RegExp(regex.source, String(flags));
      // 2.1 takes the replacement as it is, backslashes and all.
      const text = String(replacement);
      return (value) => value.replace(expression, () => text);
    },
  }),
];
