import { describe, expect, test } from "vitest";
import { headBound, writeHead } from "../../src/http1/head-writer.ts";
import { RequestHead } from "../../src/http1/message-head.ts";
import { parseRequestHead } from "../../src/http1/request-head.ts";

const NOTHING = Buffer.alloc(0);

/** A parsed request somewhere in a buffer. */
function parsed(text: string): { buffer: Buffer; head: RequestHead } {
  const buffer = Buffer.from(`......${text}`, "latin1");
  const head = new RequestHead();
  expect(parseRequestHead(buffer, 6, buffer.length, head)).toBeGreaterThan(0);
  return { buffer, head };
}

function written(buffer: Buffer, head: RequestHead, tail = NOTHING): string {
  const target = Buffer.alloc(headBound(head, tail) + 10);
  return target.toString("latin1", 10, writeHead(buffer, head, target, 10, tail));
}

describe("writing a head", () => {
  test("a canonical head is forwarded as it stands", () => {
    const { buffer, head } = parsed("GET /a HTTP/1.1\r\nhost: a\r\nEmpty: \r\n\r\n");
    expect(head.altered).toBe(false);
    expect(buffer.toString("latin1", head.start, head.end)).toBe("GET /a HTTP/1.1\r\nhost: a\r\nempty: \r\n\r\n");
    expect(written(buffer, head)).toBe("GET /a HTTP/1.1\r\nhost: a\r\nempty: \r\n\r\n");
  });

  test("lines of the balancer's own go to the end", () => {
    const { buffer, head } = parsed("GET / HTTP/1.1\r\nConnection: close\r\nHost: a\r\n\r\nbody");
    const tail = Buffer.from("x-forwarded-for: 127.0.0.1\r\n");
    expect(written(buffer, head, tail)).toBe("GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 127.0.0.1\r\n\r\n");
  });

  test("a line that is not canonical is rewritten", () => {
    const { buffer, head } = parsed("GET / HTTP/1.3\r\nHost:a\r\nX: \t1 \r\nEmpty:\r\n\r\n");
    expect(written(buffer, head)).toBe("GET / HTTP/1.1\r\nhost: a\r\nx: 1\r\nempty: \r\n\r\n");
  });

  test("a line can be dropped by hand, and its size comes off", () => {
    const { buffer, head } = parsed("GET / HTTP/1.1\r\nHost: a\r\nCookie: x\r\n\r\n");
    const size = head.internalSize;
    head.drop(1);
    head.drop(1);
    expect(head.internalSize).toBe(size - "cookiex".length);
    expect(written(buffer, head)).toBe("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  });
});
