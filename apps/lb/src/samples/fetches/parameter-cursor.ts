import type { SampleSource } from "../source.ts";
import type { Cursor } from "./cursor.ts";

/** Goes through the values of the parameters of one name in `name=value&name=value`, as HAProxy 2.1 finds them; nothing is decoded. */
export abstract class ParameterCursor implements Cursor {
  /** The empty name is every parameter's. */
  readonly #name: string;
  /** Ends a value, as `&` and `;` do. */
  readonly #delimiter: string;
  #text = "";
  /** Where the search goes on; -1: nowhere. */
  #at = -1;
  value = "";

  constructor(name: string, delimiter: string) {
    this.#name = name;
    this.#delimiter = delimiter;
  }

  abstract start(source: SampleSource): boolean;

  /** The parameters begin at `at`. */
  protected begin(text: string, at: number): boolean {
    this.#text = text;
    this.#at = at;
    return true;
  }

  /** The next one is in `value`; false: there is no other. */
  next(): boolean {
    const text = this.#text;
    if (this.#at < 0) return false;
    const start = this.#name === "" ? text.indexOf("=", this.#at) + 1 : this.#find();
    if (start === 0) {
      this.#at = -1;
      return false;
    }
    const end = this.#valueEnd(start);
    this.value = text.slice(start, end);
    this.#at = end < text.length ? end : -1;
    return true;
  }

  /** Where the next value of the name begins; 0: there is none. */
  #find(): number {
    const text = this.#text;
    const { length } = this.#name;
    let at = this.#at;
    while (at + length < text.length) {
      if (text[at + length] === "=") {
        if (text.startsWith(this.#name, at)) return at + length + 1;
        at += length + 1;
      }
      at = this.#valueEnd(at) + 1;
    }
    return 0;
  }

  #valueEnd(from: number): number {
    const text = this.#text;
    for (let at = from; at < text.length; at++) {
      const character = text[at];
      if (character === "&" || character === ";" || character === this.#delimiter) return at;
    }
    return text.length;
  }
}
