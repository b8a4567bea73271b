import type { MessageKind } from "../http1/message-reader.ts";
import { strictnessTable } from "../http1/strictness-table.ts";
import type { Random } from "./random.ts";

export interface FuzzInput {
  readonly kind: MessageKind;
  /** latin1 */
  readonly text: string;
}

/** What is put into messages: what parsers have stumbled over. */
const PIECES = [
  ...'\0\x01\t\n\x0b\r \x7f\x80\xa0\xff:;,="\\_-{@/#',
  ..."0159aF",
  "\r\n",
  "\r\n\r\n",
  "\n\n",
  "\r\n ",
  "\r\n\t\r\n ",
  "\r\r\n",
  "0\r\n\r\n",
  "1\r\nA\r\n",
  "ffffffffffffffff",
  "9007199254740993",
  ", 5",
  ",5\r\n",
  "5 \r\n",
  ';a="b"',
  "Content-Length: 0\r\n",
  "Content-Length: 5\r\n",
  "Content-Length:\r\n",
  "content_length: 5\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Transfer-Encoding: identity\r\n",
  "Transfer-Encoding : chunked\r\n",
  "transfer_encoding: chunked\r\n",
  "chunked",
  ", chunked",
  "Connection: close\r\n",
  "Connection: keep-alive, X-A\r\n",
  "Connection: content-length\r\n",
  "Upgrade: h2c\r\n",
  "Host: b\r\n",
  "X: y\r\n",
  " X: y\r\n",
  ": y\r\n",
  "HTTP/1.0",
  "HTTP/1.1",
  "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
];

const KINDS: readonly MessageKind[] = ["request", "request", "response", "response to HEAD", "response to CONNECT"];
const METHODS = ["GET", "POST", "HEAD", "OPTIONS", "CONNECT", "PUT"];
const TARGETS = ["/", "/a?b=c", "*", "http://a/", "a:80", "/%41"];
const FIELDS = [
  "Accept: */*",
  "Cookie: a=b; c=d",
  "Connection: keep-alive",
  "Connection: close",
  "Connection: keep-alive, Upgrade",
  "Upgrade: websocket",
  "Expect: 100-continue",
  "X-Empty:",
  "X-Spaced: \t a \t ",
  "TE: trailers",
];

/** Inputs near the grammar: whole messages, with up to a few faults in them; and now and then bytes of any kind. */
export function fuzzInput(random: Random): FuzzInput {
  const kind = random.pick(KINDS);
  const shape = random.below(20);
  if (shape === 0) return { kind, text: randomBytes(random) };
  let text: string;
  if (shape < 8) {
    const seed = random.pick(strictnessTable);
    if (seed.raw.length > 2000) return { kind: seed.kind, text: mutate(seed.raw, random) };
    text = seed.raw;
    if (random.below(2) === 0) return { kind: seed.kind, text: mutate(text, random) };
  } else {
    text = generate(kind, random);
    // A third stays whole: the faults are in how it is split.
    if (random.below(3) === 0) return { kind, text };
  }
  return { kind, text: mutate(text, random) };
}

function generate(kind: MessageKind, random: Random): string {
  const version = random.pick(["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.7"]);
  const lines =
    kind === "request"
      ? [`${random.pick(METHODS)} ${random.pick(TARGETS)} ${version}`, "Host: a"]
      : [`${version} ${random.pick(["200 OK", "204 No Content", "304 ", "101 Upgrade", "404"])}`];
  for (let count = random.below(5); count > 0; count--) lines.push(random.pick(FIELDS));
  const body = "a".repeat(random.below(20));
  const framing = random.below(3);
  if (framing === 0) return `${lines.join("\r\n")}\r\n\r\n${random.below(2) === 0 ? body : ""}`;
  if (framing === 1) lines.push(`Content-Length: ${body.length}`);
  else lines.push("Transfer-Encoding: chunked");
  const place = 1 + random.below(lines.length - 1);
  lines.splice(place, 0, lines.pop() ?? "");
  return `${lines.join("\r\n")}\r\n\r\n${framing === 1 ? body : chunk(body, random)}`;
}

function chunk(body: string, random: Random): string {
  let text = "";
  for (let at = 0; at < body.length; ) {
    const size = 1 + random.below(body.length - at);
    text += `${size.toString(16)}${random.below(3) === 0 ? ";a=b" : ""}\r\n${body.slice(at, at + size)}\r\n`;
    at += size;
  }
  return `${text}0\r\n${random.below(3) === 0 ? "X-Trailer: 1\r\n" : ""}\r\n`;
}

function mutate(original: string, random: Random): string {
  let text = original;
  for (let count = 1 + random.below(3); count > 0; count--) {
    const at = random.below(text.length + 1);
    const until = Math.min(text.length, at + 1 + random.below(random.below(4) === 0 ? 20 : 3));
    switch (random.below(7)) {
      case 0:
        text = text.slice(0, at) + random.pick(PIECES) + text.slice(at);
        break;
      case 1:
        text = text.slice(0, at) + text.slice(until);
        break;
      case 2:
        text = text.slice(0, at) + random.pick(PIECES) + text.slice(until);
        break;
      case 3:
        text = text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
        break;
      case 4:
        text = text.slice(0, at) + text.slice(at, until).repeat(2) + text.slice(until);
        break;
      case 5:
        text = insertLine(text, random);
        break;
      default:
        text += random.pick(PIECES);
    }
  }
  return text;
}

/** Puts a piece at the start of a line, where it means most. */
function insertLine(text: string, random: Random): string {
  const starts = [...text.matchAll(/\r\n/g)].map((match) => match.index + 2);
  const at = starts.length > 0 ? random.pick(starts) : 0;
  return text.slice(0, at) + random.pick(PIECES) + text.slice(at);
}

function randomBytes(random: Random): string {
  return String.fromCharCode(...Array.from({ length: random.below(60) }, () => random.below(256)));
}
