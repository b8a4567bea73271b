import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rdpCookie } from "../../src/samples/rdp-cookie.ts";
import {
  helloType,
  helloVersion,
  namesCurves,
  offeredProtocols,
  serverName,
  ticketSupport,
} from "../../src/samples/tls-hello.ts";
import { PENDING } from "../../src/samples/value.ts";
import { clientHello } from "../forwarding/harness/client-hello.ts";

const HELLO = await clientHello("web.example", ["h2", "http/1.1"]);
const RDP = Buffer.from("...........Cookie: mstshash=user\r\n", "latin1");

const READERS = {
  helloType,
  helloVersion: (bytes: Uint8Array) => helloVersion(bytes, 15360),
  namesCurves,
  offeredProtocols,
  serverName,
  ticketSupport,
  rdpCookie: (bytes: Uint8Array) => rdpCookie(bytes, "mstshash"),
};

/** A real beginning with some bytes replaced, and cut somewhere. */
const damaged = fc
  .record({
    real: fc.constantFrom(HELLO, RDP),
    changes: fc.array(fc.tuple(fc.nat(HELLO.length - 1), fc.nat(255)), { maxLength: 8 }),
    length: fc.nat(HELLO.length),
  })
  .map(({ real, changes, length }) => {
    const bytes = Buffer.from(real);
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return bytes.subarray(0, length);
  });

describe("the hello of a TLS client", () => {
  it("tells what the client asks for", () => {
    expect(serverName(HELLO)).toBe("web.example");
    expect(offeredProtocols(HELLO)).toEqual(["h2", "http/1.1"]);
    expect([helloType(HELLO), helloVersion(HELLO, 15360), namesCurves(HELLO)]).toEqual([1, 0x30003, true]);
    expect(ticketSupport(HELLO)).toBe(1);
  });

  it("is not known before it is whole", () => {
    for (let length = 0; length < HELLO.length; length++) {
      const part = HELLO.subarray(0, length);
      expect([serverName(part), offeredProtocols(part), helloType(part)]).toEqual([PENDING, PENDING, PENDING]);
    }
  });

  it("names no host beyond the end of its extension", () => {
    const bytes = Buffer.from(HELLO);
    const name = bytes.indexOf("web.example");
    bytes.writeUInt16BE(4000, name - 2);
    expect(serverName(bytes)).toBeUndefined();
  });
});

describe("readers of first bytes", () => {
  it.each(Object.entries(READERS))("%s takes any bytes, gives nothing that is not in them, and is quick", (_, read) => {
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        const found = read(bytes);
        const texts = typeof found === "string" ? [found] : Array.isArray(found) ? (found as string[]) : [];
        const all = Buffer.from(bytes).toString("latin1");
        return texts.every((text) => all.includes(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(Object.entries(READERS))("what %s has found does not change with what follows", (_, read) => {
    fc.assert(
      fc.property(damaged, fc.uint8Array({ maxLength: 20 }), (bytes, more) => {
        const found = read(bytes);
        if (found !== PENDING) expect(read(Buffer.concat([bytes, more]))).toEqual(found);
      }),
      { numRuns: 1000 },
    );
  });
});
