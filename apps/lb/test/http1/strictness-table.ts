import type { Reason } from "../../src/http1/http1-error.ts";
import type { MessageKind } from "./message-reader.ts";

/**
 * One input and what becomes of it. The message layer's tests read the table, the engines' tests send it through sockets, and
 * `compare-peers.ts` sends it through HAProxy and nginx for `docs/security.md`.
 */
export interface StrictnessCase {
  /** A clause: "a second Content-Length". */
  readonly name: string;
  /** The advisory or the section that asks for the verdict. */
  readonly origin: string;
  readonly kind: MessageKind;
  /** The bytes, as latin1. */
  readonly raw: string;
  /** Forwarded, or why it is refused: with 400 (a request) or 502 (a response), or cut where the body is at fault. */
  readonly verdict: "forwarded" | Reason;
  /** What the other side gets of a forwarded one: head (without lines the balancer adds) and body without chunk lines. */
  readonly forwards?: string;
  /** The request that a response answers, where GET, HEAD or CONNECT alone will not do. */
  readonly request?: string;
  /** What of `raw` belongs to the next message. */
  readonly rest?: string;
}

const lines = (...all: string[]): string => `${all.join("\r\n")}\r\n\r\n`;

type Row = readonly [name: string, origin: string, raw: string, verdict: StrictnessCase["verdict"], more?: More];
type More = Partial<Pick<StrictnessCase, "kind" | "request" | "forwards" | "rest">>;

const GET = "GET / HTTP/1.1";
const POST = "POST / HTTP/1.1";
const HOST = "Host: a";
const OK = "HTTP/1.1 200 OK";
const CHUNKED = "Transfer-Encoding: chunked";
const WEBSOCKET_KEY = "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==";
const UPGRADE = lines(GET, HOST, "Connection: Upgrade", "Upgrade: foo");
const SMUGGLED = lines("GET /smuggled HTTP/1.1", HOST);

const get = (...fields: string[]): string => lines(GET, HOST, ...fields);
const post = (body: string, ...fields: string[]): string => lines(POST, HOST, ...fields) + body;
const target = (value: string, method = "GET", host = HOST): string => lines(`${method} ${value} HTTP/1.1`, host);
const chunks = (body: string): string => post(body, CHUNKED);

const advisories: Row[] = [
  [
    "a transfer coding behind a vertical tab, beside a length",
    "CVE-2019-18277",
    post(`0\r\n\r\n${SMUGGLED}`, "Content-Length: 6", "Transfer-Encoding:\x0bchunked"),
    "value-control",
  ],
  [
    "a Host that differs from the absolute target",
    "CVE-2021-39242",
    lines("GET http://public/ HTTP/1.1", "Host: private"),
    "host-differs-from-target",
  ],
  [
    "a name of 270 bytes that hides a length",
    "CVE-2021-40346",
    post(SMUGGLED, `Content-Length0${"a".repeat(255)}:`, "Content-Length: 30"),
    "name-too-long",
  ],
  ["an empty header name", "CVE-2023-25725", post("", ": x", "Content-Length: 5"), "name-empty"],
  ["an empty Content-Length", "CVE-2023-40225", post(SMUGGLED, "Content-Length:"), "content-length-invalid"],
  [
    "an empty Content-Length before another",
    "CVE-2023-40225",
    post("x", "Content-Length: ", "Content-Length: 1"),
    "content-length-invalid",
  ],
  ["a fragment in the target", "CVE-2023-45539", target("/admin#.png"), "target-byte"],
  [
    "two Transfer-Encoding lines",
    "CVE-2020-8287",
    post("1\r\nA\r\n0\r\n\r\n", CHUNKED, "Transfer-Encoding: chunked-false"),
    "transfer-encoding-repeated",
  ],
  [
    "a transfer coding that only begins like chunked",
    "CVE-2022-32213",
    post("1\r\nA\r\n0\r\n\r\n", "Transfer-Encoding: chunkedchunked"),
    "transfer-encoding-invalid",
  ],
  [
    "header lines that end with a bare LF",
    "CVE-2022-32214",
    `${POST}\r\nHost: a\r\nDummy: x\nContent-Length: 23\r\n\r\n`,
    "bare-lf",
  ],
  [
    "a transfer coding folded over two lines",
    "CVE-2022-32215",
    post("1\r\nA\r\n0\r\n\r\n", CHUNKED, " , identity"),
    "obs-fold",
  ],
  [
    "a CR alone as the end of a header line",
    "CVE-2023-30589",
    `${GET}\r\nHost: a\r\nX:\rContent-Length: 1\r\n\r\n`,
    "bare-cr",
  ],
  [
    "a chunk extension without end",
    "CVE-2024-22019",
    chunks(`1;${"a".repeat(5000)}\r\nA\r\n0\r\n\r\n`),
    "chunk-extensions-too-long",
  ],
  [
    "small chunks with long extensions",
    "CVE-2024-22019",
    chunks(`${`1;${"a".repeat(500)}\r\nA\r\n`.repeat(10)}0\r\n\r\n`),
    "chunk-extensions-too-long",
  ],
  ["a space before Content-Length", "CVE-2024-27982", `${POST}\r\n Content-Length: 5\r\nHost: a\r\n\r\n`, "obs-fold"],
  [
    "an upgrade followed by a request",
    "CVE-2026-2833",
    get("Connection: Upgrade", "Upgrade: foo") + SMUGGLED,
    "forwarded",
    { forwards: lines(GET, "host: a", "connection: Upgrade", "upgrade: foo"), rest: SMUGGLED },
  ],
  [
    "a list of transfer codings in HTTP/1.0, beside a length",
    "CVE-2026-2835",
    lines(
      "POST / HTTP/1.0",
      HOST,
      "Connection: keep-alive",
      "Transfer-Encoding: identity, chunked",
      "Content-Length: 29",
    ).concat(`0\r\n\r\n${SMUGGLED}`),
    "transfer-encoding-in-http-1.0",
  ],
  [
    "identity before chunked",
    "CVE-2026-2835",
    post("0\r\n\r\n", "Transfer-Encoding: identity, chunked"),
    "transfer-encoding-invalid",
  ],
  [
    "identity in a line of its own",
    "CVE-2026-2835",
    post("0\r\n\r\n", "Transfer-Encoding: identity", CHUNKED),
    "transfer-encoding-invalid",
  ],
  [
    "a GET whose body looks like a request",
    "CVE-2025-4366",
    `${get(`Content-Length: ${SMUGGLED.length}`)}${SMUGGLED}${get()}`,
    "forwarded",
    { forwards: `${lines(GET, "host: a", `content-length: ${SMUGGLED.length}`)}${SMUGGLED}`, rest: get() },
  ],
  ["a NUL in a value", "CVE-2019-9900", get("X: a\0b"), "value-control"],
  [
    "a head of very many lines",
    "CVE-2019-15226",
    get(...Array.from({ length: 150 }, (_, index) => `a: ${index}`)),
    "too-many-headers",
  ],
  [
    "a 200 to an upgrade",
    "CVE-2024-23326",
    `${lines(OK, "Connection: Upgrade", "Upgrade: foo", "Content-Length: 2")}okHTTP/1.1 200 poison\r\n\r\n`,
    "forwarded",
    {
      kind: "response",
      request: UPGRADE,
      forwards: `${lines(OK, "connection: Upgrade", "upgrade: foo", "content-length: 2")}ok`,
      rest: "HTTP/1.1 200 poison\r\n\r\n",
    },
  ],
  [
    "X-Forwarded-For as a Connection option",
    "CVE-2022-31813",
    get("Connection: close, X-Forwarded-For"),
    "connection-nominates-protected",
  ],
];

const lengths: Row[] = [
  [
    "a length and chunked",
    "RFC 9112 §6.3",
    post("0\r\n\r\n", "Content-Length: 5", CHUNKED),
    "length-and-transfer-encoding",
  ],
  [
    "chunked and a length",
    "RFC 9112 §6.3",
    post("0\r\n\r\n", CHUNKED, "Content-Length: 5"),
    "length-and-transfer-encoding",
  ],
  [
    "two equal lengths",
    "RFC 9112 §6.3",
    post("x", "Content-Length: 1", "Content-Length: 1"),
    "content-length-repeated",
  ],
  [
    "two lengths that differ",
    "RFC 9112 §6.3",
    post("x", "Content-Length: 1", "Content-Length: 2"),
    "content-length-repeated",
  ],
  ["a list of equal lengths", "RFC 9112 §6.3", post("x", "Content-Length: 1, 1"), "content-length-invalid"],
  ["a plus before a length", "RFC 9110 §8.6", post("x", "Content-Length: +1"), "content-length-invalid"],
  ["a minus before a length", "RFC 9110 §8.6", post("", "Content-Length: -1"), "content-length-invalid"],
  ["a space inside a length", "RFC 9110 §8.6", post("x", "Content-Length: 1 0"), "content-length-invalid"],
  ["a hexadecimal length", "RFC 9110 §8.6", post("x", "Content-Length: 0x1"), "content-length-invalid"],
  ["a length with a point", "RFC 9110 §8.6", post("x", "Content-Length: 1.0"), "content-length-invalid"],
  ["a length that is a word", "RFC 9110 §8.6", post("x", "Content-Length: abc"), "content-length-invalid"],
  ["a length in other digits", "RFC 9110 §8.6", post("x", "Content-Length: \xb2"), "content-length-invalid"],
  ["a length of 2^53", "RFC 9110 §8.6", post("x", "Content-Length: 9007199254740992"), "content-length-invalid"],
  ["a length of 2^53 + 1", "RFC 9110 §8.6", post("x", "Content-Length: 9007199254740993"), "content-length-invalid"],
  ["a length of 2^64", "RFC 9110 §8.6", post("x", "Content-Length: 18446744073709551616"), "content-length-invalid"],
  [
    "a length of 2^64 + 1",
    "RFC 9110 §8.6",
    post("x", "Content-Length: 18446744073709551617"),
    "content-length-invalid",
  ],
  ["a length of 17 digits", "RFC 9110 §8.6", post("x", "Content-Length: 00000000000000001"), "content-length-invalid"],
  [
    "a length with zeros in front",
    "RFC 9110 §8.6",
    post("x", "Content-Length: 0001"),
    "forwarded",
    { forwards: `${lines(POST, "host: a", "content-length: 0001")}x` },
  ],
  ["a length of zero", "RFC 9110 §8.6", post(SMUGGLED, "Content-Length: 0"), "forwarded", { rest: SMUGGLED }],
  ["no length at all", "RFC 9112 §6.3", post(SMUGGLED), "forwarded", { rest: SMUGGLED }],
  [
    "a length between tabs",
    "RFC 9110 §5.5",
    post("x", "Content-Length:\t1 \t"),
    "forwarded",
    { forwards: `${lines(POST, "host: a", "content-length: 1")}x` },
  ],
  ["Content_Length", "look-alike", post(SMUGGLED, "Content_Length: 5"), "look-alike"],
  ["Content.Length", "look-alike", post(SMUGGLED, "Content.Length: 5"), "look-alike"],
  [
    "Content-Length with a space before the colon",
    "RFC 9112 §5.1",
    post("x", "Content-Length : 1"),
    "space-before-colon",
  ],
  [
    "Content-Length with a tab before the colon",
    "RFC 9112 §5.1",
    post("x", "Content-Length\t: 1"),
    "space-before-colon",
  ],
  ["Content-Length with a no-break space", "RFC 9110 §5.1", post("x", "Content-Length\xa0: 1"), "name-invalid"],
];

const codings: Row[] = [
  [
    "gzip, chunked",
    "RFC 9112 §6.1",
    post("0\r\n\r\n", "Transfer-Encoding: gzip, chunked"),
    "transfer-encoding-invalid",
  ],
  [
    "chunked, gzip",
    "RFC 9112 §6.1",
    post("0\r\n\r\n", "Transfer-Encoding: chunked, gzip"),
    "transfer-encoding-invalid",
  ],
  [
    "chunked twice in a list",
    "RFC 9112 §6.1",
    post("0\r\n\r\n", "Transfer-Encoding: chunked, chunked"),
    "transfer-encoding-invalid",
  ],
  ["chunked twice", "RFC 9112 §6.1", post("0\r\n\r\n", CHUNKED, CHUNKED), "transfer-encoding-repeated"],
  [
    "chunked with a comma",
    "RFC 9112 §6.1",
    post("0\r\n\r\n", "Transfer-Encoding: ,chunked"),
    "transfer-encoding-invalid",
  ],
  [
    "chunked with a parameter",
    "RFC 9112 §6.1",
    post("0\r\n\r\n", "Transfer-Encoding: chunked;q=1"),
    "transfer-encoding-invalid",
  ],
  [
    "chunked in quotes",
    "RFC 9112 §6.1",
    post("0\r\n\r\n", 'Transfer-Encoding: "chunked"'),
    "transfer-encoding-invalid",
  ],
  ["xchunked", "RFC 9112 §6.1", post("0\r\n\r\n", "Transfer-Encoding: xchunked"), "transfer-encoding-invalid"],
  ["chun\\0ked", "RFC 9110 §5.5", post("0\r\n\r\n", "Transfer-Encoding: chun\0ked"), "value-control"],
  ["identity", "RFC 9112 §6.1", post("", "Transfer-Encoding: identity"), "transfer-encoding-invalid"],
  ["an empty transfer coding", "RFC 9112 §6.1", post("", "Transfer-Encoding:"), "transfer-encoding-invalid"],
  [
    "chunked in HTTP/1.0",
    "RFC 9112 §6.1",
    `${lines("POST / HTTP/1.0", CHUNKED)}0\r\n\r\n`,
    "transfer-encoding-in-http-1.0",
  ],
  ["Transfer_Encoding", "look-alike", post("0\r\n\r\n", "Transfer_Encoding: chunked"), "look-alike"],
  ["Transfer~Encoding", "look-alike", post("0\r\n\r\n", "Transfer~Encoding: chunked"), "look-alike"],
  [
    "CHUNKED in capitals",
    "RFC 9112 §7",
    post("1\r\nA\r\n0\r\n\r\n", "Transfer-Encoding: CHUNKED"),
    "forwarded",
    { forwards: `${lines(POST, "host: a", "transfer-encoding: CHUNKED")}A` },
  ],
  [
    "CONNECT with chunked",
    "RFC 9110 §9.3.6",
    `${lines("CONNECT a:1 HTTP/1.1", "Host: a:1", CHUNKED)}0\r\n\r\n`,
    "connect-with-body",
  ],
  [
    "CONNECT with a length",
    "RFC 9110 §9.3.6",
    `${lines("CONNECT a:1 HTTP/1.1", "Host: a:1", "Content-Length: 1")}x`,
    "connect-with-body",
  ],
];

const chunked: Row[] = [
  [
    "chunks",
    "RFC 9112 §7.1",
    `${chunks("3\r\nabc\r\n00A\r\n0123456789\r\n0\r\n\r\n")}${SMUGGLED}`,
    "forwarded",
    { forwards: `${lines(POST, "host: a", "transfer-encoding: chunked")}abc0123456789`, rest: SMUGGLED },
  ],
  [
    "extensions of every form",
    "RFC 9112 §7.1.1",
    chunks('1;a\r\nA\r\n1;a=b;c="d;\\"e"\r\nB\r\n1 ; a = b\r\nC\r\n0;x\r\n\r\n'),
    "forwarded",
    { forwards: `${lines(POST, "host: a", "transfer-encoding: chunked")}ABC` },
  ],
  [
    "trailers",
    "RFC 9112 §7.1.2",
    chunks("0\r\nX-Sum:  1 \r\ny:\r\n\r\n"),
    "forwarded",
    { forwards: `${lines(POST, "host: a", "transfer-encoding: chunked")}x-sum: 1\r\ny: \r\n` },
  ],
  ["a chunk line that ends with a bare LF", "RFC 9112 §7.1", chunks("1\nA\r\n0\r\n\r\n"), "bare-lf"],
  ["a chunk line that ends with a bare CR", "RFC 9112 §7.1", chunks("1\rA\r\n0\r\n\r\n"), "bare-cr"],
  ["a bare LF in an extension", "RFC 9112 §7.1.1", chunks("1;a\nA\r\n0\r\n\r\n"), "bare-lf"],
  ["a bare CR in an extension", "RFC 9112 §7.1.1", chunks("1;a\rb\r\nA\r\n0\r\n\r\n"), "bare-cr"],
  ["a bare CR in a quoted extension", "RFC 9112 §7.1.1", chunks('1;a="\r\n"\r\nA\r\n0\r\n\r\n'), "bare-cr"],
  ["a NUL in an extension", "RFC 9112 §7.1.1", chunks("1;a\0\r\nA\r\n0\r\n\r\n"), "chunk-extension-invalid"],
  ["a semicolon and no extension", "RFC 9112 §7.1.1", chunks("1;\r\nA\r\n0\r\n\r\n"), "bare-cr"],
  ["white space behind the size", "RFC 9112 §7.1", chunks("1 \r\nA\r\n0\r\n\r\n"), "bare-cr"],
  ["chunk data that ends with a bare LF", "RFC 9112 §7.1", chunks("1\r\nA\n0\r\n\r\n"), "bare-lf"],
  ["chunk data that ends with a bare CR", "RFC 9112 §7.1", chunks("1\r\nA\r0\r\n\r\n"), "bare-cr"],
  ["chunk data longer than its size", "RFC 9112 §7.1", chunks("1\r\nAB\r\n0\r\n\r\n"), "chunk-data-unterminated"],
  ["an empty chunk size", "RFC 9112 §7.1", chunks("\r\n\r\n"), "chunk-size-invalid"],
  ["a chunk size of nothing but an extension", "RFC 9112 §7.1", chunks(";a\r\n\r\n"), "chunk-size-invalid"],
  ["a space before the chunk size", "RFC 9112 §7.1", chunks(" 1\r\nA\r\n0\r\n\r\n"), "chunk-size-invalid"],
  ["a chunk size with 0x", "RFC 9112 §7.1", chunks("0x1\r\nA\r\n0\r\n\r\n"), "chunk-size-invalid"],
  ["a plus before a chunk size", "RFC 9112 §7.1", chunks("+1\r\nA\r\n0\r\n\r\n"), "chunk-size-invalid"],
  ["a minus before a chunk size", "RFC 9112 §7.1", chunks("-1\r\nA\r\n0\r\n\r\n"), "chunk-size-invalid"],
  ["an underscore in a chunk size", "RFC 9112 §7.1", chunks("1_0\r\nA\r\n0\r\n\r\n"), "chunk-size-invalid"],
  ["a chunk size of 2^64", "RFC 9112 §7.1", chunks("10000000000000000\r\nA\r\n0\r\n\r\n"), "chunk-size-too-large"],
  ["a chunk size of 2^53", "RFC 9112 §7.1", chunks("20000000000000\r\nA\r\n0\r\n\r\n"), "chunk-size-too-large"],
  ["a chunk size of 17 zeros", "RFC 9112 §7.1", chunks("00000000000000000\r\n\r\n"), "chunk-size-too-large"],
  ["a last chunk without its empty line's LF", "RFC 9112 §7.1", chunks("0\r\n\rX"), "bare-cr"],
  ["a length among the trailers", "RFC 9110 §6.5.1", chunks("0\r\nContent-Length: 5\r\n\r\n"), "trailer-forbidden"],
  ["Host among the trailers", "RFC 9110 §6.5.1", chunks("0\r\nHost: b\r\n\r\n"), "trailer-forbidden"],
  [
    "X-Forwarded-For among the trailers",
    "RFC 9110 §6.5.1",
    chunks("0\r\nX_Forwarded_For: b\r\n\r\n"),
    "trailer-forbidden",
  ],
  ["a bare LF in the trailers", "RFC 9112 §7.1.2", chunks("0\r\nX: 1\n\r\n"), "bare-lf"],
  ["a bare LF as the end of the trailers", "RFC 9112 §7.1.2", chunks("0\r\n\n"), "bare-lf"],
  ["a folded trailer", "RFC 9112 §7.1.2", chunks("0\r\nX: 1\r\n 2\r\n\r\n"), "obs-fold"],
  ["trailers without end", "RFC 9112 §7.1.2", chunks(`0\r\nX: ${"a".repeat(9000)}\r\n\r\n`), "trailers-too-long"],
];

const fields: Row[] = [
  ["a space before a colon", "RFC 9112 §5.1", get("X : 1"), "space-before-colon"],
  ["a folded value", "RFC 9112 §5.2", get("X: 1", " 2"), "obs-fold"],
  ["a folded value with a tab", "RFC 9112 §5.2", get("X: 1", "\t2"), "obs-fold"],
  ["a line of white space", "RFC 9112 §5.2", get(" "), "obs-fold"],
  ["a line without a colon", "RFC 9112 §5", get("X"), "name-invalid"],
  ["a name with brackets", "RFC 9110 §5.1", get("X(1): 2"), "name-invalid"],
  ["a name with a byte over 0x80", "RFC 9110 §5.1", get("X\xe9: 2"), "name-invalid"],
  ["a name with a NUL", "RFC 9110 §5.1", get("X\0: 2"), "name-invalid"],
  ["a bare LF at a line's start", "RFC 9112 §2.2", `${GET}\r\nHost: a\r\n\nX: 1\r\n\r\n`, "bare-lf"],
  ["a bare LF as the end of the head", "RFC 9112 §2.2", `${GET}\r\nHost: a\r\n\n`, "bare-lf"],
  ["a bare CR as the end of the head", "RFC 9112 §2.2", `${GET}\r\nHost: a\r\n\rX`, "bare-cr"],
  ["a bare CR in a value", "RFC 9112 §2.2", get("X: a\rb"), "bare-cr"],
  ["CR CR LF", "RFC 9112 §2.2", get("X: a\r"), "bare-cr"],
  ["an escape in a value", "RFC 9110 §5.5", get("X: a\x1bb"), "value-control"],
  ["a DEL in a value", "RFC 9110 §5.5", get("X: a\x7fb"), "value-control"],
  [
    "bytes over 0x80 in a value",
    "RFC 9110 §5.5",
    get("X: \x80\xe9\xff"),
    "forwarded",
    { forwards: lines(GET, "host: a", "x: \x80\xe9\xff") },
  ],
  ["a tab in a value", "RFC 9110 §5.5", get("X: a\tb"), "forwarded", { forwards: lines(GET, "host: a", "x: a\tb") }],
  [
    "white space around a value",
    "RFC 9110 §5.5",
    get("X-MiXeD:\t  VaLue \t", "Empty:"),
    "forwarded",
    { forwards: lines(GET, "host: a", "x-mixed: VaLue", "empty: ") },
  ],
  [
    "repeated fields, in order",
    "RFC 9110 §5.3",
    get("B: 1", "A: 2", "B: 3"),
    "forwarded",
    { forwards: lines(GET, "host: a", "b: 1", "a: 2", "b: 3") },
  ],
];

const connections: Row[] = [
  [
    "keep-alive",
    "RFC 9110 §7.6.1",
    get("Connection: Keep-Alive", "X: 1"),
    "forwarded",
    { forwards: lines(GET, "host: a", "x: 1") },
  ],
  [
    "close beside other options",
    "RFC 9110 §7.6.1",
    get("Connection: X-A,close ,  TE"),
    "forwarded",
    { forwards: lines(GET, "host: a", "connection: X-A,TE") },
  ],
  ["an option that is no token", "RFC 9110 §7.6.1", get("Connection: a b"), "connection-malformed"],
  ["an option in quotes", "RFC 9110 §7.6.1", get('Connection: "close"'), "connection-malformed"],
  [
    "Content-Length as an option",
    "RFC 9110 §7.6.1",
    post("x", "Content-Length: 1", "Connection: Content-Length"),
    "connection-nominates-protected",
  ],
  [
    "Transfer_Encoding as an option",
    "look-alike",
    post("0\r\n\r\n", CHUNKED, "Connection: Transfer_Encoding"),
    "connection-nominates-protected",
  ],
  ["Host as an option", "RFC 9110 §7.6.1", get("Connection: keep-alive, host"), "connection-nominates-protected"],
  ["Forwarded as an option", "RFC 9110 §7.6.1", get("Connection: forwarded"), "connection-nominates-protected"],
  [
    "X-Forwarded-Host as an option",
    "RFC 9110 §7.6.1",
    get("Connection: x-forwarded-host"),
    "connection-nominates-protected",
  ],
  [
    "an upgrade to HTTP/2",
    "RFC 9113 §3.1",
    get("Connection: Upgrade, HTTP2-Settings, X", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"),
    "forwarded",
    { forwards: lines(GET, "host: a", "connection: X") },
  ],
  [
    "an upgrade to HTTP/2 among others",
    "RFC 9113 §3.1",
    get("Connection: Upgrade", "Upgrade: websocket, H2C", WEBSOCKET_KEY),
    "forwarded",
    { forwards: lines(GET, "host: a", WEBSOCKET_KEY) },
  ],
  [
    "an upgrade to WebSocket",
    "RFC 6455 §4.1",
    get("Connection: keep-alive, Upgrade", "Upgrade: websocket", WEBSOCKET_KEY),
    "forwarded",
    { forwards: lines(GET, "host: a", "connection: Upgrade", "upgrade: websocket", WEBSOCKET_KEY) },
  ],
];

const startLines: Row[] = [
  [
    "empty lines before the request",
    "RFC 9112 §2.2",
    `\r\n\r\n${get()}`,
    "forwarded",
    { forwards: lines(GET, "host: a") },
  ],
  ["a bare LF before the request", "RFC 9112 §2.2", `\n${get()}`, "bare-lf"],
  ["a bare CR before the request", "RFC 9112 §2.2", `\r${get()}`, "bare-cr"],
  ["a request line that ends with a bare LF", "RFC 9112 §2.2", `${GET}\nHost: a\r\n\r\n`, "bare-lf"],
  ["white space before the method", "RFC 9112 §3", ` ${get()}`, "method-invalid"],
  ["a method that is no token", "RFC 9112 §3.1", target("/", "G(T"), "method-invalid"],
  [
    "a method in lower case",
    "RFC 9110 §9.1",
    target("/", "get"),
    "forwarded",
    { forwards: lines("get / HTTP/1.1", "host: a") },
  ],
  ["two spaces in the request line", "RFC 9112 §3", lines("GET  / HTTP/1.1", HOST), "target-form"],
  ["a tab in the request line", "RFC 9112 §3", lines("GET\t/ HTTP/1.1", HOST), "method-invalid"],
  ["a space behind the version", "RFC 9112 §3", lines("GET / HTTP/1.1 ", HOST), "start-line-invalid"],
  ["a space in the target", "RFC 9112 §3.2", lines("GET /a b HTTP/1.1", HOST), "version-invalid"],
  ["a TLS hello", "RFC 8446 §4.1.2", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03", "method-invalid"],
  ["the HTTP/2 preface", "RFC 9113 §3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "target-form"],
  ["HTTP/0.9 without a version", "RFC 9112 §2.3", "GET /\r\n", "version-invalid"],
  ["HTTP/0.9", "RFC 9112 §2.3", lines("GET / HTTP/0.9"), "version-unsupported"],
  ["HTTP/2.0", "RFC 9112 §2.3", lines("GET / HTTP/2.0", HOST), "version-unsupported"],
  ["HTTP/1.2", "RFC 9110 §2.5", lines("GET / HTTP/1.2", HOST), "forwarded", { forwards: lines(GET, "host: a") }],
  ["HTTP/1.10", "RFC 9112 §2.3", lines("GET / HTTP/1.10", HOST), "start-line-invalid"],
  ["http/1.1 in lower case", "RFC 9112 §2.3", lines("GET / http/1.1", HOST), "version-invalid"],
  ["another protocol's name", "RFC 9112 §2.3", lines("GET / RTSP/1.0", HOST), "version-invalid"],
];

const targets: Row[] = [
  ["every byte of the grammar", "RFC 3986 §3.3", target("/-._~!$&'()*+,;=:@%41[]/?a?b/[c]"), "forwarded"],
  [
    "dots and slashes, unchanged",
    "RFC 9112 §3.2.1",
    target("//a/../b/./%2e%2E"),
    "forwarded",
    { forwards: lines("GET //a/../b/./%2e%2E HTTP/1.1", "host: a") },
  ],
  ...['"', "<", ">", "\\", "^", "`", "{", "|", "}", "\x7f", "\x80", "\xff", "\0", "\t"].map(
    (byte): Row => [
      `the byte 0x${byte.charCodeAt(0).toString(16).padStart(2, "0")} in a target`,
      "RFC 3986 §2",
      target(`/a${byte}b`),
      "target-byte",
    ],
  ),
  ["a fragment in a query", "RFC 9112 §3.2", target("/?a#b"), "target-byte"],
  ["a relative target", "RFC 9112 §3.2", target("a/b"), "target-form"],
  ["a query alone", "RFC 9112 §3.2", target("?a"), "target-form"],
  ["an asterisk with GET", "RFC 9112 §3.2.4", target("*"), "target-form"],
  ["an asterisk and more", "RFC 9112 §3.2.4", target("*a", "OPTIONS"), "target-form"],
  ["an asterisk with OPTIONS", "RFC 9112 §3.2.4", target("*", "OPTIONS"), "forwarded"],
  [
    "an absolute target",
    "RFC 9112 §3.2.2",
    target("http://a/b?c"),
    "forwarded",
    { forwards: lines("GET http://a/b?c HTTP/1.1", "host: a") },
  ],
  ["an absolute target in other case", "RFC 9110 §4.2.3", target("HTTP://A/"), "forwarded"],
  ["an absolute target without a path", "RFC 3986 §3", target("http://a?b"), "forwarded"],
  [
    "an absolute target with an IPv6 address",
    "RFC 3986 §3.2.2",
    target("http://[::1]:8/", "GET", "Host: [::1]:8"),
    "forwarded",
  ],
  ["an absolute target with another port", "RFC 9112 §3.2.2", target("http://a:81/"), "host-differs-from-target"],
  ["an absolute target with user information", "RFC 9110 §4.2.4", target("http://b@a/"), "target-form"],
  ["an absolute target without a host", "RFC 9110 §4.2.1", target("http:///x"), "target-form"],
  ["a target with a scheme alone", "RFC 3986 §3", target("urn:a"), "target-form"],
  ["CONNECT", "RFC 9112 §3.2.3", target("a:443", "CONNECT", "Host: a:443"), "forwarded"],
  ["CONNECT without a port", "RFC 9112 §3.2.3", target("a", "CONNECT"), "target-form"],
  ["CONNECT with a path", "RFC 9112 §3.2.3", target("/", "CONNECT"), "target-form"],
  ["CONNECT with another Host", "RFC 9112 §3.2", target("a:443", "CONNECT", "Host: b:443"), "host-differs-from-target"],
  ["an authority with GET", "RFC 9112 §3.2.3", target("a:443"), "target-form"],
  ["no Host", "RFC 9112 §3.2", lines(GET), "host-missing"],
  ["no Host with an absolute target", "RFC 9112 §3.2", lines("GET http://a/ HTTP/1.1"), "host-missing"],
  ["no Host in HTTP/1.0", "RFC 9112 §3.2", lines("GET / HTTP/1.0"), "forwarded", { forwards: lines("GET / HTTP/1.0") }],
  ["an empty Host", "RFC 9112 §3.2", target("/", "GET", "Host:"), "forwarded", { forwards: lines(GET, "host: ") }],
  ["two Hosts", "RFC 9112 §3.2", get("Host: b"), "host-repeated"],
  ["two equal Hosts", "RFC 9112 §3.2", get("Host: a"), "host-repeated"],
  ["a list of Hosts", "RFC 9112 §3.2", target("/", "GET", "Host: a, b"), "host-invalid"],
  ["a Host with a path", "RFC 9112 §3.2", target("/", "GET", "Host: a/b"), "host-invalid"],
  ["a Host with user information", "RFC 9112 §3.2", target("/", "GET", "Host: b@a"), "host-invalid"],
  ["a Host with a port that is no number", "RFC 9112 §3.2", target("/", "GET", "Host: a:b"), "host-invalid"],
  ["a Host of a port alone", "RFC 9112 §3.2", target("/", "GET", "Host: :80"), "host-invalid"],
  ["a Host with an open bracket", "RFC 9112 §3.2", target("/", "GET", "Host: [::1"), "host-invalid"],
  ["a Host with a byte over 0x80", "RFC 9112 §3.2", target("/", "GET", "Host: \xe9"), "host-invalid"],
];

const response = (more: More = {}): More => ({ kind: "response", ...more });
const answer = (body: string, ...fieldLines: string[]): string => lines(OK, ...fieldLines) + body;

const responses: Row[] = [
  [
    "a response with a length",
    "RFC 9112 §6.3",
    answer("hiHTTP", "Content-Length: 2", "Connection: close"),
    "forwarded",
    response({ forwards: `${lines(OK, "content-length: 2")}hi`, rest: "HTTP" }),
  ],
  [
    "a chunked response",
    "RFC 9112 §6.3",
    answer("2\r\nhi\r\n0\r\n\r\n", CHUNKED),
    "forwarded",
    response({ forwards: `${lines(OK, "transfer-encoding: chunked")}hi` }),
  ],
  [
    "a response that ends with its connection",
    "RFC 9112 §6.3",
    answer("anything"),
    "forwarded",
    response({ forwards: `${lines(OK)}anything` }),
  ],
  ["a response to HEAD", "RFC 9112 §6.3", answer("", "Content-Length: 9"), "forwarded", { kind: "response to HEAD" }],
  [
    "a body behind a response to HEAD",
    "RFC 9112 §6.3",
    answer("123456789", "Content-Length: 9"),
    "forwarded",
    { kind: "response to HEAD", rest: "123456789" },
  ],
  [
    "a 304 with a length",
    "RFC 9112 §6.3",
    lines("HTTP/1.1 304 Not Modified", "Content-Length: 9"),
    "forwarded",
    response(),
  ],
  [
    "a 204 with a body",
    "RFC 9112 §6.3",
    `${lines("HTTP/1.1 204 No Content", "Content-Length: 2")}hi`,
    "forwarded",
    response({ rest: "hi" }),
  ],
  [
    "a 204 with chunked",
    "RFC 9112 §6.1",
    `${lines("HTTP/1.1 204 No Content", CHUNKED)}0\r\n\r\n`,
    "transfer-encoding-without-body",
    response(),
  ],
  [
    "a 100 with chunked",
    "RFC 9112 §6.1",
    `${lines("HTTP/1.1 100 Continue", CHUNKED)}0\r\n\r\n`,
    "transfer-encoding-without-body",
    response(),
  ],
  [
    "a 100 before a response",
    "RFC 9110 §15.2",
    `${lines("HTTP/1.1 100 Continue")}${lines(OK)}`,
    "forwarded",
    response({ rest: lines(OK) }),
  ],
  [
    "a 101",
    "RFC 9110 §15.2.2",
    `${lines("HTTP/1.1 101 Switching Protocols", "Connection: upgrade", "Upgrade: foo")}raw`,
    "forwarded",
    response({ request: UPGRADE, rest: "raw" }),
  ],
  [
    "a 200 to CONNECT with a length",
    "RFC 9110 §9.3.6",
    answer("tunnel", "Content-Length: 3"),
    "forwarded",
    { kind: "response to CONNECT", rest: "tunnel" },
  ],
  [
    "a 403 to CONNECT with a length",
    "RFC 9110 §9.3.6",
    `${lines("HTTP/1.1 403 No", "Content-Length: 3")}abc`,
    "forwarded",
    { kind: "response to CONNECT" },
  ],
  [
    "a response with length and chunked",
    "RFC 9112 §6.3",
    answer("0\r\n\r\n", "Content-Length: 5", CHUNKED),
    "length-and-transfer-encoding",
    response(),
  ],
  [
    "a response with two equal lengths",
    "RFC 9112 §6.3",
    answer("x", "Content-Length: 1", "Content-Length: 1"),
    "content-length-repeated",
    response(),
  ],
  [
    "a response with an empty length",
    "RFC 9112 §6.3",
    answer("x", "Content-Length:"),
    "content-length-invalid",
    response(),
  ],
  [
    "a response with gzip, chunked",
    "RFC 9112 §6.1",
    answer("", "Transfer-Encoding: gzip, chunked"),
    "transfer-encoding-invalid",
    response(),
  ],
  [
    "a chunked response of HTTP/1.0",
    "RFC 9112 §6.1",
    `${lines("HTTP/1.0 200 OK", CHUNKED)}0\r\n\r\n`,
    "transfer-encoding-in-http-1.0",
    response(),
  ],
  [
    "a response with Transfer_Encoding",
    "look-alike",
    answer("", "Transfer_Encoding: chunked"),
    "look-alike",
    response(),
  ],
  ["a response with a folded header", "RFC 9112 §5.2", answer("", "X: 1", " 2"), "obs-fold", response()],
  ["a response with a space before a colon", "RFC 9112 §5.1", answer("", "X : 1"), "space-before-colon", response()],
  ["a response with a bare LF", "RFC 9112 §2.2", `${OK}\nContent-Length: 0\r\n\r\n`, "bare-lf", response()],
  ["a response with a NUL in a value", "RFC 9110 §5.5", answer("", "X: \0"), "value-control", response()],
  [
    "a response that nominates Content-Length",
    "RFC 9110 §7.6.1",
    answer("x", "Content-Length: 1", "Connection: content-length"),
    "connection-nominates-protected",
    response(),
  ],
  [
    "a status line without a reason",
    "RFC 9112 §4",
    `${lines("HTTP/1.1 200")}x`,
    "forwarded",
    response({ forwards: `${lines("HTTP/1.1 200 ")}x` }),
  ],
  ["a status line with an empty reason", "RFC 9112 §4", lines("HTTP/1.1 200 "), "forwarded", response()],
  ["a reason with bytes over 0x80", "RFC 9112 §4", lines("HTTP/1.1 200 d\xe9j\xe0"), "forwarded", response()],
  ["a reason with a control", "RFC 9112 §4", lines("HTTP/1.1 200 \x01"), "start-line-invalid", response()],
  ["a status of two digits", "RFC 9110 §15", lines("HTTP/1.1 99 X"), "status-invalid", response()],
  ["a status of four digits", "RFC 9110 §15", lines("HTTP/1.1 1000 X"), "status-invalid", response()],
  ["a status that begins with 0", "RFC 9110 §15", lines("HTTP/1.1 099 X"), "status-invalid", response()],
  ["a status of letters", "RFC 9110 §15", lines("HTTP/1.1 abc X"), "status-invalid", response()],
  ["ICY", "RFC 9112 §4", lines("ICY 200 OK"), "version-invalid", response()],
  ["a response of HTTP/2.0", "RFC 9112 §2.3", lines("HTTP/2.0 200 OK"), "version-unsupported", response()],
  ["two spaces before the status", "RFC 9112 §4", lines("HTTP/1.1  200 OK"), "status-invalid", response()],
  [
    "an empty line before the response",
    "RFC 9112 §2.2",
    `\r\n${answer("", "Content-Length: 0")}`,
    "forwarded",
    response(),
  ],
];

/** Every case there is. */
export const strictnessTable: readonly StrictnessCase[] = [
  ...advisories,
  ...lengths,
  ...codings,
  ...chunked,
  ...fields,
  ...connections,
  ...startLines,
  ...targets,
  ...responses,
].map(([name, origin, raw, verdict, more]) => ({ name, origin, kind: "request", raw, verdict, ...more }));
