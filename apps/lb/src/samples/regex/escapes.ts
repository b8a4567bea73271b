import { ESCAPED_CLASSES } from "./byte-classes.ts";
import { type ByteSet, oneByte } from "./byte-set.ts";
import type { PatternCursor } from "./pattern-cursor.ts";

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ["a", 0x07],
  ["e", 0x1b],
  ["f", 0x0c],
  ["n", 0x0a],
  ["r", 0x0d],
  ["t", 0x09],
]);

/**
 * Reads what is the same in brackets and outside of them, from behind the backslash: a class or a byte. Undefined: it
 * is something else, and nothing was read.
 */
export function readEscape(cursor: PatternCursor): ByteSet | undefined {
  if (cursor.isAtEnd) cursor.fail("\\ at end of pattern");
  const letter = cursor.character;
  const known = ESCAPED_CLASSES.get(letter);
  if (known) {
    cursor.at++;
    return known;
  }
  const byte = readByte(cursor, letter);
  return byte === undefined ? undefined : oneByte(byte);
}

function readByte(cursor: PatternCursor, letter: string): number | undefined {
  const { at } = cursor;
  const control = CONTROLS.get(letter);
  if (control !== undefined) {
    cursor.at++;
    return control;
  }
  if (letter === "x") return readHexadecimal(cursor);
  if (letter === "o") return readBracedOctal(cursor);
  if (letter === "c") return readControl(cursor);
  if (letter === "0") return readOctal(cursor);
  if (/[LlUu]/.test(letter)) cursor.fail("PCRE does not support \\L, \\l, \\N{name}, \\U, or \\u", at);
  if (/[pP]/.test(letter)) cursor.refuse("\\p and \\P are", at);
  // Other letters, digits and what stands for positions depend on where it is.
  if (/[1-9ABbCEGgKkNQRXZz]/.test(letter)) return undefined;
  cursor.at++;
  return letter.charCodeAt(0);
}

/** Up to three digits. */
export function readOctal(cursor: PatternCursor): number {
  const digits = cursor.match(/[0-7]{1,3}/y)?.[0] ?? "0";
  const value = Number.parseInt(digits, 8);
  if (value > 255) cursor.fail("octal value is greater than \\377 in 8-bit non-UTF-8 mode", cursor.at - 1);
  return value;
}

function readHexadecimal(cursor: PatternCursor): number {
  cursor.at++;
  if (!cursor.skip("{")) return Number.parseInt(cursor.match(/[0-9A-Fa-f]{1,2}/y)?.[0] ?? "0", 16);
  return readBraced(cursor, /[0-9A-Fa-f]+/y, 16, "non-hex character in \\x{} (closing brace missing?)");
}

function readBracedOctal(cursor: PatternCursor): number {
  cursor.at++;
  if (!cursor.skip("{")) cursor.fail("missing opening brace after \\o", cursor.at - 1);
  return readBraced(cursor, /[0-7]+/y, 8, "non-octal character in \\o{} (closing brace missing?)");
}

function readBraced(cursor: PatternCursor, pattern: RegExp, base: number, complaint: string): number {
  if (cursor.character === "}") cursor.fail("digits missing in \\x{} or \\o{}");
  const value = Number.parseInt(cursor.match(pattern)?.[0] ?? "", base);
  if (value > 255) cursor.fail("character value in \\x{} or \\o{} is too large");
  if (!cursor.skip("}")) cursor.fail(complaint);
  return value;
}

function readControl(cursor: PatternCursor): number {
  cursor.at++;
  if (cursor.isAtEnd) cursor.fail("\\c at end of pattern");
  const code = cursor.take().toUpperCase().charCodeAt(0);
  if (code > 127) cursor.fail("\\c must be followed by an ASCII character", cursor.at - 1);
  return code ^ 0x40;
}
