import { describe, expect, test } from "vitest";
import { headLimits } from "../../src/http1/head-limits.ts";
import { INCOMPLETE, REFUSED, RequestHead, ResponseHead } from "../../src/http1/message-head.ts";
import { parseRequestHead } from "../../src/http1/request-head.ts";
import { parseResponseHead } from "../../src/http1/response-head.ts";

const MAX_WIRE_SIZE = headLimits.wireSize;
const GET = "GET / HTTP/1.1\r\nHost: a\r\n";

function parse(text: string): RequestHead | string {
  const buffer = Buffer.from(text, "latin1");
  const head = new RequestHead();
  const length = parseRequestHead(buffer, 0, buffer.length, head);
  return length === buffer.length ? head : (head.error?.reason ?? `${length}`);
}

/** `size` bytes on the wire, with one long header. */
function headOf(size: number): string {
  return `${GET}X: ${"a".repeat(size - GET.length - 7)}\r\n\r\n`;
}

describe("limits of a head", () => {
  test("a head of one long header may take 15269 bytes, as through HAProxy 2.1", () => {
    expect(parse(headOf(15_269))).toBeInstanceOf(RequestHead);
    expect(parse(headOf(15_270))).toBe("head-too-large");
  });

  test("a head with a long target may take 15273 bytes, as through HAProxy 2.1", () => {
    const head = (size: number): string => `GET /${"a".repeat(size - 27)} HTTP/1.1\r\nHost: a\r\n\r\n`;
    expect(head(15_273)).toHaveLength(15_273);
    expect(parse(head(15_273))).toBeInstanceOf(RequestHead);
    expect(parse(head(15_274))).toBe("head-too-large");
  });

  test("a head of 98 more headers may take 14881 bytes, as through HAProxy 2.1", () => {
    const head = (size: number): string => {
      const fixed = `${GET}${"X: \r\n".repeat(98)}\r\n`.length;
      return `${GET}X: ${"a".repeat(size - fixed)}\r\n${"X: \r\n".repeat(97)}\r\n`;
    };
    expect(parse(head(14_881))).toBeInstanceOf(RequestHead);
    expect(parse(head(14_882))).toBe("head-too-large");
  });

  test("100 header lines pass and the next one is refused, as through HAProxy 2.1", () => {
    expect(parse(`${GET}${"X: 1\r\n".repeat(99)}\r\n`)).toBeInstanceOf(RequestHead);
    expect(parse(`${GET}${"X: 1\r\n".repeat(100)}\r\n`)).toBe("too-many-headers");
  });

  test("a head that cannot end within the buffer is refused before it ends", () => {
    const head = new RequestHead();
    const buffer = Buffer.from(`${GET}X: ${"a".repeat(MAX_WIRE_SIZE)}`, "latin1");
    expect(parseRequestHead(buffer, 0, MAX_WIRE_SIZE - 1, head)).toBe(INCOMPLETE);
    expect(parseRequestHead(buffer, 0, MAX_WIRE_SIZE, head)).toBe(REFUSED);
    expect(head.error?.reason).toBe("head-too-large");
  });

  test("empty lines without end are refused", () => {
    expect(parse("\r\n".repeat(MAX_WIRE_SIZE))).toBe("head-too-large");
  });

  test("white space that is not forwarded does not count as HAProxy's size, but as the buffer's", () => {
    const spaced = (spaces: number): string => `${GET}X:${" ".repeat(spaces)}\r\n\r\n`;
    expect(parse(spaced(MAX_WIRE_SIZE - spaced(0).length))).toBeInstanceOf(RequestHead);
    expect(parse(spaced(MAX_WIRE_SIZE - spaced(0).length + 1))).toBe("head-too-large");
  });

  test("a response has the same limit", () => {
    const head = new ResponseHead();
    const fixed = "HTTP/1.1 200 OK\r\nX: \r\n\r\n";
    const parseOf = (size: number): number => {
      const buffer = Buffer.from(fixed.replace("X: ", `X: ${"a".repeat(size - fixed.length)}`), "latin1");
      return parseResponseHead(buffer, 0, buffer.length, head, false, false);
    };
    expect(parseOf(15_270)).toBe(15_270);
    expect(parseOf(15_290)).toBe(REFUSED);
    expect(head.error?.reason).toBe("head-too-large");
  });
});
