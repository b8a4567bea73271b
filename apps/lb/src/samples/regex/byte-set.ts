/** Which of the 256 bytes: one entry a byte, 1 or 0. */
export type ByteSet = Uint8Array;

const CASE_BIT = 0x20;

/** @param spans pairs of a first and a last byte */
export function bytesIn(...spans: readonly number[]): ByteSet {
  const set = new Uint8Array(256);
  for (let at = 0; at + 1 < spans.length; at += 2) set.fill(1, spans[at], (spans[at + 1] ?? 0) + 1);
  return set;
}

/** Of one byte each. */
const SINGLE: readonly ByteSet[] = Array.from({ length: 256 }, (_, byte) => bytesIn(byte, byte));

export function oneByte(byte: number): ByteSet {
  return SINGLE[byte] as ByteSet;
}

export function complementOf(set: ByteSet): ByteSet {
  return set.map((member) => 1 - member);
}

export function addAll(set: ByteSet, others: ByteSet): void {
  for (let byte = 0; byte < 256; byte++) if (others[byte] === 1) set[byte] = 1;
}

/** Adds the other case of each letter. Letters are those of ASCII, as in the C locale. */
export function ignoringCase(set: ByteSet): ByteSet {
  const folded = set.slice();
  for (let upper = 0x41; upper <= 0x5a; upper++) {
    const lower = upper | CASE_BIT;
    if (set[upper] === 1 || set[lower] === 1) {
      folded[upper] = 1;
      folded[lower] = 1;
    }
  }
  return folded;
}

export function toLowerByte(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | CASE_BIT : byte;
}
