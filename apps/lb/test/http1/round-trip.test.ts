import fc from "fast-check";
import { expect, test } from "vitest";
import { RequestHead } from "../../src/http1/message-head.ts";
import { parseRequestHead } from "../../src/http1/request-head.ts";
import { strictRead } from "../fuzz/strict-reader.ts";
import { MessageReader } from "./message-reader.ts";

const reader = new MessageReader();

const TOKEN = [..."!#$%&'*+-.^_`|~0189AZaz"];
const token = fc.string({ unit: fc.constantFrom(...TOKEN), minLength: 1, maxLength: 20 });
const name = token.filter(
  (text) => !/^(host|connection|expect|upgrade|content.length|transfer.encoding|http2.settings)$/i.test(text),
);
const value = fc
  .string({ unit: fc.constantFrom(..." \t!~\x80\xffaZ0:,;="), maxLength: 40 })
  .map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ""));
const field = fc.tuple(name, value);
const path = fc
  .string({ unit: fc.constantFrom(..."abZ09-._~!$&'()*+,;=:@/%?"), maxLength: 40 })
  .map((text) => `/${text}`);
const body = fc.string({ unit: fc.constantFrom(..."\0\r\n0aZ\xff:"), maxLength: 60 });
const split = fc.array(fc.nat(400), { maxLength: 4 }).map((ends) => ends.sort((a, b) => a - b));

test("a valid request is forwarded with its parts unchanged and its names in lower case", () => {
  fc.assert(
    fc.property(
      token,
      path,
      fc.array(field, { maxLength: 12 }),
      body,
      fc.nat(12),
      split,
      (method, target, fields, content, place, ends) => {
        fc.pre(method !== "CONNECT");
        const all = [...fields];
        all.splice(place, 0, ["Host", "example.com:8000"], ["Content-Length", `${content.length}`]);
        const text = `${method} ${target} HTTP/1.1\r\n${all.map(([key, text]) => `${key}: ${text}\r\n`).join("")}\r\n${content}`;
        const reading = reader.read("request", Buffer.from(text, "latin1"), ends);
        expect(reading.verdict).toBe("forwarded");
        const sent = strictRead("request", reading.head + reading.body, "forwarded");
        expect(sent.startLine).toEqual([method, target, "HTTP/1.1"]);
        expect(sent.fields).toEqual(all.map(([key, text]) => [key.toLowerCase(), text]));
        expect(sent.body).toBe(content);
      },
    ),
    { numRuns: 1000 },
  );
});

test("a valid response is forwarded with its parts unchanged and its names in lower case", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 200, max: 599 }),
      value,
      fc.array(field, { maxLength: 12 }),
      body,
      split,
      (status, reason, fields, content, ends) => {
        const hasBody = status !== 204 && status !== 304;
        const all = [...fields, ["Content-Length", `${content.length}`] as const];
        const text = `HTTP/1.1 ${status} ${reason}\r\n${all.map(([key, text]) => `${key}: ${text}\r\n`).join("")}\r\n`;
        const reading = reader.read("response", Buffer.from(text + (hasBody ? content : ""), "latin1"), ends);
        expect(reading.verdict).toBe("forwarded");
        const sent = strictRead("response", reading.head + reading.body, "forwarded");
        expect(sent.startLine).toEqual(["HTTP/1.1", `${status}`, reason]);
        const passed = status === 204 ? fields : all;
        expect(sent.fields).toEqual(passed.map(([key, text]) => [key.toLowerCase(), text]));
        expect(sent.body).toBe(hasBody ? content : "");
      },
    ),
    { numRuns: 1000 },
  );
});

test("parsing a head again gives the same head and leaves the same bytes", () => {
  const option = fc.constantFrom("close", "keep-alive", "Upgrade", "X-A", "TE", "");
  const upgrade = fc.constantFrom("h2c", "websocket", "h2c, websocket");
  fc.assert(
    fc.property(
      fc.array(option, { maxLength: 6 }),
      fc.constantFrom(",", ", ", " ,  "),
      upgrade,
      (options, comma, protocol) => {
        const text = `GET /a?b HTTP/1.1\r\nHost: a\r\nConnection: ${options.join(comma)}\r\nUpgrade: ${protocol}\r\n\r\n`;
        const buffer = Buffer.from(text, "latin1");
        const first = new RequestHead();
        const second = new RequestHead();
        const length = parseRequestHead(buffer, 0, buffer.length, first);
        const bytes = buffer.toString("latin1");
        expect(parseRequestHead(buffer, 0, buffer.length, second)).toBe(length);
        expect(second).toEqual(first);
        expect(buffer.toString("latin1")).toBe(bytes);
      },
    ),
  );
});

test("the size of a head is what HAProxy counts", () => {
  const sizeOf = (text: string): number => {
    const head = new RequestHead();
    const buffer = Buffer.from(text, "latin1");
    expect(parseRequestHead(buffer, 0, buffer.length, head)).toBe(buffer.length);
    return head.internalSize;
  };
  // HAProxy 2.1 adds one more for the end of the message: 43, 58 and 62 in its statistics.
  expect(sizeOf("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).toBe(42);
  expect(sizeOf("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).toBe(42);
  expect(sizeOf("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, X-Foo\r\n\r\n")).toBe(57);
  expect(sizeOf("GET / HTTP/1.1\r\nHost: a\r\nConnection: X-A,keep-alive,X-Foo\r\n\r\n")).toBe(61);
});
