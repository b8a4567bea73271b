export type TimeResult =
  | { readonly kind: "time"; readonly value: number }
  | { readonly kind: "unexpected"; readonly character: string }
  | { readonly kind: "overflow" };

/** The largest value of HAProxy's timers. */
const LARGEST = 2147483647;
const MICROSECONDS = { u: 1, ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000, d: 86_400_000_000 };

/**
 * Reads `10s`, `500ms`, `1d`, ...: an integer and at most one unit, whose first letter decides (`5mm` is five minutes).
 *
 * @param unit of the result, and of a number without a unit. What is smaller than one of it counts as one.
 */
export function parseTime(text: string, unit: "ms" | "s"): TimeResult {
  const digits = /^\d*/.exec(text)?.[0] ?? "";
  const suffix = text.slice(digits.length);
  const letter = suffix.startsWith("ms") ? "ms" : suffix.charAt(0) || unit;
  if (!Object.hasOwn(MICROSECONDS, letter)) {
    return { kind: "unexpected", character: suffix.charAt(0) };
  }
  const factor = MICROSECONDS[letter as keyof typeof MICROSECONDS];
  const value = Math.ceil((Number(digits) * factor) / MICROSECONDS[unit]);
  return value > LARGEST ? { kind: "overflow" } : { kind: "time", value };
}
