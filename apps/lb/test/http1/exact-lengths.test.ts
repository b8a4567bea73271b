import fc from "fast-check";
import { expect, test } from "vitest";
import { ChunkedBody } from "../../src/http1/chunk-scanner.ts";
import { REFUSED, RequestHead, ResponseHead } from "../../src/http1/message-head.ts";
import { parseRequestHead } from "../../src/http1/request-head.ts";
import { parseResponseHead } from "../../src/http1/response-head.ts";

/** No number from here on is exact. */
const LIMIT = 2n ** 53n;

const zeros = fc.nat({ max: 30 }).map((count) => "0".repeat(count));
/** Every size, and many near the limit, where a careless sum is rounded. */
const exact = fc.oneof(fc.bigInt({ min: 1n, max: LIMIT - 1n }), fc.bigInt({ min: LIMIT - 2000n, max: LIMIT - 1n }));
const tooLarge = fc.oneof(fc.bigInt({ min: LIMIT, max: LIMIT + 2000n }), fc.bigInt({ min: LIMIT, max: 2n ** 80n }));

/** What the message layer takes the length for, in a request and in a response; undefined: refused. */
function lengthsOf(text: string): (bigint | undefined)[] {
  const request = Buffer.from(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${text}\r\n\r\n`);
  const response = Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${text}\r\n\r\n`);
  const requestHead = new RequestHead();
  const responseHead = new ResponseHead();
  return [
    parseRequestHead(request, 0, request.length, requestHead) === REFUSED
      ? undefined
      : BigInt(requestHead.contentLength),
    parseResponseHead(response, 0, response.length, responseHead, false, false) === REFUSED
      ? undefined
      : BigInt(responseHead.contentLength),
  ];
}

/** Whether a chunk of this size is accepted, and its first bytes taken for data. */
function readsChunk(size: string): boolean {
  const body = new ChunkedBody();
  const buffer = Buffer.from(`${size}\r\n12345`);
  return body.read(buffer, 0, buffer.length) === buffer.length && body.dataEnd - body.dataStart === 5;
}

test("a Content-Length below 2^53 is read exactly, whatever zeros stand before it", () => {
  expect(lengthsOf(`${LIMIT - 1n}`)).toEqual([LIMIT - 1n, LIMIT - 1n]);
  fc.assert(
    fc.property(zeros, exact, (before, size) => {
      expect(lengthsOf(`${before}${size}`)).toEqual([size, size]);
    }),
  );
});

test("a Content-Length of 2^53 and more is refused", () => {
  fc.assert(
    fc.property(zeros, tooLarge, (before, size) => {
      expect(lengthsOf(`${before}${size}`)).toEqual([undefined, undefined]);
    }),
  );
});

test("lengths that differ by one are not taken for equal", () => {
  fc.assert(
    fc.property(exact, (size) => {
      expect(lengthsOf(`${size}, ${size}`)).toEqual([size, size]);
      expect(lengthsOf(`${size}, ${size - 1n}`)).toEqual([undefined, undefined]);
    }),
  );
});

test("a chunk size below 2^53 is accepted, and one of 2^53 or more refused", () => {
  expect(readsChunk((LIMIT - 1n).toString(16))).toBe(true);
  fc.assert(fc.property(zeros, exact, (before, size) => size < 5n || readsChunk(before + size.toString(16))));
  fc.assert(fc.property(zeros, tooLarge, (before, size) => !readsChunk(before + size.toString(16))));
});

test("a chunk ends where its size says, whatever zeros stand before it", () => {
  fc.assert(
    fc.property(zeros, fc.integer({ min: 1, max: 3000 }), (before, size) => {
      const body = new ChunkedBody();
      const buffer = Buffer.from(`${before}${size.toString(16)}\r\n${"a".repeat(size)}\r\n0\r\n\r\nrest`);
      expect(body.read(buffer, 0, buffer.length)).toBe(buffer.length - 4);
    }),
  );
});
