/** What has come of a connection, cut into commands. Text is byte strings. */

/** A command may have so many words; those after them are not looked at. */
const MOST_WORDS = 64;
/** What the last word of a line must be to say that lines of payload follow. */
const PAYLOAD_FOLLOWS = "<<";

export type CommandInput =
  | { readonly kind: "command"; readonly words: readonly string[]; readonly payload?: string }
  /** A line of a payload, or the one that announces it. */
  | { readonly kind: "payload line" }
  /** A line, or a command with its payload, is longer than may be. */
  | { readonly kind: "too long" };

export class CommandLines {
  readonly #longest: number;
  #text = "";
  /** Where the search for the end of a line goes on: it is not repeated for all that is there when more comes. */
  #searched = 0;
  /** Lines gathered of a command with a payload. */
  #gathered: string | undefined;

  /** @param longest of a line, and of a command with its payload, in bytes */
  constructor(longest: number) {
    this.#longest = longest;
  }

  push(text: string): void {
    this.#text += text;
  }

  /** Has anything come that is not taken yet? */
  hasInput(): boolean {
    return this.#text !== "";
  }

  /** Is it in the middle of a payload? */
  takesPayload(): boolean {
    return this.#gathered !== undefined;
  }

  /** Undefined: nothing is complete yet. */
  next(): CommandInput | undefined {
    const end = this.#text.indexOf("\n", this.#searched);
    const length = end < 0 ? this.#text.length : end + 1;
    if (length + (this.#gathered?.length ?? 0) >= this.#longest) return { kind: "too long" };
    this.#searched = this.#text.length;
    if (end < 0) return undefined;
    return this.#gathered === undefined ? this.#commandLine(end) : this.#payloadLine(this.#take(end), this.#gathered);
  }

  /** The next line, or the part of it before a `;`. */
  #commandLine(end: number): CommandInput {
    const semicolon = endOfCommand(this.#text, end);
    const line = this.#take(semicolon ?? end);
    if (semicolon === undefined && line.endsWith(PAYLOAD_FOLLOWS)) {
      this.#gathered = line;
      return { kind: "payload line" };
    }
    return { kind: "command", words: wordsOf(line) };
  }

  #payloadLine(line: string, gathered: string): CommandInput {
    if (line !== "") {
      this.#gathered = `${gathered}\n${line}`;
      return { kind: "payload line" };
    }
    this.#gathered = undefined;
    const start = gathered.indexOf("\n");
    const command = start < 0 ? gathered : gathered.slice(0, start);
    const words = wordsOf(command);
    // One that sticks to the word before it announces a payload and is part of that word, as HAProxy has it.
    if (words.at(-1) === PAYLOAD_FOLLOWS) words.pop();
    return { kind: "command", words, payload: start < 0 ? "" : gathered.slice(start + 1) };
  }

  /** Takes the text before `end`, and the character there. */
  #take(end: number): string {
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    this.#searched = 0;
    return line.endsWith("\r") ? line.slice(0, -1) : line;
  }
}

/** Where the first `;` of the line stands that has no backslash before it. */
function endOfCommand(text: string, end: number): number | undefined {
  for (let i = 0; i < end; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === ";") return i;
  }
  return undefined;
}

/** As in C, a NUL ends the text. A backslash stands for what follows it, and two for one. */
function wordsOf(command: string): string[] {
  const [text = ""] = command.split("\0", 1);
  return (text.match(/[^ \t]+/g) ?? []).slice(0, MOST_WORDS).map((word) => word.replace(/\\(\\?)/g, "$1"));
}
