import { binaryComplaint, fromHexadecimal } from "../hexadecimal.ts";
import { parseNetwork } from "../ip-network.ts";
import { compileRegex, Regex, regexComplaint } from "../regex/regex.ts";
import type { Match } from "./match.ts";

/** Patterns as a configuration holds them: texts, ranges (`least:most`), bytes, networks, regular expressions. */
export type Patterns = readonly string[];

/** The complaint when a pattern cannot be one; `at` counts from 0. */
export interface BadPattern {
  readonly complaint: string;
  readonly at: number;
}

/** Reads patterns one by one: words of a line (operators are resolved), or lines of a file. */
export function readPatterns(match: Match, words: readonly string[]): Patterns | BadPattern {
  const patterns: string[] = [];
  for (const [at, word] of words.entries()) {
    const read = readPattern(match, word);
    if ("complaint" in read) return { ...read, at };
    patterns.push(read.pattern);
  }
  return patterns;
}

function readPattern(match: Match, word: string): { pattern: string } | { complaint: string } {
  if (match === "int" || match === "len") return readRange(word);
  if (match === "ip") {
    return parseNetwork(word) ? { pattern: word } : { complaint: `'${word}' is not a valid IPv4 or IPv6 address` };
  }
  if (match === "bin") {
    const complaint = binaryComplaint(word);
    return complaint === undefined ? { pattern: fromHexadecimal(word) } : { complaint };
  }
  if (match !== "reg") return { pattern: word };
  const regex = compileRegex(word, { ignoreCase: false, captures: false });
  return regex instanceof Regex ? { pattern: word } : { complaint: regexComplaint(word, regex) };
}

/** `5`, `5:10`, `5-10`, `5:`, `:10`. A minus is a range's, never a sign. */
function readRange(word: string): { pattern: string } | { complaint: string } {
  const parts = /^(\d*)([:-]?)(\d*)$/.exec(word);
  const [, least = "", colon = "", most = ""] = parts ?? [];
  if (!parts || (least === "" && most === "") || (least !== "" && most !== "" && Number(least) > Number(most))) {
    const isRange = /[:-]/.test(word) || word === "";
    return { complaint: `'${word}' is not ${isRange ? "a valid number range" : "a number"}` };
  }
  return { pattern: colon === "" ? `${least}:${least}` : `${least}:${most}` };
}

const OPERATORS: readonly string[] = ["eq", "gt", "ge", "lt", "le"];

/** Words with operators (`gt 5`), which hold until the next one, as ranges; the complaint when that fails. */
export function resolveOperators(words: readonly string[]): string[] | string {
  const ranges: string[] = [];
  let operator = "eq";
  for (const word of words) {
    if (OPERATORS.includes(word)) operator = word;
    else if (operator === "eq" || /[:-]/.test(word)) ranges.push(word);
    else if (/^\d+$/.test(word)) ranges.push(toRange(operator, Number(word)));
    else return `'${word}' is neither a number nor a supported operator`;
  }
  return ranges;
}

function toRange(operator: string, value: number): string {
  if (operator === "gt") return `${value + 1}:`;
  if (operator === "ge") return `${value}:`;
  return operator === "lt" ? `:${value - 1}` : `:${value}`;
}
