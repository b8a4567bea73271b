import type { Complaint } from "./diagnostic.ts";

/** Values of variables by name, both as byte strings. */
export type Environment = Map<string, string>;

export interface LineResult {
  /** None: there is nothing on the line, or it cannot be used at all. After most complaints HAProxy reads on. */
  readonly words: readonly string[];
  readonly complaints: readonly Complaint[];
}

const MAX_WORDS = 64;
const ESCAPES = new Map([
  ["t", "\t"],
  ["n", "\n"],
  ["r", "\r"],
  ["\\", "\\"],
  [" ", " "],
  ["#", "#"],
  ['"', '"'],
  ["'", "'"],
]);
const IS_SPACE = /[ \t\v\f]/;
/** What means itself, in quotes and without. Most words are one such run. */
const ORDINARY = /[^ \t\v\f\\"'#$]+/y;
const NAME_START = /[A-Za-z_]/;
const NAME = /[A-Za-z0-9_]*/y;
const HEXADECIMAL = /^[0-9A-Fa-f]{2}$/;

/**
 * Cuts one line (a byte string) into words: comments, quotes, escapes and variables are gone afterwards.
 *
 * @param line with its newline, which HAProxy's messages may show
 */
export function splitLine(line: string, environment: Environment): LineResult {
  return new LineLexer(line, environment).run();
}

class LineLexer {
  private readonly whole: string;
  private readonly line: string;
  private readonly environment: Environment;
  private readonly words: string[] = [];
  private readonly complaints: Complaint[] = [];
  private at = 0;
  private word = "";
  /** How much longer the line is by now than it was: HAProxy counts positions in the line as rewritten. */
  private growth = 0;

  constructor(line: string, environment: Environment) {
    const end = line.search(/[\0\n\r]/);
    this.whole = line;
    this.line = end < 0 ? line : line.slice(0, end);
    this.environment = environment;
  }

  run(): LineResult {
    const { words, complaints } = this;
    for (;;) {
      while (IS_SPACE.test(this.line.charAt(this.at))) this.at++;
      if (this.at >= this.line.length) break;
      if (words.length === MAX_WORDS) {
        complaints.push(this.tooLong());
        break;
      }
      if (this.line[this.at] === "#") break;
      if (!this.readWord()) return { words: [], complaints };
    }
    return { words, complaints };
  }

  /** False when the line cannot be used. */
  private readWord(): boolean {
    this.word = "";
    let quote = "";
    for (;;) {
      const character = this.line.charAt(this.at);
      if (character === "" || (!quote && (character === "#" || IS_SPACE.test(character)))) break;
      if (quote ? character === quote : character === '"' || character === "'") {
        quote = quote ? "" : character;
        this.take(1, "");
      } else if (character === "\\" && quote !== "'") {
        this.readEscape(quote);
      } else if (character === "$" && quote === '"') {
        if (!this.readVariable()) return false;
      } else {
        ORDINARY.lastIndex = this.at;
        const run = ORDINARY.exec(this.line)?.[0] ?? character;
        this.take(run.length, run);
      }
    }
    if (quote) this.complain(`Mismatched ${quote === '"' ? "double" : "simple"} quotes.`);
    this.words.push(cutAtNul(this.word));
    if (this.line[this.at] === "#") this.at = this.line.length;
    return true;
  }

  private complain(text: string): void {
    this.complaints.push({ text });
  }

  private take(length: number, replacement: string): void {
    this.word += replacement;
    this.at += length;
    this.growth += replacement.length - length;
  }

  private readEscape(quote: string) {
    const next = this.line.charAt(this.at + 1);
    const digits = this.line.slice(this.at + 2, this.at + 4);
    if (next === "x" && HEXADECIMAL.test(digits)) {
      return this.take(4, String.fromCharCode(Number.parseInt(digits, 16)));
    }
    if (next === "x") {
      // HAProxy shows the first word, which may still be the rest of the line.
      const shown = this.words[0] ?? this.word + this.whole.slice(this.at);
      this.complain(`invalid or incomplete '\\x' sequence in '${shown}'.`);
    }
    const meaning = next === "$" && quote ? "$" : ESCAPES.get(next);
    if (meaning === undefined) this.take(1, "\\");
    else this.take(2, meaning);
  }

  private readVariable(): boolean {
    let start = this.at + 1;
    const braced = this.line[start] === "{";
    if (braced) start++;
    const first = this.line.charAt(start);
    if (!NAME_START.test(first)) {
      this.complain(`Variable expansion: Unrecognized character '${first}' in variable name.`);
      return false;
    }
    NAME.lastIndex = start;
    const name = NAME.exec(this.line)?.[0] ?? "";
    let next = start + name.length;
    if (braced && this.line[next++] !== "}") {
      this.complain("Variable expansion: Mismatched braces.");
      return false;
    }
    this.take(next - this.at, this.environment.get(name) ?? "");
    return true;
  }

  private tooLong(): Complaint {
    const [rest] = this.line.slice(this.at).split("#", 1);
    const position = this.at + this.growth + 1;
    return {
      text: `line too long, truncating at word ${MAX_WORDS + 1}, position ${position}: <${rest}>.`,
      tight: true,
    };
  }
}

/** `\x00` makes a NUL, which ends the word for everything that reads it. */
function cutAtNul(word: string): string {
  const end = word.indexOf("\0");
  return end < 0 ? word : word.slice(0, end);
}

/** Variables in an address expand whatever the quotes: the parser of addresses does it by itself. */
export function expandVariables(text: string, environment: Environment): string {
  return text.replaceAll(/\$(?:\{([A-Za-z0-9_]*)\}?|([A-Za-z0-9_]*))/g, (_whole, braced?: string, bare?: string) => {
    return environment.get(braced ?? bare ?? "") ?? "";
  });
}
