const LEADING_INTEGER = /^[ \t\v\f\r\n]*([+-]?\d+)/;

/**
 * Reads what stands in front and ignores the rest, as most of HAProxy's integers are read: `10k` is 10, `abc` is 0.
 * The result wraps around at 32 bits.
 */
export function laxInteger(text: string): number {
  const digits = LEADING_INTEGER.exec(text)?.[1];
  // Nearly all are short, and a big integer costs ten times as much.
  if (digits !== undefined && digits.length < 10) return Number(digits);
  return digits === undefined ? 0 : Number(BigInt.asIntN(32, clampTo64Bits(BigInt(digits))));
}

/** Undefined unless the whole text is a decimal integer. */
export function strictInteger(text: string): number | undefined {
  return LEADING_INTEGER.exec(text)?.[0] === text ? Number(text) : undefined;
}

function clampTo64Bits(value: bigint): bigint {
  const largest = 2n ** 63n - 1n;
  if (value > largest) return largest;
  return value < -largest - 1n ? -largest - 1n : value;
}
