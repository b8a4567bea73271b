import { readBracket } from "./bracket.ts";
import { ANY, NOT_NEWLINE } from "./byte-classes.ts";
import { type ByteSet, bytesIn, ignoringCase, oneByte } from "./byte-set.ts";
import { readEscape, readOctal } from "./escapes.ts";
import { GroupNames } from "./group-names.ts";
import { EMPTY, type Node, type ParsedRegex, type Position, type Reference } from "./node.ts";
import { PatternCursor } from "./pattern-cursor.ts";
import { readQuantifier } from "./quantifier.ts";

/** PCRE's own. */
const MOST_NESTED = 250;

/** What letters inside parentheses switch: they hold to the end of the group. */
interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly extended: boolean;
  readonly ungreedy: boolean;
}

const FLAG_LETTERS: Readonly<Record<string, keyof Flags>> = {
  i: "ignoreCase",
  m: "multiline",
  s: "dotAll",
  x: "extended",
  U: "ungreedy",
};

const ESCAPED_POSITIONS: ReadonlyMap<string, Position> = new Map([
  ["A", "start of the subject"],
  ["G", "start of the subject"],
  ["Z", "end"],
  ["z", "end of the subject"],
  ["b", "word boundary"],
  ["B", "no word boundary"],
]);

const LOOKS: readonly (readonly [opening: string, behind: boolean, negated: boolean])[] = [
  ["?=", false, false],
  ["?!", false, true],
  ["?<=", true, false],
  ["?<!", true, true],
];

export interface RegexOptions {
  readonly ignoreCase: boolean;
  /** Parentheses without a name have a number. HAProxy asks for it where what they matched can be used. */
  readonly captures: boolean;
}

/**
 * Reads one of HAProxy's regular expressions: PCRE's, over bytes.
 *
 * @throws RegexError
 */
export function parseRegex(pattern: string, options: RegexOptions): ParsedRegex {
  return new Parser(pattern, options).parse();
}

class Parser {
  readonly #cursor: PatternCursor;
  readonly #names = new GroupNames();
  readonly #captures: boolean;
  #flags: Flags;
  #depth = 0;

  constructor(pattern: string, { ignoreCase, captures }: RegexOptions) {
    this.#cursor = new PatternCursor(pattern);
    this.#captures = captures;
    this.#flags = { ignoreCase, multiline: false, dotAll: false, extended: false, ungreedy: false };
  }

  parse(): ParsedRegex {
    if (/^\(\*[A-Z]/.test(this.#cursor.text)) this.#cursor.refuse("verbs are", 2);
    const root = this.#choice();
    if (!this.#cursor.isAtEnd) this.#cursor.fail("unmatched parentheses");
    this.#names.check(this.#cursor);
    return { root, groups: this.#names.count };
  }

  #choice(): Node {
    const of = [this.#sequence()];
    while (this.#cursor.skip("|")) of.push(this.#sequence());
    return of.length === 1 ? (of[0] ?? EMPTY) : { kind: "choice", of };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    const cursor = this.#cursor;
    while (!cursor.isAtEnd && cursor.character !== "|" && cursor.character !== ")") {
      const before = cursor.at;
      for (const node of this.#atoms()) parts.push(node);
      if (cursor.at === before) throw new Error(`the parser stands still at ${before} of '${cursor.text}'`);
    }
    return parts.length === 1 ? (parts[0] ?? EMPTY) : { kind: "sequence", parts };
  }

  /** One thing with its quantifier, or several that have none. */
  #atoms(): Node[] {
    const cursor = this.#cursor;
    if (this.#skipComment()) return [];
    if (cursor.skip("\\E")) return [];
    if (cursor.skip("\\Q")) return this.#quoted();
    const [start, depth] = [cursor.at, this.#depth];
    const quantifier = readQuantifier(cursor);
    if (quantifier) cursor.fail("nothing to repeat", quantifier.end);
    const node = this.#atom();
    this.#depth = depth;
    return node === undefined ? [] : [this.#repeated(node, start)];
  }

  #repeated(body: Node, start: number): Node {
    const cursor = this.#cursor;
    while (this.#skipComment() || cursor.skip("\\E"));
    const quantifier = readQuantifier(cursor);
    if (!quantifier) return body;
    if (body.kind === "position") cursor.fail("nothing to repeat", quantifier.end);
    const { least, most, suffix } = quantifier;
    // Looking once more sees nothing else.
    const isLook = body.kind === "look" && cursor.text.startsWith("(?", start);
    const lazy = suffix === "?" ? !this.#flags.ungreedy : suffix === "" && this.#flags.ungreedy;
    const repeat: Node = isLook
      ? { kind: "repeat", body, least: Math.min(1, least), most: Math.min(1, most), lazy }
      : { kind: "repeat", body, least, most, lazy };
    return suffix === "+" ? { kind: "atomic", body: repeat } : repeat;
  }

  /** Undefined: it switched flags. */
  #atom(): Node | undefined {
    const cursor = this.#cursor;
    const { multiline, dotAll, ignoreCase } = this.#flags;
    const character = cursor.take();
    if (character === "^") return position(multiline ? "start of a line" : "start");
    if (character === "$") return position(multiline ? "end of a line" : "end");
    if (character === ".") return set(dotAll ? ANY : NOT_NEWLINE);
    if (character === "(") return this.#group();
    if (character === "\\") return this.#escape();
    if (character !== "[") return this.#byte(character.charCodeAt(0));
    if (/^:\^?[a-z]*:\]/.test(cursor.text.slice(cursor.at)))
      cursor.fail("POSIX named classes are supported only within a class", cursor.at - 1);
    return set(readBracket(cursor, ignoreCase));
  }

  #byte(byte: number): Node {
    return set(this.#flags.ignoreCase ? ignoringCase(oneByte(byte)) : oneByte(byte));
  }

  #escape(): Node {
    const cursor = this.#cursor;
    const bytes = readEscape(cursor);
    if (bytes) return set(this.#flags.ignoreCase ? ignoringCase(bytes) : bytes);
    const { at } = cursor;
    const letter = cursor.character;
    const known = ESCAPED_POSITIONS.get(letter);
    if (known) {
      cursor.at++;
      return position(known);
    }
    if (/[1-9]/.test(letter)) return this.#number();
    if (letter === "g" || letter === "k") return this.#reference(this.#names.readReference(cursor));
    cursor.at++;
    if (letter === "C") return set(ANY);
    if (letter === "N" && cursor.character !== "{") return set(NOT_NEWLINE);
    if (letter === "R") return LINE_BREAK;
    return cursor.refuse(`\\${letter} is`, at);
  }

  /** A reference to a group, or the number of a byte. */
  #number(): Node {
    const cursor = this.#cursor;
    const digits = /\d+/y;
    digits.lastIndex = cursor.at;
    const text = digits.exec(cursor.text)?.[0] ?? "";
    const number = Number(text);
    if (number < 8 || number <= this.#names.count) {
      cursor.at += text.length;
      return this.#reference(this.#names.refer(number));
    }
    if (/[89]/.test(cursor.character)) return this.#byte(cursor.take().charCodeAt(0));
    return this.#byte(readOctal(cursor));
  }

  #reference(to: Reference): Node {
    return { kind: "reference", to, ignoreCase: this.#flags.ignoreCase };
  }

  #group(): Node | undefined {
    const cursor = this.#cursor;
    if (++this.#depth > MOST_NESTED) cursor.fail("parentheses are too deeply nested");
    if (cursor.text.startsWith("*", cursor.at)) {
      if (/^\*[A-Z:]/.test(cursor.text.slice(cursor.at))) cursor.refuse("verbs are", cursor.at + 1);
    }
    for (const [opening, behind, negated] of LOOKS) {
      if (cursor.skip(opening)) return this.#closed((body) => ({ kind: "look", behind, negated, body }));
    }
    if (cursor.skip("?>")) return this.#closed((body) => ({ kind: "atomic", body }));
    if (cursor.skip("?:")) return this.#closed((body) => body);
    const name = this.#names.readName(cursor);
    if (name !== undefined) return this.#numbered(name);
    if (cursor.skip("?P=")) return this.#reference(this.#names.readPythonReference(cursor));
    if (cursor.skip("?")) return this.#flagGroup();
    return this.#captures ? this.#numbered(undefined) : this.#closed((body) => body);
  }

  #numbered(name: string | undefined): Node {
    const number = this.#names.add(name, this.#cursor);
    return this.#closed((body) => ({ kind: "group", number, body }));
  }

  /** `(?i)`, `(?i:...)`, `(?-i)`; and what is not supported. */
  #flagGroup(): Node | undefined {
    const cursor = this.#cursor;
    if (/^(?:[R&C(|]|[+-]?\d|P>)/.test(cursor.text.slice(cursor.at)))
      cursor.refuse("recursion, conditions, callouts and (?| are");
    let flags = this.#flags;
    let on = true;
    for (;;) {
      const letter = cursor.character;
      const flag = FLAG_LETTERS[letter];
      if (letter === "-") on = false;
      else if (flag) flags = { ...flags, [flag]: on };
      else if (letter !== "J" && letter !== "X") break;
      cursor.at++;
    }
    if (cursor.skip(")")) {
      this.#flags = flags;
      return undefined;
    }
    if (cursor.skip(":")) return this.#closed((body) => body, flags);
    return cursor.fail("unrecognized character after (? or (?-");
  }

  /** Reads to the closing parenthesis; flags that are switched inside hold no longer. */
  #closed(make: (body: Node) => Node, flags = this.#flags): Node {
    const outer = this.#flags;
    this.#flags = flags;
    const body = this.#choice();
    this.#flags = outer;
    if (!this.#cursor.skip(")")) this.#cursor.fail("missing )");
    const node = make(body);
    // What stands in parentheses can be repeated, also when it is a place.
    return node.kind === "position" ? { kind: "sequence", parts: [node] } : node;
  }

  /** `\Q...\E`: each character is itself; a quantifier counts for the last one. */
  #quoted(): Node[] {
    const cursor = this.#cursor;
    const found = cursor.text.indexOf("\\E", cursor.at);
    const end = found < 0 ? cursor.text.length : found;
    const nodes = [...cursor.text.slice(cursor.at, end)].map((character) => this.#byte(character.charCodeAt(0)));
    cursor.at = found < 0 ? end : end + 2;
    const last = nodes.pop();
    return last ? [...nodes, this.#repeated(last, end)] : [];
  }

  /** `(?#...)`, and with `x` blanks and what follows a `#`. */
  #skipComment(): boolean {
    const cursor = this.#cursor;
    if (cursor.skip("(?#")) {
      const end = cursor.text.indexOf(")", cursor.at);
      if (end < 0) cursor.fail("missing ) after comment", cursor.text.length);
      cursor.at = end + 1;
      return true;
    }
    return this.#flags.extended && cursor.match(/[\t-\r ]+|#[^\n]*\n?/y) !== undefined;
  }
}

function set(bytes: ByteSet): Node {
  return { kind: "set", bytes };
}

function position(at: Position): Node {
  return { kind: "position", at };
}

/** `\R`. */
const LINE_BREAK: Node = {
  kind: "atomic",
  body: {
    kind: "choice",
    of: [{ kind: "sequence", parts: [set(oneByte(0x0d)), set(oneByte(0x0a))] }, set(bytesIn(0x0a, 0x0d, 0x85, 0x85))],
  },
};
