import { fetchRow } from "../fetch.ts";
import type { FieldSamples } from "../source.ts";

const HEAD = ["HTTP request headers"] as const;

/** All fields of a request in one text. */
export const wholeHeadFetches = [
  fetchRow({
    keyword: "req.hdrs",
    type: "bin",
    layers: HEAD,
    doc: "All fields of the request as HTTP/1 writes them, with the empty line after them.",
    compile:
      () =>
      ({ request }) =>
        request && `${fold(request, (name, value) => `${name}: ${value}\r\n`)}\r\n`,
  }),
  fetchRow({
    keyword: "req.hdrs_bin",
    type: "bin",
    layers: HEAD,
    doc: "All fields of the request, each name and value after its length in SPOE's form; two empty ones end them.",
    compile:
      () =>
      ({ request }) =>
        request && `${fold(request, (name, value) => varint(name.length) + name + varint(value.length) + value)}\0\0`,
  }),
];

function fold(fields: FieldSamples, write: (name: string, value: string) => string): string {
  let text = "";
  for (let line = 0; line < fields.lineCount; line++) {
    const name = fields.fieldName(line);
    // A rule has taken it out.
    if (name !== "") text += write(name, fields.fieldValue(line));
  }
  return text;
}

/** Below 240 one byte; others carry four bits in the first and seven in each that follows. */
function varint(length: number): string {
  if (length < 240) return String.fromCharCode(length);
  let bytes = String.fromCharCode((length & 15) | 240);
  let left = (length - 240) >> 4;
  for (; left >= 128; left = (left - 128) >> 7) bytes += String.fromCharCode((left & 127) | 128);
  return bytes + String.fromCharCode(left);
}
