import { describe, expect, it } from "vitest";
import { load, messagesOf } from "./configuration.ts";

/** The first message. */
async function firstSaid(text: string): Promise<string> {
  return messagesOf(await load(text)).split("\n")[0] ?? "";
}

describe("numbers of lines, as 2.1 counts them", () => {
  it.each([
    [2046, 3],
    [2047, 3],
    [2048, 4],
    [4095, 4],
    [4096, 5],
  ])("a line of %i bytes with its newline before it makes it line %i", async (length, line) => {
    const text = `frontend f\n #${"x".repeat(length - 3)}\n zork\n`;
    expect(await firstSaid(text)).toBe(`alert parsing [t.cfg:${line}] : unknown keyword 'zork' in 'frontend' section`);
  });

  it("a line that needs no larger buffer than the one before counts once", async () => {
    const long = ` #${"x".repeat(3000)}\n`;
    expect(await firstSaid(`frontend f\n${long}${long} zork\n`)).toContain("[t.cfg:5]");
  });
});

describe("scopes", () => {
  it.each([
    ["[]", " : empty scope name is forbidden."],
    ["  [a", " : empty scope name is forbidden."],
    ["[a b]", " : character ' ' is not permitted in a scope name."],
    ["[a] b", " : character 'b' is not permitted after scope declaration."],
  ])("%j", async (line, text) => {
    expect(await firstSaid(`${line}\nfrontend f\n zork\n`)).toBe(`alert parsing [t.cfg:1]${text}`);
  });

  it("after a bad one one statement more of a section is read, whatever stands between", async () => {
    expect(messagesOf(await load("[a] b\nzork\nfrontend f\nfrontend g\n"))).toBe(
      "alert parsing [t.cfg:1] : character 'b' is not permitted after scope declaration.\n" +
        "alert parsing [t.cfg:2]: unknown keyword 'zork' out of section.\n" +
        "alert Error(s) found in configuration file : t.cfg\n",
    );
  });

  it("one that is alone on its line changes nothing", async () => {
    expect((await load("[a] # here\nfrontend f\n bind :1\n timeout client 1s\n")).verdict).toBe("valid");
  });
});
