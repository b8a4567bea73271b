import type { Area, Comparison } from "./comparison.ts";
import { exchange, type RawAnswer } from "./raw-exchange.ts";
import { PLAIN_RESPONSE } from "./scripted-server.ts";
import type { Subject } from "./subject.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n";
const POST = "POST / HTTP/1.1\r\nHost: a\r\n";

/** Requests of every kind to a server that answers plainly: what it gets, and what the client gets. */
const requests: readonly [id: string, what: string, bytes: string, responses?: number][] = [
  ["field-names", "field names, order and space", `${GET}X-MiXed:  a  b \r\nX-Empty:\r\nX-mixed: 2\r\n\r\n`],
  ["latin1", "bytes beyond ASCII in a value", `${GET}X: \xe4\xff\x80\r\n\r\n`],
  ["connection-tokens", "Connection: keep-alive, X-Foo", `${GET}Connection: keep-alive, X-Foo\r\nX-Foo: 1\r\n\r\n`],
  ["connection-close", "Connection: close", `${GET}Connection: close\r\n\r\n`],
  ["absolute-target", "an absolute target", "GET http://a/x?y HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["options-asterisk", "OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["unknown-method", "a method that nobody knows", "FROBNICATE / HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["http-1.0", "HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"],
  ["http-1.0-kept", "HTTP/1.0 with keep-alive", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"],
  ["chunked-request", "a chunked request", `${POST}Transfer-Encoding: chunked\r\n\r\n0005;a=b\r\nhello\r\n0\r\n\r\n`],
  ["pipelined", "two pipelined requests", `${GET}\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n`, 2],
];

/** Requests that are wrong, or that two readers understand differently. */
const malformed: readonly [id: string, what: string, bytes: string][] = [
  ["no-host", "HTTP/1.1 without Host", "GET / HTTP/1.1\r\n\r\n"],
  ["two-hosts", "two different Hosts", `${GET}Host: b\r\n\r\n`],
  ["host-twice", "Host twice, the same", `${GET}Host: a\r\n\r\n`],
  ["host-disagrees", "Host that disagrees with the target", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"],
  [
    "length-and-chunked",
    "Content-Length and chunked",
    `${POST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  ["lengths-differ", "two different Content-Lengths", `${POST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`],
  ["length-twice", "Content-Length twice, the same", `${POST}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`],
  ["length-list", "Content-Length: 3, 3", `${POST}Content-Length: 3, 3\r\n\r\nabc`],
  ["length-sign", "Content-Length: +3", `${POST}Content-Length: +3\r\n\r\nabc`],
  ["length-empty", "an empty Content-Length", `${POST}Content-Length:\r\n\r\n`],
  ["length-overflow", "Content-Length of 20 digits", `${POST}Content-Length: 18446744073709551616\r\n\r\n`],
  ["coding-unknown", "Transfer-Encoding: gzip", `${POST}Transfer-Encoding: gzip\r\n\r\n`],
  ["coding-list", "Transfer-Encoding: gzip, chunked", `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  [
    "coding-http-1.0",
    "chunked in HTTP/1.0",
    "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  ["coding-look-alike", "Transfer_Encoding", `${POST}Transfer_Encoding: chunked\r\nContent-Length: 0\r\n\r\n`],
  ["chunk-size", "a chunk size that is none", `${POST}Transfer-Encoding: chunked\r\n\r\nx\r\n\r\n`],
  ["folded-line", "a folded line", `${GET}X: a\r\n folded\r\n\r\n`],
  ["bare-lf", "lines that end with LF", "GET / HTTP/1.1\nHost: a\n\n"],
  ["space-before-colon", "space before a colon", `${GET}X : 1\r\n\r\n`],
  ["empty-name", "an empty field name", `${GET}: 1\r\n\r\n`],
  ["name-not-token", "a field name that is no token", `${GET}X(: 1\r\n\r\n`],
  ["nul-in-value", "NUL in a value", `${GET}X: a\x00b\r\n\r\n`],
  ["fragment", "a fragment in the target", "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["space-in-target", "a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["target-bytes", "bytes outside the grammar in the target", 'GET /{"} HTTP/1.1\r\nHost: a\r\n\r\n'],
  ["http-0.9", "HTTP/0.9", "GET /\r\n\r\n"],
  ["http-2.0", "a version of 2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"],
  ["not-http", "a version that is none", "GET / FOO/1.1\r\nHost: a\r\n\r\n"],
  ["head-too-large", "a head of 20 KB", `${GET}X: ${"a".repeat(20_000)}\r\n\r\n`],
  ["too-many-fields", "102 fields", `${GET}${"X: a\r\n".repeat(101)}\r\n`],
];

/** Responses of every kind to a plain GET. `undefined` closes without a word. */
const responses: readonly [id: string, what: string, bytes: string | undefined, closes?: boolean][] = [
  [
    "response-fields",
    "fields of a response",
    "HTTP/1.1 200 All Fine\r\nX-B: 1\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 0\r\n\r\n",
  ],
  [
    "response-chunked",
    "a chunked response",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
  ],
  ["response-until-close", "a response until close", "HTTP/1.1 200 OK\r\n\r\nhi", true],
  ["response-1.0", "a response of HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", true],
  ["response-204", "204", "HTTP/1.1 204 No Content\r\n\r\n"],
  ["response-304", "304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"],
  ["response-early-hints", "103 before 200", `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${PLAIN_RESPONSE}`],
  ["response-bad-status", "a status that is none", "HTTP/1.1 abc OK\r\n\r\n", true],
  ["response-no-http", "a status line that is none", "ICY 200 OK\r\n\r\n", true],
  ["response-lengths", "two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi", true],
  ["response-none", "a server that closes without a word", undefined],
  ["response-cut", "a body cut short", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", true],
];

async function through(subject: Subject, bytes: string, answers?: number): Promise<string> {
  subject.server.takeReceived();
  const answer = await exchange(subject.port, bytes, answers);
  return [`server got ${quote(subject.server.takeReceived())}`, describe(answer)].join("\n");
}

function describe({ bytes, closed }: RawAnswer): string {
  return `client got ${quote(bytes)}\nand its connection ${closed ? "was closed" : "stays"}`;
}

function quote(bytes: string): string {
  return JSON.stringify(bytes.length > 2_000 ? `${bytes.slice(0, 200)}... ${bytes.length} bytes` : bytes);
}

const answered: readonly Comparison[] = responses.map(([id, what, bytes, closes = false]) => ({
  id,
  what,
  observe: async (subject) => {
    Object.assign(subject.server, { answer: bytes, closes });
    try {
      return describe(await exchange(subject.port, `${GET}\r\n`));
    } finally {
      Object.assign(subject.server, { answer: PLAIN_RESPONSE, closes: false });
    }
  },
}));

const refused: Comparison = {
  id: "server-refuses",
  what: "a server that refuses connections",
  observe: async (subject) => {
    const startedAt = Date.now();
    const answer = await exchange(subject.refusedPort, `${GET}\r\n`);
    return `${describe(answer)}\nafter ${Math.round((Date.now() - startedAt) / 1000)} s`;
  },
};

const silent: Comparison = {
  id: "server-silent",
  what: "a server that does not answer in time",
  observe: async (subject) => {
    subject.server.answer = "";
    try {
      return describe(await exchange(subject.port, `${GET}\r\n`));
    } finally {
      subject.server.answer = PLAIN_RESPONSE;
    }
  },
};

export const messageAreas: readonly Area[] = [
  {
    title: "requests",
    comparisons: requests.map(([id, what, bytes, count]) => ({
      id,
      what,
      observe: (subject) => through(subject, bytes, count),
    })),
  },
  {
    title: "malformed requests",
    comparisons: malformed.map(([id, what, bytes]) => ({ id, what, observe: (subject) => through(subject, bytes) })),
  },
  { title: "responses", comparisons: [...answered, refused, silent] },
];
