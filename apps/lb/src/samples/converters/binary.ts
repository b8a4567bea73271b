import { buffers } from "../buffer-size.ts";
import { type ConverterRow, converterRow } from "../converter.ts";
import { type Integer, wrapped } from "../integer.ts";

/** Four characters, with padding at the end. */
const BASE64_GROUP = /[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==/y;

/** Bytes to texts and back. */
export const binaryConverters: readonly ConverterRow[] = [
  converterRow({
    keyword: "base64",
    from: "bin",
    to: "str",
    doc: "The bytes in base64; nothing when that is longer than a buffer.",
    compile: () => toBase64,
  }),
  converterRow({
    keyword: "b64dec",
    from: "str",
    to: "bin",
    doc: "The bytes that a text in base64 means; nothing when it is none.",
    compile: () => fromBase64,
  }),
  converterRow({
    keyword: "hex",
    from: "bin",
    to: "str",
    doc: "Two hexadecimal digits for each byte, in upper case.",
    compile: () => (bytes) =>
      Buffer.from(bytes.slice(0, buffers.size / 2), "latin1")
        .toString("hex")
        .toUpperCase(),
  }),
  converterRow({
    keyword: "hex2i",
    from: "str",
    to: "int",
    doc: "The number that hexadecimal digits mean: the last 64 bits of it, with a sign.",
    compile: () => fromHexadecimal,
  }),
  converterRow({
    keyword: "length",
    from: "str",
    to: "int",
    doc: "How many bytes the text has.",
    compile: () => (text) => text.length,
  }),
  converterRow({
    keyword: "bytes",
    takes: { least: 1, types: ["integer", "integer"] },
    from: "bin",
    to: "bin",
    doc: "The bytes from an offset on, and no more of them than the second argument says.",
    compile: ([offset = 0, length]) => sliceOf(Number(offset), length === undefined ? -1 : Number(length)),
  }),
];

function toBase64(bytes: string): string | undefined {
  if (Math.ceil(bytes.length / 3) * 4 >= buffers.size) return undefined;
  return Buffer.from(bytes, "latin1").toString("base64");
}

/** HAProxy goes on after padding. */
function fromBase64(text: string): string | undefined {
  if (text.length % 4 !== 0) return undefined;
  let bytes = "";
  for (let at = 0; at < text.length; ) {
    const padding = text.indexOf("=", at);
    const end = padding < 0 ? text.length : padding + 4 - (padding % 4);
    const part = text.slice(at, end);
    if (!isBase64(part)) return undefined;
    bytes += Buffer.from(part, "base64").toString("latin1");
    at = end;
  }
  return bytes.length > buffers.size ? undefined : bytes;
}

function isBase64(part: string): boolean {
  BASE64_GROUP.lastIndex = 0;
  while (BASE64_GROUP.lastIndex < part.length) if (!BASE64_GROUP.test(part)) return false;
  return true;
}

function fromHexadecimal(text: string): Integer | undefined {
  if (text === "") return 0;
  return /^[0-9A-Fa-f]+$/.test(text) ? wrapped(BigInt(`0x${text.slice(-16)}`)) : undefined;
}

/** A length below 0 is none. */
function sliceOf(offset: number, length: number): (bytes: string) => string {
  if (offset < 0) return () => "";
  return (bytes) => bytes.slice(offset, length < 0 ? undefined : offset + length);
}
