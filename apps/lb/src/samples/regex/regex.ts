import { Automaton } from "./automaton.ts";
import { Backtracker } from "./backtracker.ts";
import { RegexError } from "./node.ts";
import { parseRegex, type RegexOptions } from "./parser.ts";
import { compileProgram, type Program } from "./program.ts";

/** One of HAProxy's regular expressions, for byte strings. No text makes it take long. */
export class Regex {
  readonly #program: Program;
  #automaton: Automaton | undefined;
  #backtracker: Backtracker | undefined;

  constructor(program: Program) {
    this.#program = program;
  }

  /** Does any part of the text fit? */
  test(text: string): boolean {
    return this.#mayFit(text, 0, false) && (this.#program.isRegular || this.#search(text, 0, false) !== undefined);
  }

  /**
   * The first part that fits of what begins at `from`: nothing before that is looked at.
   *
   * @param notLineStart `^` does not fit there
   * @returns where it and its groups begin and end, two numbers each, -1 for groups without a part; until the next call
   */
  find(text: string, from = 0, notLineStart = false): Int32Array | undefined {
    return this.#mayFit(text, from, notLineStart) ? this.#search(text, from, notLineStart) : undefined;
  }

  #mayFit(text: string, from: number, notLineStart: boolean): boolean {
    if (!this.#program.isRegular) return true;
    this.#automaton ??= new Automaton(this.#program);
    return this.#automaton.test(text, from, notLineStart);
  }

  #search(text: string, from: number, notLineStart: boolean): Int32Array | undefined {
    this.#backtracker ??= new Backtracker(this.#program);
    return this.#backtracker.search(text, from, notLineStart);
  }
}

/** What is wrong with a pattern, in PCRE's words. */
export interface BadRegex {
  readonly error: string;
  readonly offset: number;
}

export function compileRegex(pattern: string, options: RegexOptions): Regex | BadRegex {
  try {
    return new Regex(compileProgram(parseRegex(pattern, options), pattern.length));
  } catch (error) {
    if (error instanceof RegexError) return { error: error.message, offset: error.offset };
    throw error;
  }
}

/** HAProxy's words for it. */
export function regexComplaint(pattern: string, { error, offset }: BadRegex): string {
  return `regex '${pattern}' is invalid (error=${error}, erroffset=${offset})`;
}

/** @throws Error for what the configuration's parser lets not through */
export function mustCompile(pattern: string, options: RegexOptions): Regex {
  const regex = compileRegex(pattern, options);
  if (regex instanceof Regex) return regex;
  throw new Error(regexComplaint(pattern, regex));
}
