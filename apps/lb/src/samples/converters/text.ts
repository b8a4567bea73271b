import { converterRow } from "../converter.ts";
import { toLower, toUpper } from "../letters.ts";
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
    keyword: "url_dec",
    from: "str",
    to: "str",
    doc: "The text with `%` and two digits as the byte, and `+` as a space; nothing when digits are missing.",
    compile: () => decodeUrl,
  }),
];

/** It ends at a NUL, as in HAProxy. */
function decodeUrl(text: string): string | undefined {
  const end = text.indexOf("\0");
  const encoded = end < 0 ? text : text.slice(0, end);
  if (!/[%+]/.test(encoded)) return encoded;
  if (/%(?![0-9A-Fa-f]{2})/.test(encoded)) return undefined;
  return encoded.replace(/\+|%(..)/g, (_, digits?: string) =>
    digits === undefined ? " " : String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
