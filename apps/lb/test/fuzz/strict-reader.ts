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
 *
 * What a balancer received may be untidy where the RFCs say how to mend it; what it forwards may not.
 */
export function strictRead(kind: MessageKind, text: string, side: "received" | "forwarded"): StrictMessage {
  const mends = side === "received";
  const mendsResponse = mends && kind !== "request";
  const begin = /^(?:\r\n)*/.exec(text)?.[0].length ?? 0;
  const headEnd = text.indexOf("\r\n\r\n", begin);
  if (headEnd < 0) throw new Unfinished("head without end");
  const [first = "", ...rest] = splitLines(text.slice(begin, headEnd), mendsResponse);
  const startLine = kind === "request" ? readRequestLine(first) : readStatusLine(first);
  const fields = rest.map(readField);
  const valuesOf = (wanted: string): string[] => fields.filter(([name]) => name === wanted).map(([, value]) => value);

  const codings = valuesOf("transfer-encoding");
  const lengths = valuesOf("content-length");
  if (mends) makeOne(lengths);
  if (codings.length + lengths.length > 1) throw new Error("more than one field says where the body ends");
  const version = kind === "request" ? startLine[2] : startLine[0];
  if (codings.length > 0 && (codings[0]?.toLowerCase() !== "chunked" || version === "HTTP/1.0")) {
    throw new Error("a transfer coding that is not chunked, or in HTTP/1.0");
  }
  if (lengths.length > 0 && (!/^[0-9]+$/.test(lengths[0] ?? "") || BigInt(lengths[0] ?? "") >= 2n ** 53n)) {
    throw new Error("a length that is no number");
  }
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
  if (side === "forwarded" && kind !== "request" && codings.length + lengths.length > 0) {
    const mayHave = status === 304 || kind === "response to HEAD" || !hasNoBody;
    if (!mayHave || status < 200 || status === 204) throw new Error("a length of a body that there never is");
  }
  const whole = (body: string, size: number): StrictMessage => {
    return { startLine, fields, body, isChunked: false, trailers: [], size };
  };
  if (hasNoBody) return whole("", bodyStart);
  if (codings.length > 0) {
    const chunked = readChunks(text, bodyStart, mendsResponse);
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
const TEXT = /^[^\0\r\n]*$/;

/** RFC 9112 §5.2: a line that begins with white space goes on with the one before it, behind one space. */
function splitLines(head: string, unfolds: boolean): string[] {
  const [first = "", ...lines] = head.split("\r\n");
  const whole: string[] = [];
  for (const line of lines) {
    const before = whole.at(-1);
    if (!unfolds || !/^[ \t]/.test(line) || before === undefined) {
      whole.push(line);
      continue;
    }
    const colon = before.indexOf(":") + 1;
    const value = before.slice(colon).replace(/^[ \t]+|[ \t]+$/g, "");
    whole[whole.length - 1] = `${before.slice(0, colon)}${value} ${line.replace(/^[ \t]+/, "")}`;
  }
  return [first, ...whole];
}

/** RFC 9110 §8.6: equal lengths, in lines or lists, are one. */
function makeOne(lengths: string[]): void {
  const all = lengths.flatMap((value) => value.split(",")).map((length) => length.replace(/^[ \t]+|[ \t]+$/g, ""));
  if (!all.every((length) => /^[0-9]+$/.test(length) && BigInt(length) === BigInt(all[0] ?? ""))) return;
  lengths.splice(0, lengths.length, ...all.slice(0, 1));
}

function readRequestLine(line: string): [string, string, string] {
  const [method = "", target = "", version = "", ...more] = line.split(" ");
  if (!TOKEN.test(method) || !/^[!-"$-~]+$/.test(target) || more.length > 0) {
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

/** The size, and extensions of any form whose quotes are closed. */
const CHUNK_LINE = /^0*([0-9A-Fa-f]{1,14})([ \t]*)(?:;(?:[^"\0\r\n]|"(?:[^"\\\0\r\n]|\\[^\0\r\n])*")*)?$/;

function readChunks(
  text: string,
  start: number,
  mends: boolean,
): { body: string; trailers: [string, string][]; end: number } {
  let body = "";
  let at = start;
  for (;;) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd < 0) throw new Unfinished("chunk line without end");
    const line = text.slice(at, lineEnd);
    const [, size, padding] = CHUNK_LINE.exec(line) ?? [];
    if (size === undefined || (padding !== "" && !mends && !line.includes(";")))
      throw new Error(`chunk line ${JSON.stringify(line)}`);
    at = lineEnd + 2;
    const length = BigInt(`0x${size}`);
    if (length === 0n) break;
    if (length > BigInt(text.length - at)) throw new Unfinished("chunk without end");
    body += text.slice(at, at + Number(length));
    at += Number(length);
    if (text.slice(at, at + 2) !== "\r\n") throw new Error("chunk data longer than its size");
    at += 2;
  }
  if (text.startsWith("\r\n", at)) return { body, trailers: [], end: at + 2 };
  const end = text.indexOf("\r\n\r\n", at);
  if (end < 0) throw new Unfinished("trailers without end");
  // The first line of these is no start line.
  const lines = splitLines(`\r\n${text.slice(at, end)}`, mends).slice(1);
  return { body, trailers: lines.map(readField), end: end + 4 };
}
