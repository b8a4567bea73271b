import { hash } from "node:crypto";
import { type ConverterRow, converterRow } from "../converter.ts";
import { avalanche, crc32, crc32c, djb2, sdbm, wt6 } from "../hashes.ts";
import { type Integer, wrapped } from "../integer.ts";
import { xxh32, xxh64 } from "../xxhash.ts";

const NUMBER = { least: 0, types: ["integer"] } as const;

/** Bytes to numbers that spread, or to digests. */
export const hashConverters: readonly ConverterRow[] = [
  hashRow("crc32", crc32, "The CRC32 of the bytes, as HAProxy has it: bytes beyond ASCII count with their sign."),
  hashRow("crc32c", crc32c, "The CRC32c of the bytes (RFC 4960)."),
  hashRow("djb2", djb2, "A hash of 32 bits, Dan Bernstein's."),
  hashRow("sdbm", sdbm, "A hash of 32 bits, that of sdbm."),
  hashRow("wt6", wt6, "A hash of 32 bits, HAProxy's own."),
  converterRow({
    keyword: "xxh32",
    takes: NUMBER,
    from: "bin",
    to: "int",
    doc: "The XXH32 of the bytes, with a seed.",
    compile([seed = 0]) {
      const number = Number(BigInt.asUintN(32, BigInt(seed)));
      return (bytes) => xxh32(bytes, number);
    },
  }),
  converterRow({
    keyword: "xxh64",
    takes: NUMBER,
    from: "bin",
    to: "int",
    doc: "The XXH64 of the bytes, with a seed, as a number with a sign.",
    compile([seed = 0]) {
      const number = BigInt.asUintN(64, BigInt(seed));
      return (bytes): Integer => wrapped(xxh64(bytes, number));
    },
  }),
  converterRow({
    keyword: "sha1",
    from: "bin",
    to: "bin",
    doc: "The SHA-1 of the bytes, 20 bytes.",
    compile: () => digest("sha1"),
  }),
  converterRow({
    keyword: "sha2",
    takes: NUMBER,
    from: "bin",
    to: "bin",
    doc: "The SHA-2 of the bytes, of 224, 256 (unless given), 384 or 512 bits; nothing for other numbers.",
    compile([bits = 0]) {
      const number = Number(bits) || 256;
      return SHA2.includes(number) ? digest(`sha${number}`) : () => undefined;
    },
  }),
];

const SHA2: readonly number[] = [224, 256, 384, 512];

function hashRow(keyword: string, compute: (bytes: string) => number, doc: string): ConverterRow {
  return converterRow({
    keyword,
    takes: NUMBER,
    from: "bin",
    to: "int",
    doc: `${doc} A number other than 0 mixes its bits.`,
    compile: ([mixed = 0]) => (BigInt(mixed) === 0n ? compute : (bytes) => avalanche(compute(bytes))),
  });
}

function digest(algorithm: string): (bytes: string) => string {
  return (bytes) => hash(algorithm, Buffer.from(bytes, "latin1"), "buffer").toString("latin1");
}
