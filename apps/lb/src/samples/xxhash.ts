/** xxHash, by its specification (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md), over byte strings. */

const [P1, P2, P3, P4, P5] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1];

export function xxh32(bytes: string, seed: number): number {
  const data = Buffer.from(bytes, "latin1");
  const { length } = data;
  let at = 0;
  let hash = (seed + P5) | 0;
  if (length >= 16) {
    let [a, b, c, d] = [(seed + P1 + P2) | 0, (seed + P2) | 0, seed | 0, (seed - P1) | 0];
    for (; at <= length - 16; at += 16) {
      a = round32(a, data.readInt32LE(at));
      b = round32(b, data.readInt32LE(at + 4));
      c = round32(c, data.readInt32LE(at + 8));
      d = round32(d, data.readInt32LE(at + 12));
    }
    hash = (rotate32(a, 1) + rotate32(b, 7) + rotate32(c, 12) + rotate32(d, 18)) | 0;
  }
  hash = (hash + length) | 0;
  for (; at <= length - 4; at += 4) {
    hash = Math.imul(rotate32((hash + Math.imul(data.readInt32LE(at), P3)) | 0, 17), P4);
  }
  for (; at < length; at++) hash = Math.imul(rotate32((hash + Math.imul(data[at] as number, P5)) | 0, 11), P1);
  hash = Math.imul(hash ^ (hash >>> 15), P2);
  hash = Math.imul(hash ^ (hash >>> 13), P3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function round32(lane: number, input: number): number {
  return Math.imul(rotate32((lane + Math.imul(input, P2)) | 0, 13), P1);
}

function rotate32(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

const Q1 = 0x9e3779b185ebca87n;
const Q2 = 0xc2b2ae3d27d4eb4fn;
const Q3 = 0x165667b19e3779f9n;
const Q4 = 0x85ebca77c2b2ae63n;
const Q5 = 0x27d4eb2f165667c5n;

/** Unsigned. */
export function xxh64(bytes: string, seed: bigint): bigint {
  const data = Buffer.from(bytes, "latin1");
  const { length } = data;
  let at = 0;
  let hash = word64(seed + Q5);
  if (length >= 32) {
    let [a, b, c, d] = [word64(seed + Q1 + Q2), word64(seed + Q2), word64(seed), word64(seed - Q1)];
    for (; at <= length - 32; at += 32) {
      a = round64(a, data.readBigUInt64LE(at));
      b = round64(b, data.readBigUInt64LE(at + 8));
      c = round64(c, data.readBigUInt64LE(at + 16));
      d = round64(d, data.readBigUInt64LE(at + 24));
    }
    hash = word64(rotate64(a, 1n) + rotate64(b, 7n) + rotate64(c, 12n) + rotate64(d, 18n));
    for (const lane of [a, b, c, d]) hash = word64((hash ^ round64(0n, lane)) * Q1 + Q4);
  }
  hash = word64(hash + BigInt(length));
  for (; at <= length - 8; at += 8) {
    hash = word64(rotate64(hash ^ round64(0n, data.readBigUInt64LE(at)), 27n) * Q1 + Q4);
  }
  if (at <= length - 4) {
    hash = word64(rotate64(hash ^ word64(BigInt(data.readUInt32LE(at)) * Q1), 23n) * Q2 + Q3);
    at += 4;
  }
  for (; at < length; at++) hash = word64(rotate64(hash ^ word64(BigInt(data[at] as number) * Q5), 11n) * Q1);
  hash = word64((hash ^ (hash >> 33n)) * Q2);
  hash = word64((hash ^ (hash >> 29n)) * Q3);
  return hash ^ (hash >> 32n);
}

function round64(lane: bigint, input: bigint): bigint {
  return word64(rotate64(word64(lane + input * Q2), 31n) * Q1);
}

function rotate64(word: bigint, by: bigint): bigint {
  return word64(word << by) | (word >> (64n - by));
}

function word64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
