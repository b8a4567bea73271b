import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileMatch, type Matches } from "../../src/samples/acl/matchers.ts";
import { IpAddress } from "../../src/samples/ip-address.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", "B", "/", ".", "?", ":"), maxLength: 8 });
const byte = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(fc.constantFrom(10, 127), fc.constantFrom(0, 1), byte, byte).map((parts) => parts.join("."));
const ipv6 = fc
  .tuple(fc.constantFrom("2001:db8", "::ffff:0", "::", "2002:a00"), byte)
  .map(([begin, end]) => (begin.includes("::") ? `${begin}:${end}`.replace(":::", "::") : `${begin}::${end}`));
const address = fc.oneof(ipv4, ipv6);
const network = address.chain((host) =>
  fc.integer({ min: 1, max: host.includes(":") ? 128 : 32 }).map((bits) => `${host}/${bits}`),
);

/** What is looked up for a long list is what trying one pattern after the other finds. */
describe("a long list of patterns matches as its patterns do", () => {
  it.each(["str", "beg", "end", "sub", "dir", "dom"] as const)("%s", (match) => {
    fc.assert(
      fc.property(
        fc.array(text.filter(Boolean), { minLength: 17, maxLength: 60 }),
        text,
        fc.boolean(),
        (patterns, value, ignoreCase) => {
          const each = (pattern: string): Matches<string> =>
            compileMatch(match, [pattern], ignoreCase) as Matches<string>;
          const all = compileMatch(match, patterns, ignoreCase) as Matches<string>;
          expect(all(value)).toBe(patterns.some((pattern) => each(pattern)(value)));
        },
      ),
    );
  });

  it("ip", () => {
    fc.assert(
      fc.property(fc.array(network, { minLength: 17, maxLength: 60 }), address, (patterns, text) => {
        const value = IpAddress.parse(text);
        if (!value) throw new Error(text);
        const each = (pattern: string): Matches<IpAddress> =>
          compileMatch("ip", [pattern], false) as Matches<IpAddress>;
        const all = compileMatch("ip", patterns, false) as Matches<IpAddress>;
        expect(all(value)).toBe(patterns.some((pattern) => each(pattern)(value)));
      }),
    );
  });
});
