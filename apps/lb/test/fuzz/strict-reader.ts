import type { MessageKind } from "../http1/message-reader.ts";

/** A message as a strict recipient behind the balancer reads it. */
export interface StrictMessage {
  readonly startLine: readonly [string, string, string];
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** The body came in chunks. */
  readonly isChunked: boolean;
  readonly trailers: readonly (readonly [name: string, value: string])[];
  /** How many characters it takes. */
  readonly size: number;
}

/** The message is not malformed, but it goes on behind the text. */
export class Unfinished extends Error {}

/**
 * The second opinion: reads the first message of a latin1 text by the letter of RFC 9112 and throws at anything else. Written with
 * strings and regular expressions and with no line of the balancer's, so that the two do not err alike.
 */
export function strictRead(kind: MessageKind, text: string): StrictMessage {
  const begin = /^(?:\r\n)*/.exec(text)?.[0].length ?? 0;
  const headEnd = text.indexOf("\r\n\r\n", begin);
  if (headEnd < 0) throw new Unfinished("head without end");
  const [first = "", ...rest] = text.slice(begin, headEnd).split("\r\n");
  const startLine = kind === "request" ? readRequestLine(first) : readStatusLine(first);
  const fields = rest.map(readField);
  const valuesOf = (wanted: string): string[] => fields.filter(([name]) => name === wanted).map(([, value]) => value);

  const codings = valuesOf("transfer-encoding");
  const lengths = valuesOf("content-length");
  if (codings.length + lengths.length > 1) throw new Error("more than one field says where the body ends");
  const version = kind === "request" ? startLine[2] : startLine[0];
  if (codings.length > 0 && (codings[0]?.toLowerCase() !== "chunked" || version === "HTTP/1.0")) {
    throw new Error("a transfer coding that is not chunked, or in HTTP/1.0");
  }
  if (lengths.length > 0 && !/^[0-9]{1,16}$/.test(lengths[0] ?? "")) throw new Error("a length that is no number");
  if (kind === "request") {
    const hosts = valuesOf("host");
    if (hosts.length > 1 || (hosts.length === 0 && version !== "HTTP/1.0")) throw new Error("not one Host");
  }

  const bodyStart = headEnd + 4;
  const status = Number(startLine[1]);
  const hasNoBody =
    kind !== "request" &&
    (status < 200 ||
      status === 204 ||
      status === 304 ||
      kind === "response to HEAD" ||
      (kind === "response to CONNECT" && status < 300));
  const whole = (body: string, size: number): StrictMessage => {
    return { startLine, fields, body, isChunked: false, trailers: [], size };
  };
  if (hasNoBody) return whole("", bodyStart);
  if (codings.length > 0) {
    const chunked = readChunks(text, bodyStart);
    return { ...whole(chunked.body, chunked.end), isChunked: true, trailers: chunked.trailers };
  }
  if (lengths.length > 0) {
    const end = bodyStart + Number(lengths[0]);
    if (end > text.length) throw new Unfinished("body without end");
    return whole(text.slice(bodyStart, end), end);
  }
  if (kind === "request") return whole("", bodyStart);
  return whole(text.slice(bodyStart), text.length);
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TEXT = /^[\t\x20-\x7e\x80-\xff]*$/;

function readRequestLine(line: string): [string, string, string] {
  const [method = "", target = "", version = "", ...more] = line.split(" ");
  if (!TOKEN.test(method) || !/^[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=%]+$/.test(target) || more.length > 0) {
    throw new Error(`request line ${JSON.stringify(line)}`);
  }
  if (!/^HTTP\/1\.[0-9]$/.test(version)) throw new Error(`version ${JSON.stringify(version)}`);
  return [method, target, version];
}

function readStatusLine(line: string): [string, string, string] {
  const [, version = "", status = "", reason = ""] = /^(HTTP\/1\.[0-9]) ([1-9][0-9]{2})(?: (.*))?$/s.exec(line) ?? [];
  if (version === "" || !TEXT.test(reason)) throw new Error(`status line ${JSON.stringify(line)}`);
  return [version, status, reason];
}

function readField(line: string): [string, string] {
  const colon = line.indexOf(":");
  const name = line.slice(0, Math.max(colon, 0));
  const value = line.slice(colon + 1);
  if (!TOKEN.test(name) || !TEXT.test(value)) throw new Error(`field ${JSON.stringify(line)}`);
  const lower = name.toLowerCase();
  // What a gateway to CGI would take for a framing field.
  const variable = lower.replace(/[^a-z0-9]/g, "-");
  if (variable !== lower && /^(content-length|transfer-encoding)$/.test(variable))
    throw new Error(`look-alike ${name}`);
  return [lower, value.replace(/^[ \t]+|[ \t]+$/g, "")];
}

const QUOTED = /"(?:[\t\x20\x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*"/;
const EXTENSION = new RegExp(
  `[ \\t]*;[ \\t]*[!#$%&'*+\\-.^_\`|~0-9A-Za-z]+(?:[ \\t]*=[ \\t]*(?:[!#$%&'*+\\-.^_\`|~0-9A-Za-z]+|${QUOTED.source}))?`,
);
const CHUNK_LINE = new RegExp(`^([0-9A-Fa-f]{1,16})(?:${EXTENSION.source})*$`);

function readChunks(text: string, start: number): { body: string; trailers: [string, string][]; end: number } {
  let body = "";
  let at = start;
  for (;;) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd < 0) throw new Unfinished("chunk line without end");
    const size = CHUNK_LINE.exec(text.slice(at, lineEnd))?.[1];
    if (size === undefined) throw new Error(`chunk line ${JSON.stringify(text.slice(at, lineEnd))}`);
    at = lineEnd + 2;
    const length = BigInt(`0x${size}`);
    if (length === 0n) break;
    if (length > BigInt(text.length - at)) throw new Unfinished("chunk without end");
    body += text.slice(at, at + Number(length));
    at += Number(length);
    if (text.slice(at, at + 2) !== "\r\n") throw new Error("chunk data longer than its size");
    at += 2;
  }
  const trailers: [string, string][] = [];
  for (;;) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd < 0) throw new Unfinished("trailers without end");
    const line = text.slice(at, lineEnd);
    at = lineEnd + 2;
    if (line === "") return { body, trailers, end: at };
    trailers.push(readField(line));
  }
}
