import { RegexError } from "./node.ts";

/** Reads a pattern from left to right; it is a byte string. */
export class PatternCursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The empty string: there is no more. */
  get character(): string {
    return this.text.charAt(this.at);
  }

  take(): string {
    return this.text.charAt(this.at++);
  }

  /** Goes past this text when it stands here. */
  skip(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Goes past what fits, from here. @param pattern sticky */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.at += found[0].length;
    return found;
  }

  fail(message: string, offset = this.at): never {
    throw new RegexError(message, offset);
  }

  /** What PCRE has and this project has not. */
  refuse(what: string, offset = this.at): never {
    this.fail(`${what} not supported by this balancer`, offset);
  }
}
