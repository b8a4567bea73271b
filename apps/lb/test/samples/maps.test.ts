import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { PatternFiles } from "../../src/samples/acl/pattern-file.ts";
import { compileExpression } from "../../src/samples/compiled-expression.ts";
import { parseExpression } from "../../src/samples/expression-parser.ts";
import { NO_PATTERNS } from "./patterns.ts";
import { sourceOf } from "./request.ts";

const ENTRIES = 100_000;
const LOOKUPS = 20_000;

const folder = mkdtempSync(join(tmpdir(), "maps-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function large(name: string, key: (at: number) => string): string {
  return write(name, Array.from({ length: ENTRIES }, (_, at) => `${key(at)} value${at}\n`).join(""));
}

const address = (at: number) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;

describe("maps", () => {
  it.each([
    ["map", large("str.map", (at) => `key${at}`), (at: number) => `key${at}`],
    ["map_beg", large("beg.map", (at) => `/${at}/`), (at: number) => `/${at}/page`],
    ["map_ip", large("ip.map", address), address],
    ["map_int", large("int.map", String), String],
  ])("of 100,000 entries are not searched through: %s", (converter, path, input) => {
    const parsed = parseExpression(`req.fhdr(x),${converter}(${path},none)`, NO_PATTERNS);
    if (typeof parsed === "string") throw new Error(parsed);
    const { read } = compileExpression(parsed.expression, "str");
    const at = (index: number) => read(sourceOf(`GET / HTTP/1.1\nHost: a\nX: ${input(index)}`));
    expect([at(0), at(77_777), at(ENTRIES - 1), at(ENTRIES + 5)]).toEqual([
      "value0",
      "value77777",
      `value${ENTRIES - 1}`,
      "none",
    ]);
    const source = sourceOf(`GET / HTTP/1.1\nHost: a\nX: ${input(ENTRIES - 1)}`);
    const start = performance.now();
    for (let count = 0; count < LOOKUPS; count++) read(source);
    // One after the other, this takes more than ten seconds.
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it.each([
    ["map(/none/such)", "failed to open pattern file </none/such>"],
    [`map_int(${write("x.map", "1 a\nx b\n")})`, `'x' is not a number at line 2 of file '${join(folder, "x.map")}'`],
    [
      `map_ip(${write("y.map", "10.1 a\n")})`,
      `'10.1' is not a valid IPv4 or IPv6 address at line 1 of file '${join(folder, "y.map")}'`,
    ],
    [
      `map_reg(${write("z.map", "^a$ a\n^[b b\n")})`,
      `regex '^[b' is invalid (error=missing terminating ] for character class, erroffset=3) at line 2 of file '${join(folder, "z.map")}'`,
    ],
    [
      `map_str_int(${write("i.map", "# no\n\na 0x1\n")})`,
      `unable to parse '0x1' at line 3 of file '${join(folder, "i.map")}'`,
    ],
    [`map_str_ip(${write("j.map", "a 1.2.3.4\n")},zz)`, "map: cannot parse default ip <zz>."],
    [`map_ip_ip(${write("k.map", "a b\n")})`, `unable to parse 'b' at line 1 of file '${join(folder, "k.map")}'`],
  ])("%s is refused in HAProxy's words", (converter, complaint) => {
    const name = converter.slice(0, converter.indexOf("("));
    expect(parseExpression(`req.fhdr(x),${converter}`, NO_PATTERNS)).toBe(
      `invalid args in converter '${name}' : ${complaint}`,
    );
  });

  it("what is wrong with a file is said once for a way to use it, as in HAProxy", () => {
    const patterns = { ...NO_PATTERNS, files: new PatternFiles() };
    const path = write("once.map", "a b\n");
    const complaints = ["map_ip", "map_ip", "map_int", "map"].map((converter) => {
      const parsed = parseExpression(`src,${converter}(${path})`, patterns);
      return typeof parsed === "string" ? parsed.replace(/^.* : /, "").replace(/ at .*/, "") : "";
    });
    expect(complaints).toEqual(["'a' is not a valid IPv4 or IPv6 address", "", "'a' is not a number", ""]);
    const missing = [1, 2].map(() => typeof parseExpression("src,map(/none/such)", patterns));
    expect(missing).toEqual(["string", "object"]);
  });

  it("a file of maps cannot be one of patterns", () => {
    const files = new PatternFiles();
    const path = write("both.map", "a b\n");
    expect(files.load(path, "two")).toMatchObject({ path, words: ["a"], values: ["b"] });
    expect(files.load(path, "one")).toMatch(/already used as two column file/);
  });

  it("a file is read and indexed once, however many rules look up in it", () => {
    const path = large("many.map", (at) => `key${at}`);
    const text = `str(key1),map(${path})`;
    const expressions = Array.from({ length: 200 }, () => parseExpression(text, NO_PATTERNS));
    const copies: unknown = structuredClone(expressions);
    const start = performance.now();
    for (const parsed of copies as typeof expressions) {
      if (typeof parsed === "string") throw new Error(parsed);
      expect(compileExpression(parsed.expression, "str").read(sourceOf("GET / HTTP/1.1\nHost: a"))).toBe("value1");
    }
    // 200 indexes take more than ten seconds.
    expect(performance.now() - start).toBeLessThan(4000);
  });
});
