import { describe, expect, test } from "vitest";
import { CommandLines } from "../../src/commands/command-lines.ts";

function linesOf(text: string, longest = 100): CommandLines {
  const lines = new CommandLines(longest);
  lines.push(text);
  return lines;
}

const command = (...words: string[]) => ({ kind: "command", words });

describe("what comes of a connection is cut into commands", () => {
  test("at the ends of lines, and at semicolons without a backslash before them", () => {
    const lines = linesOf("show info; help\\;me ;\r\nquit\nshow");
    expect(lines.next()).toEqual(command("show", "info"));
    expect(lines.next()).toEqual(command("help;me"));
    expect(lines.next()).toEqual(command());
    expect(lines.next()).toEqual(command("quit"));
    expect(lines.next()).toBeUndefined();
    lines.push(" stat\n");
    expect(lines.next()).toEqual(command("show", "stat"));
    expect(lines.hasInput()).toBe(false);
  });

  test("a backslash stands for what follows it, two for one", () => {
    expect(linesOf("a\\\\b c\\d \\e\\\n").next()).toEqual(command("a\\b", "cd", "e"));
  });

  test("a NUL ends the text", () => {
    expect(linesOf("show info\0 typed\n").next()).toEqual(command("show", "info"));
  });

  test("at most 64 words", () => {
    expect(linesOf(`${"a ".repeat(80)}\n`, 1000).next()).toEqual(command(...Array(64).fill("a")));
  });

  test("a payload is what stands between << and an empty line", () => {
    const lines = linesOf("add map x <<\na 1;2\nb\\;\n\nquit\n");
    for (let line = 0; line < 3; line++) {
      expect(lines.next()).toEqual({ kind: "payload line" });
      expect(lines.takesPayload()).toBe(true);
    }
    expect(lines.next()).toEqual({ ...command("add", "map", "x"), payload: "a 1;2\nb\\;" });
    expect(lines.takesPayload()).toBe(false);
    expect(lines.next()).toEqual(command("quit"));
  });

  test("a << that sticks to a word belongs to it", () => {
    const lines = linesOf("add map x<<\n\n");
    lines.next();
    expect(lines.next()).toEqual({ ...command("add", "map", "x<<"), payload: "" });
  });

  test("a line, or a command with its payload, is too long before it is gathered", () => {
    expect(linesOf("a".repeat(98)).next()).toBeUndefined();
    expect(linesOf("a".repeat(100)).next()).toEqual({ kind: "too long" });
    const lines = linesOf("add map x <<\n");
    lines.next();
    lines.push(`${"b".repeat(60)}\n`);
    expect(lines.next()).toEqual({ kind: "payload line" });
    lines.push("c".repeat(60));
    expect(lines.next()).toEqual({ kind: "too long" });
  });
});
