import type { Reference } from "./node.ts";
import type { PatternCursor } from "./pattern-cursor.ts";

const LONGEST = 32;

interface Pending extends Reference {
  number: number;
  readonly name: string | undefined;
}

/** The groups of a pattern: their names, their number, and what refers to them. */
export class GroupNames {
  readonly #numbers = new Map<string, number>();
  readonly #references: Pending[] = [];
  count = 0;

  /** A group begins. @returns its number */
  add(name: string | undefined, cursor: PatternCursor): number {
    this.count++;
    if (name !== undefined) {
      if (this.#numbers.has(name)) cursor.fail("two named subpatterns have the same name", cursor.at - 1);
      this.#numbers.set(name, this.count);
    }
    return this.count;
  }

  /** `?<name>`, `?'name'`, `?P<name>`: its name; undefined: none of these stands here. */
  readName(cursor: PatternCursor): string | undefined {
    const found = cursor.match(/\?(?:P<|<|')/y);
    if (!found) {
      if (/^\?P[^=>]/.test(cursor.text.slice(cursor.at)) || cursor.text.slice(cursor.at) === "?P")
        cursor.fail("unrecognized character after (?P", cursor.at + 2);
      return undefined;
    }
    if (found[0] === "?<" && !/[\w]/.test(cursor.character)) cursor.fail("unrecognized character after (?<");
    return this.#readUntil(cursor, found[0] === "?'" ? "'" : ">");
  }

  refer(number: number): Reference {
    const reference = { number, name: undefined };
    this.#references.push(reference);
    return reference;
  }

  /** From behind `?P=`. */
  readPythonReference(cursor: PatternCursor): Reference {
    const name = this.#readUntil(cursor, ")");
    return this.#referToName(name, cursor);
  }

  /** `g1`, `g{1}`, `g{-1}`, `g{name}`, `k{name}`, `k<name>`, `k'name'`, from behind the backslash. */
  readReference(cursor: PatternCursor): Reference {
    const { at } = cursor;
    const letter = cursor.take();
    if (letter === "g") {
      const found = cursor.match(/(-?\d+)|\{(-?\d+)\}/y);
      if (found) return this.#referToNumber(Number(found[1] ?? found[2]), cursor);
      if (/^[<']/.test(cursor.character)) cursor.refuse("subroutines are", at);
      if (cursor.character !== "{") cursor.fail("a numbered reference must not be zero", at);
    }
    const close = new Map([
      ["{", "}"],
      ["<", ">"],
      ["'", "'"],
    ]).get(cursor.take());
    if (close === undefined) cursor.fail("\\k is not followed by a braced, angle-bracketed, or quoted name", at);
    const name = this.#readUntil(cursor, close);
    return this.#referToName(name, cursor);
  }

  #referToNumber(number: number, cursor: PatternCursor): Reference {
    if (number === 0) cursor.fail("a numbered reference must not be zero", cursor.at - 1);
    const which = number > 0 ? number : this.count + 1 + number;
    if (which < 1) cursor.fail("reference to non-existent subpattern", cursor.at - 1);
    return this.refer(which);
  }

  #referToName(name: string, cursor: PatternCursor): Reference {
    const number = this.#numbers.get(name) ?? 0;
    const comesLater = new RegExp(`\\(\\?P?[<']${name}[>']`).test(cursor.text.slice(cursor.at));
    if (number === 0 && !comesLater) cursor.fail("reference to non-existent subpattern", cursor.at - 1);
    const reference = { number, name };
    this.#references.push(reference);
    return reference;
  }

  /** Once all groups are known. */
  check(cursor: PatternCursor): void {
    for (const reference of this.#references) {
      if (reference.name !== undefined) reference.number = this.#numbers.get(reference.name) ?? 0;
      if (reference.number < 1 || reference.number > this.count)
        cursor.fail("reference to non-existent subpattern", cursor.text.length);
    }
  }

  #readUntil(cursor: PatternCursor, close: string): string {
    if (/\d/.test(cursor.character)) cursor.fail("group name must start with a non-digit");
    const name = cursor.match(/\w*/y)?.[0] ?? "";
    if (name === "") cursor.fail("subpattern name expected");
    if (name.length > LONGEST) cursor.fail(`subpattern name is too long (maximum ${LONGEST} characters)`);
    if (!cursor.skip(close)) cursor.fail("syntax error in subpattern name (missing terminator)");
    return name;
  }
}
