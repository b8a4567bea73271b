import { describe, expect, test } from "vitest";
import { countResponses } from "../../src/compare/raw-exchange.ts";
import { summary } from "../../src/compare/report.ts";

describe("a comparison's reading of raw answers", () => {
  test.each([
    ["a body by length", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi", 1],
    ["a body cut short", "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nhi", 0],
    ["a chunked body", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 1],
    ["a chunked body that goes on", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n", 0],
    ["no body", "HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n", 1],
    ["an informational response", "HTTP/1.1 103 Early Hints\r\n\r\n", 0],
    ["one that only the end of the connection ends", "HTTP/1.1 200 OK\r\n\r\nhi", 0],
    ["two in a row", "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", 2],
  ])("counts the whole responses: %s", (_what, text, count) => {
    expect(countResponses(text)).toBe(count);
  });

  test("shows a status and whether the connection was closed, or the first words", () => {
    expect(summary('server got ""\nclient got "HTTP/1.1 400 Bad request\\r\\n"\nand its connection was closed')).toBe(
      "400 Bad request, closed",
    );
    expect(summary('client got ""\nand its connection stays')).toBe("nothing");
    expect(summary("exit status 1\n[ALERT] x")).toBe("exit status 1");
  });
});
