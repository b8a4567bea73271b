/**
 * HAProxy's integers have 64 bits. What a number holds exactly is one, anything larger a bigint: so that integers are
 * cheap where they are small, and never silently wrong. The two compare with each other.
 */
export type Integer = number | bigint;

export const LARGEST = 2n ** 63n - 1n;
export const SMALLEST = -(2n ** 63n);

/** As many digits as a number surely holds. */
const EXACT_DIGITS = 15;

/** The nearest of 64 bits: what HAProxy's arithmetic and its reading of texts give. */
export function saturated(value: bigint): Integer {
  if (value > LARGEST) return LARGEST;
  return value < SMALLEST ? SMALLEST : integerOf(value);
}

/** The lowest 64 bits, signed. */
export function wrapped(value: bigint): Integer {
  return integerOf(BigInt.asIntN(64, value));
}

function integerOf(value: bigint): Integer {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Undefined unless the whole text is a decimal integer. */
export function parseInteger(text: string): Integer | undefined {
  return /^[+-]?\d+$/.test(text) ? leadingInteger(text) : undefined;
}

/** What stands in front, as HAProxy reads a text as a number: `10k` is 10, `abc` is 0. */
export function leadingInteger(text: string): Integer {
  const [, sign, digits = ""] = /^([+-]?)0*(\d*)/.exec(text) ?? [];
  if (digits.length <= EXACT_DIGITS) return sign === "-" ? 0 - Number(digits) : Number(digits);
  // Twenty digits are beyond 64 bits already.
  const magnitude = BigInt(digits.slice(0, 20));
  return saturated(sign === "-" ? -magnitude : magnitude);
}
