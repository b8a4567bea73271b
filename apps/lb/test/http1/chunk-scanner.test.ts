import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHUNK_HEADER_BOUND, ChunkedBody, LAST_CHUNK, writeChunkHeader } from "../../src/http1/chunk-scanner.ts";
import { REFUSED } from "../../src/http1/message-head.ts";

describe("chunked bodies", () => {
  test("the data of one read comes together in place, without the chunk lines", () => {
    const body = new ChunkedBody();
    const buffer = Buffer.from("..3\r\nabc\r\n4\r\ndefg\r\n5\r\nhi", "latin1");
    expect(body.read(buffer, 2, buffer.length)).toBe(buffer.length);
    expect(buffer.toString("latin1", body.dataStart, body.dataEnd)).toBe("abcdefghi");
    expect(body.done).toBe(false);
  });

  test("a read that brings no data gives an empty range", () => {
    const body = new ChunkedBody();
    const buffer = Buffer.from("10", "latin1");
    expect(body.read(buffer, 0, 2)).toBe(2);
    expect(body.dataEnd - body.dataStart).toBe(0);
  });

  test("what follows the body is left", () => {
    const body = new ChunkedBody();
    const buffer = Buffer.from("1\r\na\r\n0\r\n\r\nGET", "latin1");
    expect(body.read(buffer, 0, buffer.length)).toBe(buffer.length - 3);
    expect(body.done).toBe(true);
  });

  test("data that stood before a fault is there", () => {
    const body = new ChunkedBody();
    const buffer = Buffer.from("1\r\na\r\nx", "latin1");
    expect(body.read(buffer, 0, buffer.length)).toBe(REFUSED);
    expect(body.error).toEqual({ reason: "chunk-size-invalid", offset: 6 });
    expect(buffer.toString("latin1", body.dataStart, body.dataEnd)).toBe("a");
  });

  test("an instance serves one body after another", () => {
    const body = new ChunkedBody();
    for (const trailers of ["A: 1\r\n", "", "B: 2\r\n"]) {
      body.reset(false);
      const buffer = Buffer.from(`1\r\na\r\n0\r\n${trailers}\r\n`, "latin1");
      expect(body.read(buffer, 0, buffer.length)).toBe(buffer.length);
      expect(body.trailers.toString("latin1")).toBe(trailers.toLowerCase());
    }
  });

  test("any data, in any chunks, with any extensions, in any pieces, comes out as it went in", () => {
    const extension = fc.constantFrom("", ";a", ';a=b;c="\\"d"', "  ; a = b");
    const chunk = fc.record({ data: fc.uint8Array({ minLength: 1, maxLength: 40 }), extension });
    fc.assert(
      fc.property(fc.array(chunk), fc.array(fc.nat(200)), fc.boolean(), (chunks, cuts, hasTrailer) => {
        const wire = Buffer.concat([
          ...chunks.flatMap(({ data, extension }) => [
            Buffer.from(`${data.length.toString(16)}${extension}\r\n`),
            data,
            Buffer.from("\r\n"),
          ]),
          Buffer.from(`0\r\n${hasTrailer ? "X-Sum: 1\r\n" : ""}\r\n`),
        ]);
        const ends = [...cuts.filter((cut) => cut < wire.length), wire.length].sort((a, b) => a - b);
        const body = new ChunkedBody();
        const received: Buffer[] = [];
        let start = 0;
        for (const end of ends) {
          expect(body.read(wire, start, end)).toBe(end);
          received.push(Buffer.from(wire.subarray(body.dataStart, body.dataEnd)));
          start = end;
        }
        expect(body.done).toBe(true);
        expect(body.trailers.toString()).toBe(hasTrailer ? "x-sum: 1\r\n" : "");
        expect(Buffer.concat(received).equals(Buffer.concat(chunks.map(({ data }) => data)))).toBe(true);
      }),
    );
  });

  test("a chunk's line is its size in upper-case hexadecimal, as HAProxy writes it", () => {
    const target = Buffer.alloc(CHUNK_HEADER_BOUND);
    for (const size of [1, 9, 10, 15, 16, 255, 4096, 2 ** 31, 2 ** 32 + 10, Number.MAX_SAFE_INTEGER]) {
      const end = writeChunkHeader(target, 0, size);
      expect(target.toString("latin1", 0, end)).toBe(`${size.toString(16).toUpperCase()}\r\n`);
    }
    expect(LAST_CHUNK.toString()).toBe("0\r\n");
  });
});
