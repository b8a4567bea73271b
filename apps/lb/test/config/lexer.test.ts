// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HAProxy writes its variables that way
import { describe, expect, it } from "vitest";
import { expandVariables, splitLine } from "../../src/config/lexer.ts";

const environment = new Map([
  ["A", "va"],
  ["EMPTY", ""],
  ["QUOTES", "q\"x'#"],
]);

describe("words of a line, as HAProxy 2.1 cuts them", () => {
  it.each([
    ["a  b\tc\vd\fe", ["a", "b", "c", "d", "e"]],
    ["a\r", ["a"]],
    ["a\rb", ["a"]],
    ["a\0b", ["a"]],
    ["a#b", ["a"]],
    ["a #b", ["a"]],
    ['"a"#b', ["a"]],
    ["a\\#b", ["a#b"]],
    ["'#' \"#\"", ["#", "#"]],
    ["a\\ b", ["a b"]],
    ['a"b c"d', ["ab cd"]],
    ["'a'b'c'", ["abc"]],
    ['""', [""]],
    ["a\\tb\\nc\\rd\\\\e\\qf", ["a\tb\nc\rd\\e\\qf"]],
    ["a\\x41b", ["aAb"]],
    ["a\\x00b c", ["a", "c"]],
    ["'a\\x41\\t'", ["a\\x41\\t"]],
    ["\\\"a\\'", ["\"a'"]],
    ["a\\", ["a\\"]],
    ['"$A" "${A}x" "$A-x" "$A$A"', ["va", "vax", "va-x", "vava"]],
    ["$A '$A' \"\\$A\"", ["$A", "$A", "$A"]],
    ['"$NOPE" "$EMPTY"x', ["", "x"]],
    ['"$QUOTES"', ["q\"x'#"]],
  ])("%j", (line, words) => {
    expect(splitLine(line, environment)).toEqual({ words, complaints: [] });
  });

  it("shows what is wrong and reads on, after quotes and escapes", () => {
    expect(splitLine("a 'b c", environment)).toEqual({
      words: ["a", "b c"],
      complaints: [{ text: "Mismatched simple quotes." }],
    });
    expect(splitLine("a b\\xZZ c", environment)).toEqual({
      words: ["a", "b\\xZZ", "c"],
      complaints: [{ text: "invalid or incomplete '\\x' sequence in 'a'." }],
    });
  });

  it("gives a line up whose variables cannot be read", () => {
    for (const [line, text] of [
      ['a "${A"', "Variable expansion: Mismatched braces."],
      ['a "${1}"', "Variable expansion: Unrecognized character '1' in variable name."],
      ['a "$$A"', "Variable expansion: Unrecognized character '$' in variable name."],
    ] as const) {
      expect(splitLine(line, environment)).toEqual({ words: [], complaints: [{ text }] });
    }
  });

  it("stops at 64 words, at the position in the rewritten line", () => {
    const words = Array.from({ length: 70 }, (_, i) => `w${i}`);
    const { words: kept, complaints } = splitLine(` ${words.join(" ")}`, environment);
    expect(kept).toEqual(words.slice(0, 64));
    expect(complaints).toEqual([
      { text: "line too long, truncating at word 65, position 248: <w64 w65 w66 w67 w68 w69>.", tight: true },
    ]);
    const [complaint] = splitLine(` "w 0" ${words.join(" ")}`, environment).complaints;
    expect(complaint?.text).toContain("truncating at word 65, position 248: <w63 ");
  });

  it("expands variables in addresses whatever the quotes", () => {
    expect(expandVariables("$A:${A}${NOPE}:$", environment)).toBe("va:va:");
  });
});
