import { expect, test } from "vitest";
import { nominates } from "../../src/http1/connection-fields.ts";
import { RequestHead } from "../../src/http1/message-head.ts";
import { parseRequestHead } from "../../src/http1/request-head.ts";

function parsed(...fields: string[]): { buffer: Buffer; head: RequestHead } {
  const buffer = Buffer.from(
    `GET / HTTP/1.1\r\nHost: a\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n`,
    "latin1",
  );
  const head = new RequestHead();
  expect(parseRequestHead(buffer, 0, buffer.length, head)).toBe(buffer.length);
  return { buffer, head };
}

test("a field that the configuration adds is found among the options of any Connection line", () => {
  const { buffer, head } = parsed("Connection: close, TE", "Connection: X-A , X-Client");
  expect(head.hasOptions).toBe(true);
  expect(nominates(buffer, head, "x-client")).toBe(true);
  expect(nominates(buffer, head, "x-clien")).toBe(false);
});

test("close and keep-alive alone are no options to look through", () => {
  expect(parsed("Connection: close", "Connection: Keep-Alive").head.hasOptions).toBe(false);
});

test("the flags say what the options say, in any case and however many lines there are", () => {
  const { head } = parsed("Connection: KEEP-ALIVE", "Connection: ,Close", "Connection: upgrade", "Upgrade: websocket");
  expect(head).toMatchObject({
    connectionKeepAlive: true,
    connectionClose: true,
    connectionUpgrade: true,
    hasUpgrade: true,
  });
});

test("HTTP/1.0 has no upgrade and no expectation", () => {
  const buffer = Buffer.from("GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: h2c\r\nExpect: 100-continue\r\n\r\n");
  const head = new RequestHead();
  expect(parseRequestHead(buffer, 0, buffer.length, head)).toBe(buffer.length);
  expect(head).toMatchObject({ hasUpgrade: false, expectContinue: false });
});

test("only 100-continue is an expectation that is met", () => {
  expect(parsed("Expect: 100-Continue").head.expectContinue).toBe(true);
  expect(parsed("Expect: 100-continue, x").head.expectContinue).toBe(false);
});
