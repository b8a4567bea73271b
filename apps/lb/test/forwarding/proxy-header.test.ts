import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32c } from "../../src/forwarding/crc32c.ts";
import { parseProxyHeader } from "../../src/forwarding/proxy-header.ts";

const LINE = Buffer.from("PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n");
const LONG_LINE = Buffer.from(`PROXY TCP6 ${"ffff:".repeat(7)}ffff ${"ffff:".repeat(7)}ffff 65535 65535\r\n`);
const SIGNATURE = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
const ENDS = { remoteAddress: "192.0.2.7", remotePort: 4711, localAddress: "198.51.100.1", localPort: 443 };

/** Version 2, with the ends of `LINE`. @param values whole ones, behind the addresses */
function binary(values: Buffer = Buffer.alloc(0)): Buffer {
  const addresses = Buffer.from([192, 0, 2, 7, 198, 51, 100, 1, 4711 >> 8, 4711 & 255, 443 >> 8, 443 & 255]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(addresses.length + values.length);
  return Buffer.concat([SIGNATURE, Buffer.from([0x21, 0x11]), length, addresses, values]);
}

/** With the checksum that it must have. */
function summed(): Buffer {
  const header = binary(Buffer.from([4, 0, 1, 120, 3, 0, 4, 0, 0, 0, 0]));
  header.writeUInt32BE(crc32c(header), header.length - 4);
  return header;
}

describe("the header of the PROXY protocol", () => {
  it.each([
    ["version 1", LINE],
    ["version 2", binary()],
    ["version 2 with a checksum", summed()],
  ])("%s says whose the connection is, however it comes in, and what comes behind it is not its own", (_, header) => {
    for (let length = 0; length < header.length; length++) {
      expect(parseProxyHeader(header.subarray(0, length))).toEqual({ kind: "incomplete" });
    }
    const whole = { kind: "header", length: header.length, ends: ENDS };
    expect(parseProxyHeader(header)).toEqual(whole);
    expect(parseProxyHeader(Buffer.concat([header, Buffer.from("GET / HTTP/1.1\r\n")]))).toEqual(whole);
  });

  it("has no longer line than 107 bytes", () => {
    expect(LONG_LINE.length).toBeLessThanOrEqual(107);
    expect(parseProxyHeader(LONG_LINE).kind).toBe("header");
    expect(parseProxyHeader(Buffer.from(`PROXY UNKNOWN ${"x".repeat(93)}`)).kind).toBe("refused");
  });

  it("is refused when its checksum is another's, or a value overruns it", () => {
    const header = summed();
    header[header.length - 8] = 121;
    expect(parseProxyHeader(header).kind).toBe("refused");
    expect(parseProxyHeader(binary(Buffer.from([4, 0, 2, 120]))).kind).toBe("refused");
    expect(parseProxyHeader(binary(Buffer.from([4, 0]))).kind).toBe("refused");
  });

  it("tells the name that the client asked for, of at most 255 bytes", () => {
    const named = (length: number) =>
      parseProxyHeader(
        binary(Buffer.from(`\x02${String.fromCharCode(length >> 8, length & 255)}${"a".repeat(length)}`, "latin1")),
      );
    expect(named(255)).toMatchObject({ kind: "header", authority: "a".repeat(255) });
    expect(named(256).kind).toBe("refused");
  });

  it("is never longer than HAProxy's buffer", () => {
    const header = binary();
    header.writeUInt16BE(65535, 14);
    expect(parseProxyHeader(header).kind).toBe("refused");
  });

  it("is read to a verdict that stands, whatever the bytes", () => {
    const damaged = fc
      .record({
        real: fc.constantFrom(LINE, LONG_LINE, binary(), summed()),
        changes: fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 4 }),
        length: fc.nat(120),
      })
      .map(({ real, changes, length }) => {
        const bytes = Buffer.from(real);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        return bytes.subarray(0, length);
      });
    fc.assert(
      fc.property(damaged, fc.uint8Array({ maxLength: 20 }), (bytes, more) => {
        const verdict = parseProxyHeader(bytes);
        if (verdict.kind !== "incomplete") expect(parseProxyHeader(Buffer.concat([bytes, more]))).toEqual(verdict);
        if (verdict.kind === "header") expect(verdict.length).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 5000 },
    );
  });

  it("has Castagnoli's checksum: RFC 3720 appendix B.4", () => {
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 255))).toBe(0x62a8ab43);
  });
});
