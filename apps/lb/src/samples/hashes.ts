/** Hashes of 32 bits over byte strings. HAProxy takes bytes with their sign in most of them. */

const POLYNOMIAL_CRC32 = 0xedb88320;
const POLYNOMIAL_CRC32C = 0x82f63b78;

/** Dan Bernstein's: times 33. */
export function djb2(bytes: string): number {
  let hash = 5381;
  for (let at = 0; at < bytes.length; at++) hash = (Math.imul(hash, 33) + signedByte(bytes, at)) | 0;
  return hash >>> 0;
}

export function sdbm(bytes: string): number {
  let hash = 0;
  for (let at = 0; at < bytes.length; at++) hash = (signedByte(bytes, at) + (hash << 6) + (hash << 16) - hash) | 0;
  return hash >>> 0;
}

/** HAProxy's own: two halves that turn each other, by steps that the bytes choose. */
export function wt6(bytes: string): number {
  let [one, other] = [0xa53c965a | 0, 0x5ca6953a | 0];
  let [oneStep, otherStep] = [6, 18];
  for (let at = 0; at < bytes.length; at++) {
    const byte = signedByte(bytes, at);
    const turned = rotate(~(other + byte), oneStep);
    other = rotate(~(one ^ byte), otherStep);
    one = turned;
    const steps = (one >>> 16) ^ (other & 0xffff);
    oneStep = steps & 31;
    otherStep = steps >>> 11;
  }
  return (one ^ other) >>> 0;
}

/** With signed bytes: one beyond ASCII gives another sum than elsewhere. */
export function crc32(bytes: string): number {
  let sum = -1;
  for (let at = 0; at < bytes.length; at++) {
    sum ^= signedByte(bytes, at);
    sum = (sum >>> 8) ^ (CRC32[sum & 255] as number);
  }
  return ~sum >>> 0;
}

/** RFC 4960, appendix B. */
export function crc32c(bytes: string): number {
  let sum = -1;
  for (let at = 0; at < bytes.length; at++) {
    sum = (sum >>> 8) ^ (CRC32C[(sum ^ bytes.charCodeAt(at)) & 255] as number);
  }
  return ~sum >>> 0;
}

const CRC32 = tableOf(POLYNOMIAL_CRC32);
const CRC32C = tableOf(POLYNOMIAL_CRC32C);

function tableOf(polynomial: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? polynomial : 0);
    return sum;
  });
}

/** A large prime, about three quarters of 2^32. */
const SPREAD = 3_221_225_473;

/** Bob Jenkins' mixing of 32 bits: each bit of the input changes half of the output. Then HAProxy spreads them. */
export function avalanche(hash: number): number {
  let a = hash | 0;
  a = (a + 0x7ed55d16 + (a << 12)) | 0;
  a = a ^ 0xc761c23c ^ (a >>> 19);
  a = (a + 0x165667b1 + (a << 5)) | 0;
  a = (a + 0xd3a2646c) ^ (a << 9);
  a = (a + 0xfd7046c5 + (a << 3)) | 0;
  a = a ^ 0xb55a4f09 ^ (a >>> 16);
  return Math.imul(a, SPREAD) >>> 0;
}

function signedByte(bytes: string, at: number): number {
  return (bytes.charCodeAt(at) << 24) >> 24;
}

function rotate(word: number, by: number): number {
  return (word << by) | (by === 0 ? 0 : word >>> (32 - by));
}
