import { trimBlanks } from "../blanks.ts";
import type { FieldSamples } from "../source.ts";

/**
 * Goes through the values of the fields of one name. It makes no text but the values themselves; one serves every
 * request of a thread.
 */
export class ValueCursor {
  /** In lower case; the empty name is every field's. */
  readonly #name: string;
  readonly #isWhole: boolean;
  #fields: FieldSamples | undefined;
  #line = -1;
  #lineValue = "";
  /** Where the next value of the line begins; -1: there is none. */
  #at = -1;
  value = "";

  /** @param unit commas part values (RFC 9110 §5.5), or not: Date, User-Agent */
  constructor(name: string, unit: "one value" | "whole field") {
    this.#name = name.toLowerCase();
    this.#isWhole = unit === "whole field";
  }

  start(fields: FieldSamples): void {
    this.#fields = fields;
    this.#line = -1;
    this.#at = -1;
  }

  /** The next value that is not empty is in `value`; false: there is no other. */
  next(): boolean {
    if (this.#at >= 0 && this.#nextOfLine()) return true;
    const fields = this.#fields;
    if (!fields) return false;
    while (++this.#line < fields.lineCount) {
      if (this.#name !== "" && !fields.isNamed(this.#line, this.#name)) continue;
      this.#lineValue = fields.fieldValue(this.#line);
      this.#at = 0;
      if (this.#nextOfLine()) return true;
    }
    return false;
  }

  /** HAProxy does not look past an empty value: `a,,b` has one. */
  #nextOfLine(): boolean {
    const line = this.#lineValue;
    const end = this.#isWhole ? line.length : valueEnd(line, this.#at);
    this.value = trimBlanks(line.slice(this.#at, end));
    this.#at = this.value !== "" && end < line.length ? end + 1 : -1;
    return this.value !== "";
  }
}

/** The comma that ends a value, or the end. Commas in quotes do not count. */
export function valueEnd(line: string, start: number): number {
  const comma = line.indexOf(",", start);
  if (comma < 0) return line.length;
  const quote = line.indexOf('"', start);
  if (quote < 0 || quote > comma) return comma;
  let isQuoted = false;
  for (let at = start; at < line.length; at++) {
    const character = line[at];
    if (isQuoted && character === "\\") at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === "," && !isQuoted) return at;
  }
  return line.length;
}
