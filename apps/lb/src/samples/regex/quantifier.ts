import type { PatternCursor } from "./pattern-cursor.ts";

const MOST = 65535;

export interface Quantifier {
  readonly least: number;
  readonly most: number;
  /** Lazy, possessive. */
  readonly suffix: "" | "?" | "+";
  /** Where messages say that it stands. */
  readonly end: number;
}

const SHORT: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["*", [0, Number.POSITIVE_INFINITY]],
  ["+", [1, Number.POSITIVE_INFINITY]],
  ["?", [0, 1]],
]);

/** Undefined: there is none. A brace that begins none is itself. */
export function readQuantifier(cursor: PatternCursor): Quantifier | undefined {
  const short = SHORT.get(cursor.character);
  const braced = short ? undefined : readBraces(cursor);
  const bounds = short ?? braced;
  if (!bounds) return undefined;
  if (short) cursor.at++;
  const end = cursor.at - 1;
  const [least, most] = bounds;
  const suffix = cursor.skip("?") ? "?" : cursor.skip("+") ? "+" : "";
  return { least, most, suffix, end };
}

function readBraces(cursor: PatternCursor): readonly [number, number] | undefined {
  const { at } = cursor;
  const found = cursor.match(/\{(\d+)(,?)(\d*)\}/y);
  if (!found) return undefined;
  const [, first = "", comma = "", second = ""] = found;
  const least = checked(cursor, first, at + 1);
  const most =
    second !== "" ? checked(cursor, second, at + 2 + first.length) : comma ? Number.POSITIVE_INFINITY : least;
  if (most < least) cursor.fail("numbers out of order in {} quantifier", cursor.at - 1);
  return [least, most];
}

function checked(cursor: PatternCursor, digits: string, at: number): number {
  let value = 0;
  for (const [index, digit] of [...digits].entries()) {
    value = 10 * value + Number(digit);
    if (value > MOST) cursor.fail("number too big in {} quantifier", at + index + 1);
  }
  return value;
}
