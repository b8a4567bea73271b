import { readFileSync } from "node:fs";
import { trimBlanksAfter } from "../blanks.ts";
import type { Complaint } from "../complaint.ts";

/** The lines of a file: patterns, with two columns each with what it stands for. */
export interface PatternFile {
  /** By which the runtime socket finds it. */
  readonly path: string;
  readonly words: readonly string[];
  readonly values: readonly string[];
  /** Where each stands, from 1. */
  readonly lines: readonly number[];
  /** The kinds of map that it is: `str`, `ip_int`. None: its values are not asked for. */
  readonly uses: string[];
}

type Columns = "one" | "two";

/** The files of patterns that a configuration names, each read once. */
export class PatternFiles {
  readonly #files = new Map<string, PatternFile & { readonly columns: Columns }>();

  /** @returns the complaint when it cannot be read, or was read otherwise before */
  load(path: string, columns: Columns): PatternFile | Complaint {
    const known = this.#files.get(path);
    if (known?.columns === columns) return known;
    if (known) {
      return `The file "${path}" is already used as ${known.columns} column file and cannot be used by as ${columns} column file.`;
    }
    const text = textOf(path);
    // What cannot be read is said once, as in HAProxy.
    this.#files.set(path, { path, ...readLines(text ?? "", columns), uses: [], columns });
    return text === undefined ? `failed to open pattern file <${path}>` : this.load(path, columns);
  }

  /** Whether a file was not taken for this yet: then what is in it is to be looked at. */
  isNewFor({ uses }: PatternFile, use: string): boolean {
    if (uses.includes(use)) return false;
    uses.push(use);
    return true;
  }

  /** Those that say what their patterns stand for. */
  maps(): readonly PatternFile[] {
    return [...this.#files.values()].filter(({ uses }) => uses.length > 0);
  }
}

const LINE = { one: /^[ \t]*([^\r]*)/, two: /^[ \t]*([^ \t\r]*)[ \t]*([^\r]*)/ };

function readLines(text: string, columns: Columns): Omit<PatternFile, "path" | "uses"> {
  const words: string[] = [];
  const values: string[] = [];
  const lines: number[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.startsWith("#")) continue;
    const [, pattern = "", value = ""] = LINE[columns].exec(line) ?? [];
    if (pattern === "") continue;
    words.push(pattern);
    values.push(trimBlanksAfter(value));
    lines.push(index + 1);
  }
  return { words, values, lines };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(Buffer.from(path, "latin1"), "latin1");
  } catch {
    return undefined;
  }
}
