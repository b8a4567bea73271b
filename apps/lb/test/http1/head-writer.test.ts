import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editHead, headBound, writeHead } from "../../src/http1/head-writer.ts";
import { RequestHead } from "../../src/http1/message-head.ts";
import { parseRequestHead } from "../../src/http1/request-head.ts";

const HEADROOM = 64;
const NOTHING = Buffer.alloc(0);

/** A parsed request in a buffer with room in front and a body behind it. */
function parsed(text: string, headroom = HEADROOM): { buffer: Buffer; head: RequestHead } {
  const buffer = Buffer.from("\xaa".repeat(headroom) + text, "latin1");
  const head = new RequestHead();
  expect(parseRequestHead(buffer, headroom, buffer.length, head)).toBeGreaterThan(0);
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
    expect(editHead(buffer, head, NOTHING, 0)).toBe(head.start);
  });

  test("lines of the balancer's own go to the end", () => {
    const { buffer, head } = parsed("GET / HTTP/1.1\r\nConnection: close\r\nHost: a\r\n\r\nbody");
    const tail = Buffer.from("x-forwarded-for: 127.0.0.1\r\n");
    expect(written(buffer, head, tail)).toBe("GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 127.0.0.1\r\n\r\n");
  });

  test("a head is edited in place up to where it ended, so that its body follows it", () => {
    const { buffer, head } = parsed("GET / HTTP/1.1\r\nConnection: close\r\nHost: a\r\n\r\nbody");
    const start = editHead(buffer, head, Buffer.from("x-forwarded-for: 127.0.0.1\r\n"), 0);
    expect(buffer.toString("latin1", start)).toBe(
      "GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 127.0.0.1\r\n\r\nbody",
    );
  });

  test("a head is not edited in place where there is no room in front of it", () => {
    const { buffer, head } = parsed("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 4);
    expect(editHead(buffer, head, Buffer.from("a: 1\r\n"), 0)).toBe(-1);
    expect(editHead(buffer, head, Buffer.from("a:\r\n"), 0)).toBe(0);
  });

  test("a head with a line to rewrite is not edited in place", () => {
    const { buffer, head } = parsed("GET / HTTP/1.1\r\nHost:a\r\n\r\n");
    expect(editHead(buffer, head, NOTHING, 0)).toBe(-1);
    expect(written(buffer, head)).toBe("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  });

  test("a line can be dropped by hand, and its size comes off", () => {
    const { buffer, head } = parsed("GET / HTTP/1.1\r\nHost: a\r\nCookie: x\r\n\r\n");
    const size = head.internalSize;
    head.drop(1);
    head.drop(1);
    expect(head.internalSize).toBe(size - "cookiex".length);
    expect(written(buffer, head)).toBe("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  });

  test("editing in place gives the bytes that writing gives, whatever is dropped and added", () => {
    const line = fc.constantFrom("Connection: close", "connection: keep-alive", "X: 1", "Accept: text/html", "Y: ");
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 8 }),
        fc.nat(HEADROOM + 40),
        fc.boolean(),
        (lines, tailSize, hostFirst) => {
          const fields = hostFirst ? ["Host: a", ...lines] : [...lines, "Host: a"];
          const { buffer, head } = parsed(`GET /path HTTP/1.1\r\n${fields.join("\r\n")}\r\n\r\nbody`);
          const tail = Buffer.alloc(tailSize, "t");
          const expected = written(buffer, head, tail);
          const start = editHead(buffer, head, tail, 0);
          if (start === -1) expect(expected.length).toBeGreaterThan(head.end);
          else expect(buffer.toString("latin1", start)).toBe(`${expected}body`);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
