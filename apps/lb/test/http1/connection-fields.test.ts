import { expect, test } from "vitest";
import { dropNominations, withoutNominations } from "../../src/http1/connection-fields.ts";
import { headBound, writeHead } from "../../src/http1/head-writer.ts";
import { RequestHead } from "../../src/http1/message-head.ts";
import { parseRequestHead } from "../../src/http1/request-head.ts";

const NO_TAIL = Buffer.alloc(0);

function parsed(...fields: string[]): { buffer: Buffer; head: RequestHead } {
  const buffer = Buffer.from(
    `GET / HTTP/1.1\r\nHost: a\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n`,
    "latin1",
  );
  const head = new RequestHead();
  expect(parseRequestHead(buffer, 0, buffer.length, head)).toBe(buffer.length);
  return { buffer, head };
}

function forwarded(buffer: Buffer, head: RequestHead): string[] {
  const target = Buffer.alloc(headBound(head, NO_TAIL));
  const text = target.toString("latin1", 0, writeHead(buffer, head, target, 0, NO_TAIL));
  return text.split("\r\n").slice(2, -2);
}

test("a field that the configuration adds is taken out of the options of any Connection line", () => {
  const { buffer, head } = parsed(
    "Connection: close, TE",
    "Connection: X-A , X-Client",
    "X-Client: 1",
    "Connection: x_CLIENT",
    'Connection: a, "b;X-Client" ,c',
  );
  expect(head.hasOptions).toBe(true);
  dropNominations(buffer, head, "x-client");
  expect(forwarded(buffer, head)).toEqual(["connection: TE", "connection: X-A", "x-client: 1", "connection: a,c"]);
  dropNominations(buffer, head, "x-clien");
  expect(forwarded(buffer, head)).toHaveLength(4);
});

test("the same is taken out of a value", () => {
  expect(withoutNominations("X-A , X-Client", "x-client")).toBe("X-A ");
  expect(withoutNominations("X_Client", "x-client")).toBeUndefined();
  expect(withoutNominations("X-Clients", "x-client")).toBe("X-Clients");
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
