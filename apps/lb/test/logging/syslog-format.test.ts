import { describe, expect, test } from "vitest";
import type { LogTarget } from "../../src/config/schema.ts";
import type { LocalSecond } from "../../src/local-time.ts";
import { header, type LogIdentity, line } from "../../src/logging/syslog-format.ts";

const second: LocalSecond = {
  traffic: "22/Nov/2026:15:39:38",
  rfc3164: "Nov 22 15:39:38",
  rfc5424: "2026-11-22T15:39:38+00:00",
  utc: "22/Nov/2026:15:39:38",
  zone: "+0000",
};
const identity: LogIdentity = { tag: "haproxy", hostname: "vm", sendHostname: false, pid: 18547 };
const INFO = 6;
const NOTICE = 5;
const LOCAL0 = 16;

const head = (format: LogTarget["format"], as = identity, severity = INFO) =>
  header(format, LOCAL0, severity, second, as);

describe("a line's header, as HAProxy 2.1 was seen to write it", () => {
  test("rfc3164 has priority, time, tag and process, and no host name", () => {
    expect(head("rfc3164")).toBe("<134>Nov 22 15:39:38 haproxy[18547]: ");
  });

  test("rfc3164 has the host name when log-send-hostname asks for it", () => {
    const named = { ...identity, hostname: "foo.example", tag: "mytag", sendHostname: true };
    expect(head("rfc3164", named, NOTICE)).toBe("<133>Nov 22 15:39:38 foo.example mytag[18547]: ");
  });

  test("rfc5424 always has a host name", () => {
    expect(head("rfc5424")).toBe("<134>1 2026-11-22T15:39:38+00:00 vm haproxy 18547 - - ");
  });

  test("short has the level alone, raw has nothing", () => {
    expect(head("short")).toBe("<6>");
    expect(head("raw")).toBe("");
  });
});

describe("a line's length", () => {
  // A line that 2.1.0 cut with `len 80`.
  const captured =
    "127.0.0.1:56038 [22/Nov/2026:16:49:26.985] f b/s 0/0/0/0/0 503 222 - - ---- 1/1/0/0/0 0/0 " +
    '"GET /a#22b HTTP/1.1"';

  test("a line that fits is left alone", () => {
    expect(line("<6>", "hello", 80)).toBe("<6>hello\n");
  });

  test("the limit counts header and newline", () => {
    expect(line("", captured, 80)).toBe(
      "127.0.0.1:56038 [22/Nov/2026:16:49:26.985] f b/s 0/0/0/0/0 503 222 - - ---- 1/1\n",
    );
    expect(line("<134>Nov 22 16:49:26 foo.example mytag[18533]: ", captured, 80)).toBe(
      "<134>Nov 22 16:49:26 foo.example mytag[18533]: 127.0.0.1:56038 [22/Nov/2026:16:\n",
    );
  });

  test("a line of exactly the limit keeps its last character, one more loses it", () => {
    expect(line("", "x".repeat(79), 80)).toBe(`${"x".repeat(79)}\n`);
    expect(line("", "x".repeat(80), 80)).toBe(`${"x".repeat(79)}\n`);
  });

  test("bytes count, and no character is cut in two", () => {
    const cut = line("", "é".repeat(60), 80);
    expect(cut).toBe(`${"é".repeat(39)}\n`);
    expect(Buffer.byteLength(line("", "漢".repeat(27), 82))).toBe(82);
    expect(line("", "漢".repeat(28), 82)).toBe(`${"漢".repeat(27)}\n`);
  });
});
