/** A character that was read from bytes, and what is wrong with it: bits. */
export interface Utf8Character {
  code: number;
  /** Bytes. */
  length: number;
  faults: number;
}

/** Longer than need be. */
export const OVERLONG = 1;
/** Half of a surrogate pair, or no character. */
export const INVALID_RANGE = 2;
export const BAD_SEQUENCE = 4;

/** Reads one, as HAProxy does: what is wrong with it is told, and bytes are read on from the one that does not fit. */
export function decodeUtf8(bytes: string, at: number, character: Utf8Character): void {
  const first = bytes.charCodeAt(at);
  // Ones in front: 0 for ASCII, else how many bytes it has.
  const ones = Math.clz32(~(first << 24));
  const wanted = ones === 0 ? 1 : ones;
  character.code = first;
  character.length = 1;
  character.faults = 0;
  if (wanted === 1 && ones === 0) return;
  character.faults = BAD_SEQUENCE;
  if (ones === 1 || wanted > 6 || at + wanted > bytes.length) return;
  let code = first & (0x7f >> wanted);
  for (let index = 1; index < wanted; index++) {
    const next = bytes.charCodeAt(at + index);
    character.length = index;
    if ((next & 0xc0) !== 0x80) return;
    code = (code * 64 + (next & 0x3f)) % 2 ** 32;
  }
  character.code = code;
  character.length = wanted;
  character.faults = (isOverlong(code, wanted) ? OVERLONG : 0) | (isInvalid(code) ? INVALID_RANGE : 0);
}

function isOverlong(code: number, length: number): boolean {
  const least = code <= 0x7f ? 1 : code <= 0x7ff ? 2 : code <= 0xffff ? 3 : code <= 0x1fffff ? 4 : 6;
  return length > least;
}

function isInvalid(code: number): boolean {
  return (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff;
}
