import type { PatternContext } from "../acl/pattern-context.ts";
import type { Complaint } from "../complaint.ts";
import { type LateArgument, layersOf } from "../expression.ts";
import { parseExpression } from "../expression-parser.ts";
import { isThere, layerNames, type Place } from "../layer.ts";
import type { Flags, LogFormat, LogPart } from "./log-format.ts";
import { variablesByName } from "./variables.ts";

export interface LogFormatContext {
  readonly place: Place;
  readonly isHttp: boolean;
  /** A dash is written for what is not there. */
  readonly mandatory: boolean;
  /** The text is for a message. */
  readonly percent?: boolean;
  readonly patterns: PatternContext;
  /** Is anything of messages captured? */
  readonly captures?: { readonly request: boolean; readonly response: boolean };
}

export interface ParsedLogFormat {
  readonly format: LogFormat;
  readonly late: readonly LateArgument[];
  /** Names with the ones that replace them. */
  readonly deprecated: readonly (readonly [old: string, name: string])[];
}

const FLAGS: Readonly<Record<string, keyof Flags>> = {
  M: "mandatory",
  Q: "quoted",
  X: "hexadecimal",
  E: "escaped",
};

/** Reads texts with `%variable`, `%{flags}variable` and `%[expression]`. */
export function parseLogFormat(text: string, context: LogFormatContext): ParsedLogFormat | Complaint {
  return new LogFormatParser(text, context).run();
}

class LogFormatParser {
  readonly #text: string;
  readonly #context: LogFormatContext;
  readonly #parts: LogPart[] = [];
  readonly #late: LateArgument[] = [];
  readonly #deprecated: (readonly [string, string])[] = [];
  /** As `%{flags}o` sets them for what follows. */
  #flags: Flags;
  #at = 0;
  /** Several spaces are one, none stands in front, and what is empty takes its own along. */
  #isBehindSpace = true;

  constructor(text: string, context: LogFormatContext) {
    this.#text = text;
    this.#context = context;
    this.#flags = {
      quoted: false,
      hexadecimal: false,
      escaped: false,
      mandatory: context.mandatory,
      percent: context.percent ?? false,
    };
  }

  run(): ParsedLogFormat | Complaint {
    while (this.#at < this.#text.length) {
      const complaint = this.#readNext();
      if (complaint !== undefined) return complaint;
    }
    return { format: { parts: this.#parts }, late: this.#late, deprecated: this.#deprecated };
  }

  #readNext(): Complaint | undefined {
    const text = this.#text;
    const character = text.charAt(this.#at);
    if (character === " ") {
      if (!this.#isBehindSpace) this.#addText(" ");
      this.#isBehindSpace = true;
      this.#at++;
      return undefined;
    }
    if (character === "%") return this.#readVariable();
    const end = indexAfter(text, /[ %]/g, this.#at);
    this.#addText(text.slice(this.#at, end));
    this.#at = end;
    return undefined;
  }

  #readVariable(): Complaint | undefined {
    const text = this.#text;
    const next = text.charAt(this.#at + 1);
    if (next === "") return "truncated line after '%'";
    if (/[0-9 \t]/.test(next)) {
      const shown = `'${next}' at position ${this.#at + 1} line : '${text}'`;
      return `unexpected variable name near ${shown}. Maybe you want to write a single '%', use the syntax '%%'`;
    }
    if (next === "%") {
      this.#addText("%");
      this.#at += 2;
      return undefined;
    }
    let start = this.#at + 1;
    let flags = this.#flags;
    if (next === "{") {
      const end = text.indexOf("}", start);
      const words = text.slice(start + 1, end < 0 ? undefined : end);
      if (end < 0) return `truncated line after '${words}'`;
      flags = withFlags(flags, words);
      start = end + 1;
      if (!/[[A-Za-z0-9]/.test(text.charAt(start))) {
        return `parse argument modifier without variable name near '%{${words}}'`;
      }
    }
    if (text[start] === "[") return this.#readExpression(start + 1, flags);
    if (!/[A-Za-z0-9]/.test(text.charAt(start))) {
      // A percent sign before anything else is dropped.
      this.#at = start;
      return undefined;
    }
    const end = indexAfter(text, /[^A-Za-z0-9]/g, start);
    this.#at = end;
    return this.#addVariable(text.slice(start, end), flags);
  }

  #readExpression(start: number, flags: Flags): Complaint | undefined {
    const end = this.#text.indexOf("]", start);
    const text = this.#text.slice(start, end < 0 ? undefined : end);
    if (end < 0) return `truncated line after '${text}'`;
    this.#at = end + 1;
    const parsed = parseExpression(text, this.#context.patterns);
    if (typeof parsed === "string") return `failed to parse sample expression <${text}> : ${parsed}`;
    const layers = layersOf(parsed.expression);
    if (!isThere(layers, this.#context.place)) {
      const needs = `it needs '${layerNames(layers)}' which is not available here`;
      return `sample fetch <${text}> may not be reliably used here because ${needs}`;
    }
    this.#late.push(...parsed.late);
    this.#add({ expression: parsed.expression, ...flags });
    return undefined;
  }

  #addVariable(name: string, flags: Flags): Complaint | undefined {
    if (name === "o") {
      this.#flags = flags;
      return undefined;
    }
    const row = variablesByName.get(name);
    if (!row) {
      const hint = "If you wanted to emit the '%' character verbatim, you need to use '%%'";
      return `no such format variable '${name}'. ${hint}`;
    }
    if (row.isHttp && !this.#context.isHttp) return `format variable '${name}' is reserved for HTTP mode`;
    if (name === row.deprecated) this.#deprecated.push([name, row.keyword]);
    const isEmpty = row.kind === "captures" && !this.#context.captures?.[row.direction];
    if (!isEmpty) this.#add({ variable: row.keyword, ...flags });
    return undefined;
  }

  #addText(text: string): void {
    const last = this.#parts.at(-1);
    if (typeof last === "string") this.#parts[this.#parts.length - 1] = last + text;
    else this.#parts.push(text);
    this.#isBehindSpace = false;
  }

  #add(part: LogPart): void {
    this.#parts.push(part);
    this.#isBehindSpace = false;
  }
}

/** Unknown flags change nothing. */
function withFlags(flags: Flags, words: string): Flags {
  const changed = { ...flags };
  for (const word of words.split(",")) {
    const [, sign, letter = ""] = /([+-])([^+-]*)$/.exec(word) ?? [];
    const flag = FLAGS[letter];
    if (flag) changed[flag] = sign === "+";
  }
  return changed;
}

function indexAfter(text: string, expression: RegExp, from: number): number {
  expression.lastIndex = from;
  return expression.exec(text)?.index ?? text.length;
}
