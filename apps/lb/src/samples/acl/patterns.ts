import { binaryComplaint, fromHexadecimal } from "../hexadecimal.ts";
import { parseNetwork } from "../ip-network.ts";
import { compileRegex, Regex, regexComplaint } from "../regex/regex.ts";
import type { Match } from "./match.ts";
import type { PatternContext } from "./pattern-context.ts";
import { readVersionRange } from "./version-pattern.ts";

/** Patterns as a configuration holds them: texts, ranges (`least:most`), bytes, networks, regular expressions. */
export type Patterns = readonly string[];

/** The complaint when a pattern cannot be one; `at` counts from 0. */
export interface BadPattern {
  readonly complaint: string;
  readonly at: number;
}

/** What the flags before patterns say. */
export interface PatternFlags {
  /** `-i` */
  ignoreCase: boolean;
  /** Not with `-n`. */
  resolvesNames: boolean;
}

/** Reads patterns one by one: words of a line (operators are resolved), or lines of a file. */
export function readPatterns(
  match: Match,
  words: readonly string[],
  flags: PatternFlags,
  context: PatternContext,
): Patterns | BadPattern {
  const patterns: string[] = [];
  for (const [at, word] of words.entries()) {
    const read = readPattern(match, word, flags, context);
    if ("complaint" in read) return { ...read, at };
    patterns.push(read.pattern);
  }
  return patterns;
}

function readPattern(
  match: Match,
  word: string,
  { resolvesNames }: PatternFlags,
  context: PatternContext,
): { pattern: string } | { complaint: string } {
  if (match === "int" || match === "len") return readRange(word);
  if (match === "version") return readVersionRange(word);
  if (match === "ip") {
    const network = parseNetwork(word) ? word : resolvesNames ? namedNetwork(word, context) : undefined;
    return network === undefined
      ? { complaint: `'${word}' is not a valid IPv4 or IPv6 address` }
      : { pattern: network };
  }
  if (match === "bin") {
    const complaint = binaryComplaint(word);
    return complaint === undefined ? { pattern: fromHexadecimal(word) } : { complaint };
  }
  if (match !== "reg") return { pattern: word };
  const regex = compileRegex(word, { ignoreCase: false, captures: false });
  return regex instanceof Regex ? { pattern: word } : { complaint: regexComplaint(word, regex) };
}

/** `localhost`, `10.1/8`: names, and addresses that leave numbers out, as libc reads them; a mask may follow. */
function namedNetwork(word: string, { addressOf }: PatternContext): string | undefined {
  const slash = word.lastIndexOf("/");
  const name = slash < 0 ? word : word.slice(0, slash);
  const mask = slash < 0 ? "" : word.slice(slash);
  // Nothing is asked for the sake of a mask that is none.
  if (!parseNetwork(`0.0.0.0${mask}`)) return undefined;
  // What ends with a number is no name: libc would find an address in `0x7f.1`.
  const isName = !/(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i.test(name);
  const address = shortAddress(name) ?? (isName ? addressOf(name) : null);
  return address === null ? undefined : `${address ?? "0.0.0.0"}${mask}`;
}

/** One to four numbers, decimal or octal; the last has the bytes that the others leave. */
function shortAddress(text: string): string | undefined {
  const parts = text.split(".");
  const last = parts.pop() ?? "";
  const numbers = parts.map(numberOf);
  const rest = numberOf(last);
  const left = 4 - parts.length;
  if (left < 1 || numbers.some((number) => !(number < 256)) || !(rest < 256 ** left)) return undefined;
  const word = numbers.reduce((sum, number, at) => sum + number * 256 ** (3 - at), rest);
  return [24, 16, 8, 0].map((shift) => Math.floor(word / 2 ** shift) % 256).join(".");
}

/** As C writes numbers; NaN: it is none. */
function numberOf(text: string): number {
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8);
  return /^[1-9]\d*$/.test(text) ? Number(text) : Number.NaN;
}

/** Zeros may stand in front; a line of a file may have a million of them. */
const LONGEST_RANGE = 200;

/**
 * `5`, `5:10`, `5-10`, `5:`, `:10`, `:-1`. A minus in front is a range's, never a sign.
 * A sign alone is a number, 0: so `eq -- 200`, which people write, is all up to 0, and 200.
 */
function readRange(word: string): { pattern: string } | { complaint: string } {
  const parts = word.length > LONGEST_RANGE ? null : /^(\d*)([:-]?)((?:-?\d+|(?<=[:-])-)?)$/.exec(word);
  const [, least = "", colon = "", last = ""] = parts ?? [];
  const most = last === "-" ? "0" : last;
  const isEmpty = least === "" && most === "";
  const isReversed = least !== "" && most !== "" && BigInt(least) > BigInt(most);
  if (!parts || isEmpty || isReversed || !isInt64(least) || !isInt64(most)) {
    const isRange = /[:-]/.test(word) || word === "";
    return { complaint: `'${word}' is not ${isRange ? "a valid number range" : "a number"}` };
  }
  return { pattern: colon === "" ? `${least}:${least}` : `${least}:${most}` };
}

function isInt64(digits: string): boolean {
  return BigInt.asIntN(64, BigInt(digits)) === BigInt(digits);
}

/** As 2.1, which takes `ne` for `eq`. */
const OPERATORS: readonly string[] = ["eq", "ne", "gt", "ge", "lt", "le"];

/** Words with operators (`gt 5`), which hold until the next one, as ranges; the complaint when that fails. */
export function resolveOperators(words: readonly string[]): string[] | string {
  const ranges: string[] = [];
  let operator = "eq";
  for (const word of words) {
    if (OPERATORS.includes(word)) operator = word === "ne" ? "eq" : word;
    else if (operator === "eq" || /[:-]/.test(word)) ranges.push(word);
    // What is after a dot does not count.
    else if (/^\d+(?:\.|$)/.test(word)) ranges.push(toRange(operator, BigInt(word.replace(/\..*/s, ""))));
    else return `'${word}' is neither a number nor a supported operator`;
  }
  return ranges;
}

function toRange(operator: string, value: bigint): string {
  if (operator === "gt") return `${BigInt.asIntN(64, value + 1n)}:`;
  if (operator === "ge") return `${value}:`;
  return operator === "lt" ? `:${value - 1n}` : `:${value}`;
}
