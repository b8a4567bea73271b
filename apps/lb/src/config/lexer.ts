/** Values of variables by name, both as byte strings. */
export type Environment = Map<string, string>;

export type LineResult =
  | { readonly kind: "words"; readonly words: string[]; readonly complaint?: Complaint }
  /** The line cannot be used at all. */
  | { readonly kind: "unusable"; readonly complaint: Complaint };

/** `tight` messages stand behind `parsing [FILE:LINE]:` without the space before the colon. */
export interface Complaint {
  readonly text: string;
  readonly tight?: true;
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
const NAME_START = /[A-Za-z_]/;
const NAME = /[A-Za-z0-9_]*/y;
const HEXADECIMAL = /^[0-9A-Fa-f]{2}$/;

/** Cuts one line (a byte string) into words: comments, quotes, escapes and variables are gone afterwards. */
export function splitLine(line: string, environment: Environment): LineResult {
  const end = line.search(/[\0\n\r]/);
  return new LineLexer(end < 0 ? line : line.slice(0, end), environment).run();
}

class LineLexer {
  private readonly line: string;
  private readonly environment: Environment;
  private readonly words: string[] = [];
  private at = 0;
  private word = "";
  /** How much longer the line is by now than it was: HAProxy counts positions in the line as rewritten. */
  private growth = 0;

  constructor(line: string, environment: Environment) {
    this.line = line;
    this.environment = environment;
  }

  run(): LineResult {
    for (;;) {
      while (IS_SPACE.test(this.line.charAt(this.at))) this.at++;
      if (this.at >= this.line.length) return { kind: "words", words: this.words };
      if (this.words.length === MAX_WORDS) return { kind: "words", words: this.words, complaint: this.tooLong() };
      if (this.line[this.at] === "#") return { kind: "words", words: this.words };
      const outcome = this.readWord();
      if (outcome) return outcome;
    }
  }

  /** Undefined when there may be more words. */
  private readWord(): LineResult | undefined {
    this.word = "";
    let quote = "";
    for (;;) {
      const character = this.line.charAt(this.at);
      if (character === "") {
        if (quote) return unusable(`Mismatched ${quote === '"' ? "double" : "simple"} quotes.`);
        break;
      }
      if (!quote && (character === "#" || IS_SPACE.test(character))) break;
      if (quote ? character === quote : character === '"' || character === "'") {
        quote = quote ? "" : character;
        this.take(1, "");
      } else if (character === "\\" && quote !== "'") {
        if (!this.readEscape(quote)) return this.badHexadecimal();
      } else if (character === "$" && quote === '"') {
        const complaint = this.readVariable();
        if (complaint) return unusable(complaint);
      } else {
        this.take(1, character);
      }
    }
    this.words.push(cutAtNul(this.word));
    if (this.line[this.at] === "#") this.at = this.line.length;
    return undefined;
  }

  private take(length: number, replacement: string): void {
    this.word += replacement;
    this.at += length;
    this.growth += replacement.length - length;
  }

  private readEscape(quote: string): boolean {
    const next = this.line.charAt(this.at + 1);
    if (next === "x") {
      const digits = this.line.slice(this.at + 2, this.at + 4);
      if (!HEXADECIMAL.test(digits)) return false;
      this.take(4, String.fromCharCode(Number.parseInt(digits, 16)));
      return true;
    }
    const meaning = next === "$" && quote ? "$" : ESCAPES.get(next);
    if (meaning === undefined) this.take(1, "\\");
    else this.take(2, meaning);
    return true;
  }

  private readVariable(): string | undefined {
    let start = this.at + 1;
    const braced = this.line[start] === "{";
    if (braced) start++;
    const first = this.line.charAt(start);
    if (!NAME_START.test(first)) return `Variable expansion: Unrecognized character '${first}' in variable name.`;
    NAME.lastIndex = start;
    const name = NAME.exec(this.line)?.[0] ?? "";
    let next = start + name.length;
    if (braced && this.line[next++] !== "}") return "Variable expansion: Mismatched braces.";
    this.take(next - this.at, this.environment.get(name) ?? "");
    return undefined;
  }

  /** HAProxy takes the rest of the line as it stands for the word, and goes on with that. */
  private badHexadecimal(): LineResult {
    this.words.push(this.word + this.line.slice(this.at));
    const text = `invalid or incomplete '\\x' sequence in '${this.words[0]}'.`;
    return { kind: "words", words: this.words, complaint: { text } };
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

function unusable(text: string): LineResult {
  return { kind: "unusable", complaint: { text } };
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
