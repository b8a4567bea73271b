import type { Argument } from "../arguments.ts";
import { buffers } from "../buffer-size.ts";
import { type FetchRow, fetchRow, type Read } from "../fetch.ts";
import type { Layer } from "../layer.ts";
import { rdpCookie } from "../rdp-cookie.ts";
import type { InputSamples, SampleSource } from "../source.ts";
import type { Found } from "../tls-hello.ts";
import { PENDING } from "../value.ts";
import { reading } from "./hello.ts";

type Direction = (source: SampleSource) => InputSamples | undefined;

const ofClient: Direction = ({ input }) => input;
const ofServer: Direction = ({ responseInput }) => responseInput;
const ofEither: Direction = ({ input, responseInput }) => responseInput ?? input;

const DIRECTIONS: readonly (readonly [prefix: string, layers: readonly Layer[], from: Direction, where: string])[] = [
  ["", ["request buffer", "response buffer"], ofEither, "of the direction that the rules are about"],
  ["req.", ["request buffer"], ofClient, "of the request"],
  ["res.", ["response buffer"], ofServer, "of the response"],
];

const LENGTH: FetchRow[] = [
  ["req.len", ["req_len"], "request buffer", ofClient, "request"] as const,
  ["res.len", [], "response buffer", ofServer, "response"] as const,
].map(([keyword, aliases, layer, from, what]) =>
  fetchRow({
    keyword,
    ...(aliases.length > 0 && { aliases }),
    type: "int",
    layers: [layer],
    doc: `How many bytes of the ${what} wait.`,
    grows: true,
    compile: () => (source) => from(source)?.length,
  }),
);

/** Bytes that passed nobody yet. */
export const payloadFetches: readonly FetchRow[] = [
  ...LENGTH,
  ...DIRECTIONS.flatMap(([prefix, layers, from, where]) => [
    fetchRow({
      keyword: `${prefix}payload`,
      takes: { least: 2, types: ["integer", "integer"] },
      type: "bin",
      layers,
      doc: `Bytes ${where}: from an offset on, so many; 0: all that wait.`,
      waits: true,
      grows: ([, length]) => Number(length) === 0,
      compile: ([offset, length]) => reading(from, (bytes) => part(bytes, Number(offset) >>> 0, Number(length) >>> 0)),
    }),
    fetchRow({
      keyword: `${prefix}payload_lv`,
      takes: { least: 2, types: ["integer", "integer", "string"] },
      check: checkLength,
      type: "bin",
      layers,
      doc: `Bytes ${where} whose number stands before them: at an offset, in so many bytes, and they begin after it or where the third argument says (\`+N\` and \`-N\`: so far from there).`,
      waits: true,
      compile: (values) => readCounted(from, values),
    }),
  ]),
  fetchRow({
    keyword: "req.rdp_cookie",
    aliases: ["rdp_cookie"],
    takes: { least: 0, types: ["string"] },
    type: "str",
    layers: ["request buffer"],
    doc: "The value of the cookie that an RDP client begins with: of that name, or of any.",
    waits: true,
    compile: ([name = ""]) => reading(ofClient, (bytes) => rdpCookie(bytes, String(name))),
  }),
  fetchRow({
    keyword: "req.rdp_cookie_cnt",
    aliases: ["rdp_cookie_cnt"],
    takes: { least: 0, types: ["string"] },
    type: "int",
    layers: ["request buffer"],
    doc: "1 if there is such a cookie, otherwise 0.",
    waits: true,
    compile: ([name = ""]) =>
      reading(ofClient, (bytes) => {
        const found = rdpCookie(bytes, String(name));
        return found === PENDING ? found : Number(found !== undefined);
      }),
  }),
  fetchRow({
    keyword: "req.proto_http",
    aliases: ["req_proto_http"],
    type: "bool",
    layers: ["HTTP request headers"],
    doc: "True when what came is a request of HTTP.",
    compile:
      () =>
      ({ request }) =>
        request === undefined ? undefined : true,
  }),
];

function part(bytes: Uint8Array, offset: number, length: number): Found<string> {
  if (offset + length > buffers.size) return undefined;
  if (offset + length > bytes.length) return PENDING;
  return textOf(bytes, offset, length === 0 ? bytes.length : offset + length);
}

function readCounted(from: Direction, [first, size, place = ""]: readonly Argument[]): Read<string> {
  const offset = Number(first);
  const after = offset + Number(size);
  const text = String(place);
  const start = /^[+-]/.test(text) ? after + Number(text) : text === "" ? after : Number(text);
  return reading(from, (bytes) => {
    if (after > bytes.length) return after > buffers.size ? undefined : PENDING;
    let length = 0;
    // What has more than the buffer holds needs no exact number.
    for (let at = offset; at < after; at++) length = Math.min(length * 256 + (bytes[at] ?? 0), buffers.size + 1);
    return length === 0 ? undefined : part(bytes, start, length);
  });
}

function checkLength([offset, size, place = ""]: readonly Argument[]): string | undefined {
  if (Number(offset) < 0) return "payload offset1 must be positive";
  if (Number(size) <= 0) return "payload length must be > 0";
  if (place === "") return undefined;
  if (!/^[+-]?\d+$/.test(String(place))) return "payload offset2 is not a number";
  return Number(offset) + Number(size) + Number(place) < 0 ? "payload offset2 too negative" : undefined;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1", start, end);
}
