import { NEWLINE, WORD } from "./byte-classes.ts";
import { POSITIONS, type Position } from "./node.ts";

/** What stands before a place: bits. */
export const AT_START = 1;
/** There the subject begins, but no line. */
export const NO_LINE_START = 2;
export const AFTER_NEWLINE = 4;
export const AFTER_WORD = 8;

/** What stands behind a place: bits. */
export const AT_END = 1;
export const BEFORE_NEWLINE = 2;
/** A newline with which the subject ends. */
export const BEFORE_LAST_NEWLINE = 4;
export const BEFORE_WORD = 8;

type Holds = (before: number, behind: number) => boolean;

const HOLDS: Readonly<Record<Position, Holds>> = {
  "start of the subject": (before) => (before & AT_START) !== 0,
  start: (before) => (before & (AT_START | NO_LINE_START)) === AT_START,
  "start of a line": (before, behind) =>
    (before & (AT_START | NO_LINE_START)) === AT_START || ((before & AFTER_NEWLINE) !== 0 && (behind & AT_END) === 0),
  "end of the subject": (_, behind) => (behind & AT_END) !== 0,
  end: (_, behind) => (behind & (AT_END | BEFORE_LAST_NEWLINE)) !== 0,
  "end of a line": (_, behind) => (behind & (AT_END | BEFORE_NEWLINE)) !== 0,
  "word boundary": (before, behind) => ((before & AFTER_WORD) !== 0) !== ((behind & BEFORE_WORD) !== 0),
  "no word boundary": (before, behind) => ((before & AFTER_WORD) !== 0) === ((behind & BEFORE_WORD) !== 0),
};

/** By their number in `POSITIONS`. */
export const positionTests: readonly Holds[] = POSITIONS.map((position) => HOLDS[position]);

export function beforeBits(byte: number): number {
  return (byte === NEWLINE ? AFTER_NEWLINE : 0) | (WORD[byte] === 1 ? AFTER_WORD : 0);
}

export function behindBits(byte: number, isLast: boolean): number {
  if (byte === NEWLINE) return isLast ? BEFORE_NEWLINE | BEFORE_LAST_NEWLINE : BEFORE_NEWLINE;
  return WORD[byte] === 1 ? BEFORE_WORD : 0;
}
