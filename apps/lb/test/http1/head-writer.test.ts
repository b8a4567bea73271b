import { describe, expect, test } from "vitest";
import { HeadEdits } from "../../src/http1/head-edits.ts";
import { headBound, writeHead } from "../../src/http1/head-writer.ts";
import { RequestHead, ResponseHead } from "../../src/http1/message-head.ts";
import { parseRequestHead } from "../../src/http1/request-head.ts";
import { parseResponseHead } from "../../src/http1/response-head.ts";

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

  test("edits are applied while it is copied, and what they do not touch stays as it would be", () => {
    const { buffer, head } = parsed(
      "POST /a?b HTTP/1.1\r\nHost:a\r\nConnection: close\r\nX-Old: 1\r\nKept: 2\r\nx-old: 3\r\n\r\n",
    );
    const edits = new HeadEdits();
    edits.add({ name: "x-old", value: "4" });
    edits.remove(buffer, head, "x-old");
    edits.add({ name: "x-new", value: "caf\xe9" });
    edits.add({ name: "x-new", value: "" });
    edits.setTarget("/c");
    const target = Buffer.alloc(headBound(head, NOTHING, edits));
    const end = writeHead(buffer, head, target, 0, NOTHING, edits);
    expect(target.toString("latin1", 0, end)).toBe(
      "POST /c HTTP/1.1\r\nhost: a\r\nkept: 2\r\nx-new: caf\xe9\r\nx-new: \r\n\r\n",
    );
    edits.reset();
    expect(edits.isEmpty).toBe(true);
    expect(target.toString("latin1", 0, writeHead(buffer, head, target, 0, NOTHING, edits))).toBe(
      "POST /a?b HTTP/1.1\r\nhost: a\r\nx-old: 1\r\nkept: 2\r\nx-old: 3\r\n\r\n",
    );
  });

  test("a response's status can be another", () => {
    const buffer = Buffer.from("HTTP/1.1 200 OK\r\na: b\r\n\r\n");
    const head = new ResponseHead();
    parseResponseHead(buffer, 0, buffer.length, head, false, false);
    const edits = new HeadEdits();
    edits.setStatus(503, "Not Now");
    const target = Buffer.alloc(headBound(head, NOTHING, edits));
    expect(target.toString("latin1", 0, writeHead(buffer, head, target, 0, NOTHING, edits))).toBe(
      "HTTP/1.1 503 Not Now\r\na: b\r\n\r\n",
    );
  });
});
