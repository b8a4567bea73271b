import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AnyRegex } from "../../src/samples/regex/any-regex.ts";
import { compileRegex, Regex } from "../../src/samples/regex/regex.ts";

/** Pattern, flags (`i`: any case, `n`: parentheses have no numbers, `b`: no line begins there), text, what PCRE made of them. */
type Observed = readonly [pattern: string, flags: string, text: string, result: readonly number[] | string | null];

const observed: readonly Observed[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "testdata", "observed-regex.json"), "utf8"),
);

/** Where the match and up to nine groups are, without those at the end that have no part; or what is wrong. */
function run(pattern: string, flags: string, text: string): readonly number[] | string | null {
  const regex = compileRegex(pattern, { ignoreCase: flags === "i", captures: flags !== "n" });
  if (!(regex instanceof Regex)) return `${regex.offset} ${regex.error}`;
  const found = regex.find(text, 0, flags === "b");
  if (flags !== "b") expect(regex.test(text)).toBe(found !== undefined);
  if (!found) return null;
  const places = [...found.subarray(0, 20)];
  while (places.at(-1) === -1) places.pop();
  return places;
}

function mustCompile(pattern: string): Regex {
  const regex = compileRegex(pattern, { ignoreCase: false, captures: true });
  if (regex instanceof Regex) return regex;
  throw new Error(`${pattern}: ${regex.error}`);
}

/** The same in every run. */
function numbers(): () => number {
  let random = 1;
  return () => {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    return random >>> 16;
  };
}

describe("regular expressions", () => {
  it("find what PCRE finds, and are refused in its words", () => {
    expect(observed.length).toBeGreaterThan(2500);
    for (const [pattern, flags, text, result] of observed) {
      expect([pattern, flags, text, run(pattern, flags, text)]).toEqual([pattern, flags, text, result]);
    }
  });

  const bytes = 16_000;
  const texts = [
    `${"a".repeat(bytes)}!`,
    `${"x".repeat(bytes)}b`,
    "ab".repeat(bytes / 2),
    `${"0 ".repeat(bytes / 2)}\n`,
    Array.from({ length: bytes }, (_, at) => "abx"[((at * 7919) ^ (at >> 3)) % 3]).join(""),
  ];
  it.each([
    "^(a+)+$",
    "(x+x+)+y",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "^(a|aa)+$",
    "^(a|a?)+$",
    "(.*)*c",
    ".*.*.*=.*",
    "a*a*a*a*c",
    "(a{1,30}a{1,30}){2}c",
    "(a|b)*a(a|b){200}c",
    "(?:a?){500}a{500}c",
    "(\\w+\\s?)+$!",
    "^(?:.*a){20}c",
    "(?=(a+)+c)a",
    "^(a+)+(?!a)c",
    "(a*)*\\1c",
    "(?>(a|aa)+)+c",
    "(?<=a)(a*)*c",
    "([a-z]+)\\1!\\1",
    "(a++)+c",
  ])("%s takes no text long", (pattern) => {
    const regex = mustCompile(pattern);
    const start = performance.now();
    for (const text of texts) {
      regex.test(text);
      regex.find(text);
    }
    // Ten searches of some 20 ms at most; what backtracks without a limit takes years.
    expect(performance.now() - start).toBeLessThan(3000);
  });

  it("what takes too many steps does not fit", () => {
    const regex = mustCompile("^(a+)+(?!b)$");
    expect(regex.test("a".repeat(20))).toBe(true);
    expect(regex.test(`${"a".repeat(40)}!`)).toBe(false);
    expect(regex.test("aaa")).toBe(true);
  });

  it("an automaton of more states than it keeps goes on", () => {
    const regex = mustCompile("(a|b)*a(a|b){15}c");
    const next = numbers();
    const text = Array.from({ length: 30_000 }, () => "ab"[next() & 1]).join("");
    expect(regex.test(text)).toBe(false);
    expect(regex.test(`${text}a${"b".repeat(15)}c`)).toBe(true);
  });

  it("many patterns fit a text when any of them does, also those that no automaton does, or only alone", () => {
    const patterns = [
      ...Array.from({ length: 100 }, (_, at) => `^/word${at}(?:/|$)`),
      ...["\\bbot[0-9]+\\b", "a.*b.*c", "(x)\\1y", "q(?!u)", "(?i)UPPER"],
      ...Array.from({ length: 40 }, (_, at) => `(a|b)*a(a|b){${at + 10}}c`),
    ];
    const options = { ignoreCase: false, captures: true };
    const any = new AnyRegex(patterns, options);
    const each = patterns.map(mustCompile);
    const texts = [
      "/word7",
      "/word77/x",
      "/word777",
      "x/word7",
      "a bot7.",
      "a bot7x",
      "1a2b3c",
      "xxy",
      "xy",
      "qa",
      "qu",
      "upper",
    ];
    const pairs = Array.from(
      { length: 300 },
      (_, at) => `${"ab".repeat(at % 40)}${"abb"[at % 3]}${"b".repeat(at % 50)}c`,
    );
    for (const text of [...texts, ...pairs, "", "\n"]) {
      expect([text, any.test(text)]).toEqual([text, each.some((regex) => regex.test(text))]);
    }
  });

  it("many patterns that are too much together are tried one by one", () => {
    const letterAt = (at: number) => String.fromCharCode(0x61 + (at % 26));
    const patterns = Array.from({ length: 32 }, (_, at) => `${letterAt(at)}[a-z]{0,15}${letterAt(at + 1)}[a-z]{0,15}!`);
    const any = new AnyRegex(patterns, { ignoreCase: false, captures: true });
    const next = numbers();
    const text = Array.from({ length: 6000 }, () => letterAt(next())).join("");
    expect([any.test(text), any.test(`${text}ab!`), any.test("ab!")]).toEqual([false, true, true]);
  });

  it.each(["(?:(?:){65535}){65535}", "((((a{99}){99}){99}){99}){99}", "(?:(?i)|){65535}{1}", "a{65535}{2}"])(
    "%s is too large, which does not take long to see",
    (pattern) => {
      const start = performance.now();
      expect(run(pattern, "", "a")).toMatch(/^\d+ (?:regular expression is too large|nothing to repeat)$/);
      expect(performance.now() - start).toBeLessThan(1000);
    },
  );

  it.each(["\\p{L}", "(?R)", "(a)(?1)", "(?(1)a)", "(?|a)", "\\X", "a\\Kb", "(*ACCEPT)", "(?C1)"])(
    "%s is refused: the balancer has no such thing",
    (pattern) => {
      expect(run(pattern, "", "a")).toMatch(/^\d+ .* not supported by this balancer$/);
    },
  );
});
