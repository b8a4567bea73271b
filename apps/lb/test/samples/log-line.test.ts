import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { capability, required } from "@haproxy-practice/stack/capabilities";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileLogFormat } from "../../src/samples/log-format/compiled-log-format.ts";
import { encodeLogText } from "../../src/samples/log-format/encoding.ts";
import {
  CLF_LOG_FORMAT,
  connectLogFormat,
  HTTP_LOG_FORMAT,
  TCP_LOG_FORMAT,
} from "../../src/samples/log-format/formats.ts";
import { parseLogFormat } from "../../src/samples/log-format/parser.ts";
import { BAD_REQUEST, type LogRecord } from "../../src/samples/log-format/record.ts";
import type { SampleSource } from "../../src/samples/source.ts";
import { NO_PATTERNS } from "./patterns.ts";

const zoneBefore = process.env["TZ"];
beforeAll(() => {
  process.env["TZ"] = "UTC";
});
afterAll(() => {
  if (zoneBefore === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zoneBefore;
});

function record(changes: Partial<LogRecord> = {}): LogRecord {
  return {
    clientAddress: "127.0.0.1",
    clientPort: 48194,
    date: Date.UTC(2026, 10, 22, 15, 39, 39, 690),
    frontend: "fe",
    backend: "be",
    server: "s1",
    serverAddress: "127.0.0.1",
    serverPort: 8000,
    idleTime: 0,
    requestTime: 0,
    queueTime: 0,
    connectTime: 0,
    responseTime: 1,
    activeTime: 1,
    dataTime: 0,
    status: 200,
    bytesIn: 80,
    bytes: 62,
    termination: "----",
    processConnections: 1,
    frontendConnections: 1,
    backendConnections: 0,
    serverConnections: 0,
    retries: 0,
    redispatched: false,
    serverQueue: 0,
    backendQueue: 0,
    requestLine: "GET /a?b=c HTTP/1.1",
    listenAddress: "127.0.0.1",
    listenPort: 20100,
    balancerAddress: undefined,
    balancerPort: undefined,
    lineNumber: 0,
    requestNumber: 0,
    isEarly: false,
    captures: undefined,
    uniqueId: undefined,
    ...changes,
  };
}

const FORMATS = {
  default: connectLogFormat("http"),
  "connect, tcp": connectLogFormat("tcp"),
  tcp: TCP_LOG_FORMAT,
  http: HTTP_LOG_FORMAT,
  clf: CLF_LOG_FORMAT,
} as const;

function formatLine(format: keyof typeof FORMATS, of: LogRecord): string {
  return line(FORMATS[format], of);
}

/** The formats of HAProxy's options have no expressions: they ask no source. */
function line(format: string, of: LogRecord): string {
  const parsed = parseLogFormat(format, { place: "logs", isHttp: true, mandatory: true, patterns: NO_PATTERNS });
  if (typeof parsed === "string") throw new Error(parsed);
  return compileLogFormat(parsed.format)(of, {} as SampleSource);
}

const notReached = { requestTime: -1, queueTime: -1, connectTime: -1, responseTime: -1, server: undefined } as const;

describe("lines that HAProxy 2.1.0 wrote", () => {
  test("default: who connected to what", () => {
    expect(formatLine("default", record({ clientPort: 48178 }))).toBe(
      "Connect from 127.0.0.1:48178 to 127.0.0.1:20100 (fe/HTTP)",
    );
    expect(formatLine("connect, tcp", record({ clientPort: 59730, frontend: "tt" }))).toBe(
      "Connect from 127.0.0.1:59730 to 127.0.0.1:20100 (tt/TCP)",
    );
  });

  test("tcp: two letters of termination, no status and no request", () => {
    const closed = record({
      clientPort: 48222,
      date: Date.UTC(2026, 10, 22, 15, 39, 44, 623),
      activeTime: 703,
      bytes: 50,
    });
    expect(formatLine("tcp", { ...closed, queueTime: 1 })).toBe(
      "127.0.0.1:48222 [22/Nov/2026:15:39:44.623] fe be/s1 1/0/703 50 -- 1/1/0/0/0 0/0",
    );
  });

  test("http: an ordinary request", () => {
    expect(formatLine("http", record())).toBe(
      '127.0.0.1:48194 [22/Nov/2026:15:39:39.690] fe be/s1 0/0/0/1/1 200 62 - - ---- 1/1/0/0/0 0/0 "GET /a?b=c HTTP/1.1"',
    );
  });

  test("http: the statistics page, answered here", () => {
    const page = record({ server: "<STATS>", termination: "LR--", bytes: 24522, responseTime: 0, activeTime: 0 });
    expect(formatLine("http", page)).toContain(" fe be/<STATS> 0/0/0/0/0 200 24522 - - LR-- ");
  });

  test("http: a request that could not be read", () => {
    const refused = record({
      ...notReached,
      backend: "fe",
      activeTime: 0,
      status: 400,
      bytes: 211,
      termination: "PR--",
      requestLine: BAD_REQUEST,
    });
    expect(formatLine("http", refused)).toMatch(/ fe fe\/<NOSRV> -1\/-1\/-1\/-1\/0 400 211 - - PR-- .* "<BADREQ>"$/);
  });

  test("http: no server, after a route was found", () => {
    const unserved = record({
      ...notReached,
      requestTime: 0,
      activeTime: 0,
      status: 503,
      bytes: 237,
      termination: "SC--",
    });
    expect(formatLine("http", unserved)).toContain(" fe be/<NOSRV> 0/-1/-1/-1/0 503 237 - - SC-- ");
  });

  test("http: retries carry a plus after a redispatch", () => {
    expect(formatLine("http", record({ retries: 2, redispatched: true }))).toContain(" 1/1/0/0/+2 0/0 ");
    expect(formatLine("http", record({ retries: 3 }))).toContain(" 1/1/0/0/3 0/0 ");
  });

  test("http: an IPv6 client has no brackets", () => {
    expect(formatLine("http", record({ clientAddress: "::1", clientPort: 35568 }))).toMatch(/^::1:35568 \[/);
  });

  test("clf: the Common Log Format first, the milliseconds behind it, a space at the end", () => {
    const request = record({ clientPort: 48196, date: Date.UTC(2026, 10, 22, 15, 39, 41, 99) });
    expect(formatLine("clf", request)).toBe(
      '127.0.0.1 - - [22/Nov/2026:15:39:41 +0000] "GET /a?b=c HTTP/1.1" 200 62 "" "" 48196 099 "fe" "be" "s1"' +
        ' 0 0 0 1 1 ---- 1 1 0 0 0 0 0 "" "" ',
    );
  });

  test("clf: retries carry the plus too", () => {
    expect(formatLine("clf", record({ retries: 2, redispatched: true }))).toContain(" ---- 1 1 0 0 +2 0 0 ");
  });
});

describe("variables", () => {
  const began = record({ date: Date.UTC(2026, 10, 22, 15, 39, 41, 99), idleTime: 1250, requestTime: 3 });

  test("dates are those of the accept and of the request, here, in UTC and with the zone", () => {
    expect(line("%t %T %Tl", began)).toBe(
      "22/Nov/2026:15:39:39.849 22/Nov/2026:15:39:39 +0000 22/Nov/2026:15:39:39 +0000",
    );
    expect(line("%tr %trg %trl", began)).toBe(
      "22/Nov/2026:15:39:41.099 22/Nov/2026:15:39:41 +0000 22/Nov/2026:15:39:41 +0000",
    );
    expect(line("%Ts %ms %{+X}Ts %{+X}ms", began)).toBe("1795361979 849 6B030CBB 351");
  });

  test("times with what was idle before", () => {
    expect(line("%Th/%Ti/%TR/%Tq/%Ta/%Tt", began)).toBe("0/1250/3/1253/1/1251");
    expect(line("%Tq", record(notReached))).toBe("-1");
  });

  test("addresses and ports, hexadecimal too, or a dash", () => {
    expect(line("%si:%sp %{+X}si:%{+X}sp", began)).toBe("127.0.0.1:8000 7F000001:1F40");
    expect(line("%si:%sp %{+Q}si", record({ serverAddress: undefined, serverPort: undefined }))).toBe('-:- ""');
    expect(line("%{+X}ci", record({ clientAddress: "2001:db8::1" }))).toBe("20010DB8000000000000000000000001");
  });

  test("what there is none of is a dash, or nothing with its space", () => {
    expect(line("%CC %CS %sslc %sslv %ID|%hrl %hsl %hr", began)).toBe("- - - - -| ");
  });

  test("a request that could not be read has no parts", () => {
    expect(line("%HM %HP %HQ %HU %HV", record({ requestLine: BAD_REQUEST }))).toBe(
      "<BADREQ> <BADREQ> <BADREQ> <BADREQ> <BADREQ>",
    );
  });
});

describe("the request line in a log line", () => {
  const quoted = (requestLine: string) => /"(.*)"$/s.exec(formatLine("http", record({ requestLine })))?.[1];

  test("quotes, hashes, controls and bytes above ASCII are written as # and two digits", () => {
    expect(quoted("GET /|{}[]\\^`'\"#<>@!~ HTTP/1.0")).toBe("GET /|{}[]\\^`'#22#23<>@!~ HTTP/1.0");
    expect(quoted("GET /\xe9\x7f\t\x00 HTTP/1.0")).toBe("GET /#E9#7F#09#00 HTTP/1.0");
  });

  test("no escaped text can end the line or its quotes", () => {
    let everything = "";
    for (let byte = 0; byte < 256; byte++) everything += String.fromCharCode(byte);
    expect(encodeLogText(everything)).toMatch(/^[ !$-~#0-9A-F]*$/);
    expect(encodeLogText(everything)).not.toMatch(/["\r\n]/);
  });

  test("it is cut at 1023 characters before they are escaped", () => {
    expect(quoted(`GET /${"a".repeat(3000)} HTTP/1.1`)).toHaveLength(1023);
    expect(quoted(`GET /${"a".repeat(1009)} HTTP/1.1`)).toMatch(/a HTTP\/1\.1$/);
    expect(quoted(`GET /${"a".repeat(1010)} HTTP/1.1`)).toMatch(/a HTTP\/1\.$/);
    expect(quoted(`GET /${"#".repeat(1010)} HTTP/1.1`)).toMatch(/#23 HTTP\/1\.$/);
  });
});

const halog = ["/usr/bin/halog", "/usr/sbin/halog"].find((path) => existsSync(path));
if (required("haproxy") && !halog && (process.env["REQUIRE"] ?? "").includes("haproxy"))
  throw new Error("REQUIRE names haproxy, but there is no halog: Debian's package haproxy has it");

describe.skipIf(!halog)(`halog reads the lines (${halog ?? `not found; ${capability("haproxy").reason}`})`, () => {
  const ask = (lines: readonly string[], ...words: string[]) => {
    const framed = lines.map((line) => `<134>Nov 22 15:39:38 vm haproxy[18547]: ${line}\n`).join("");
    const { status, stdout, stderr } = spawnSync(halog ?? "", words, { input: framed, encoding: "utf8" });
    expect({ status, stderr: stderr.replace(/^\d+ lines in.*\n/, "") }).toEqual({ status: 0, stderr: "" });
    return stdout;
  };
  const httpLines = [
    record(),
    record({ server: "s2", responseTime: 30, activeTime: 32, status: 404 }),
    record({ server: "s2", status: 502, responseTime: -1, termination: "SH--" }),
    record({ ...notReached, requestTime: 0, status: 503, termination: "SC--", retries: 3, redispatched: true }),
  ].map((each) => formatLine("http", each));

  test("counts every line, and each status", () => {
    expect(ask(httpLines, "-c").trim()).toBe("4");
    expect(ask(httpLines, "-st")).toMatch(/^200 1\n.*404 1\n.*502 1\n.*503 1\n/s);
  });

  test("counts termination states", () => {
    expect(ask(httpLines, "-tc")).toMatch(/-- 2/);
    expect(ask(httpLines, "-tc")).toMatch(/SC 1/);
  });

  test("tells the servers apart", () => {
    const servers = ask(httpLines, "-srv");
    expect(servers).toMatch(/be\/s1 .*\n/);
    expect(servers).toMatch(/be\/s2 .*\n/);
    expect(servers).toMatch(/be\/<NOSRV> .*\n/);
  });

  test("finds the path of a request, and its response time", () => {
    expect(ask(httpLines, "-u")).toMatch(/ \/a$/m);
    expect(ask(httpLines, "-pct")).not.toBe("");
  });

  test("reads what it never reads as an unparsable line", () => {
    const odd = [
      record({ ...notReached, requestLine: BAD_REQUEST, status: 400 }),
      record({ requestLine: 'GET /"# HTTP/1.1' }),
    ];
    expect(
      ask(
        odd.map((each) => formatLine("http", each)),
        "-c",
        "-hs",
        "100:599",
      ).trim(),
    ).toBe("2");
  });
});
