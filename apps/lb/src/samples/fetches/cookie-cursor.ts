import { trimBlanksAfter } from "../blanks.ts";
import type { FieldSamples } from "../source.ts";
import { ValueCursor } from "./value-cursor.ts";

/**
 * Goes through the values of the cookies of one name, as HAProxy 2.1 reads them: a comma ends a value too, a `$name` is no cookie,
 * nor is one without an equals sign; one that ends with its equals sign is not seen at the very end of a field.
 */
export class CookieCursor {
  readonly #name: string;
  readonly #fields: ValueCursor;
  /** Cookie carries many cookies, Set-Cookie one with its attributes. */
  readonly #isList: boolean;
  /** Where the search goes on in the field's value; -1: in the next field. */
  #at = -1;
  value = "";

  constructor(field: "cookie" | "set-cookie", name: string) {
    this.#name = name;
    this.#fields = new ValueCursor(field, "one value");
    this.#isList = field === "cookie";
  }

  start(fields: FieldSamples): void {
    this.#fields.start(fields);
    this.#at = -1;
  }

  /** The next one is in `value`; false: there is no other. */
  next(): boolean {
    for (;;) {
      if (this.#at < 0) {
        if (!this.#fields.next()) return false;
        this.#at = 0;
      }
      if (this.#findIn(this.#fields.value)) return true;
      this.#at = -1;
    }
  }

  #findIn(line: string): boolean {
    const name = this.#name;
    let at = this.#at;
    while (at + name.length + 1 < line.length) {
      const start = skipBlanks(line, at);
      const equals = nameEnd(line, start, this.#isList);
      if (line[equals] !== "=") {
        at = equals + 1;
        continue;
      }
      const valueStart = skipBlanks(line, equals + 1);
      const end = valueEnd(line, valueStart);
      at = end + 1;
      if (line[start] === "$") continue;
      if (line.startsWith(name, start) && trimBlanksAfter(line.slice(start, equals)) === name) {
        this.value = trimBlanksAfter(line.slice(valueStart, end));
        this.#at = at;
        return true;
      }
      if (!this.#isList) return false;
    }
    return false;
  }
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (line[at] === " " || line[at] === "\t") at++;
  return at;
}

function nameEnd(line: string, from: number, isList: boolean): number {
  let at = from;
  while (at < line.length && line[at] !== "=" && line[at] !== ";" && !(isList && line[at] === ",")) at++;
  return at;
}

/** The comma or semicolon that ends a value, or the end. Those in quotes do not count. */
function valueEnd(line: string, from: number): number {
  let isQuoted = false;
  for (let at = from; at < line.length; at++) {
    const character = line[at];
    if (isQuoted && character === "\\") at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === "," || character === ";")) return at;
  }
  return line.length;
}
