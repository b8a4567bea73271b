import { type ByteSet, bytesIn, complementOf } from "./byte-set.ts";

const DIGIT = bytesIn(0x30, 0x39);
export const WORD = bytesIn(0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a);
const SPACE = bytesIn(0x09, 0x0d, 0x20, 0x20);
const HORIZONTAL = bytesIn(0x09, 0x09, 0x20, 0x20, 0xa0, 0xa0);
const VERTICAL = bytesIn(0x0a, 0x0d, 0x85, 0x85);
export const NEWLINE = 0x0a;
export const NOT_NEWLINE = complementOf(bytesIn(NEWLINE, NEWLINE));
export const ANY = bytesIn(0, 255);

/** What a letter behind a backslash stands for. */
export const ESCAPED_CLASSES: ReadonlyMap<string, ByteSet> = new Map([
  ["d", DIGIT],
  ["D", complementOf(DIGIT)],
  ["w", WORD],
  ["W", complementOf(WORD)],
  ["s", SPACE],
  ["S", complementOf(SPACE)],
  ["h", HORIZONTAL],
  ["H", complementOf(HORIZONTAL)],
  ["v", VERTICAL],
  ["V", complementOf(VERTICAL)],
]);

/** What stands between `[:` and `:]`, in the C locale. */
export const POSIX_CLASSES: ReadonlyMap<string, ByteSet> = new Map([
  ["alnum", bytesIn(0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a)],
  ["alpha", bytesIn(0x41, 0x5a, 0x61, 0x7a)],
  ["ascii", bytesIn(0, 0x7f)],
  ["blank", bytesIn(0x09, 0x09, 0x20, 0x20)],
  ["cntrl", bytesIn(0, 0x1f, 0x7f, 0x7f)],
  ["digit", DIGIT],
  ["graph", bytesIn(0x21, 0x7e)],
  ["lower", bytesIn(0x61, 0x7a)],
  ["print", bytesIn(0x20, 0x7e)],
  ["punct", bytesIn(0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e)],
  ["space", SPACE],
  ["upper", bytesIn(0x41, 0x5a)],
  ["word", WORD],
  ["xdigit", bytesIn(0x30, 0x39, 0x41, 0x46, 0x61, 0x66)],
]);
