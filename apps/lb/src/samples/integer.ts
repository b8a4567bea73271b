const LARGEST = 2 ** 63;

/** Undefined unless the whole text is a decimal integer. */
export function parseInteger(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) ? clamp(Number(text)) : undefined;
}

/** What stands in front, as HAProxy reads a text as a number: `10k` is 10, `abc` is 0. */
export function leadingInteger(text: string): number {
  return clamp(Number(/^[+-]?\d+/.exec(text)?.[0] ?? 0));
}

function clamp(value: number): number {
  return Math.min(LARGEST, Math.max(-LARGEST, value));
}
