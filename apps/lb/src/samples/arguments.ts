import { isIPv4, isIPv6 } from "node:net";
import { type Integer, parseInteger } from "./integer.ts";
import { parseMask } from "./ip-network.ts";

/** What only the whole file tells the worth of. */
export type LateType = "regex" | "frontend" | "backend" | "server" | "userlist" | "environment variable";
export type ArgumentType =
  | "integer"
  | "string"
  | "IPv4 address"
  | "IPv6 address"
  | "IPv4 mask"
  | "IPv6 mask"
  | LateType;
export type Argument = string | Integer;

/** What stands in parentheses: the first `least` must be there. Commas part them, and `)` ends them: neither can stand inside. */
export interface ArgumentList {
  readonly least: number;
  readonly types: readonly ArgumentType[];
}

export interface ParsedArguments {
  readonly values: Argument[];
}

export interface BadArguments {
  readonly complaint: string;
  /** The one that was read last, from 0. */
  readonly at: number;
}

/** Reads arguments in HAProxy's words. */
export function parseArguments(text: string, list: ArgumentList | undefined): ParsedArguments | BadArguments {
  const { least = 0, types = [] } = list ?? {};
  const values: Argument[] = [];
  let rest: string | undefined = types.length > 0 && (text !== "" || least > 0) ? text : undefined;
  let left = rest === undefined ? text : "";
  for (const type of types) {
    if (rest === undefined) break;
    const comma: number = rest.indexOf(",");
    const word: string = comma < 0 ? rest : rest.slice(0, comma);
    const value = parseArgument(word, type, values.length + 1);
    if (typeof value === "object") return { ...value, at: values.length };
    values.push(value);
    left = comma < 0 ? "" : rest.slice(comma);
    rest = comma < 0 ? undefined : rest.slice(comma + 1);
  }
  if (values.length < least) {
    const missing = `missing arguments (got ${values.length}/${least}), type '${types[values.length]}' expected`;
    return { complaint: missing, at: values.length };
  }
  if (left === "") return { values };
  const complaint =
    types.length > 0
      ? `end of arguments expected at position ${values.length + 1}, but got '${left}'`
      : `no argument supported, but got '${left}'`;
  return { complaint, at: values.length };
}

const LATE: Readonly<Record<LateType, true>> = {
  regex: true,
  frontend: true,
  backend: true,
  server: true,
  userlist: true,
  "environment variable": true,
};

export function isLate(type: ArgumentType): type is LateType {
  return Object.hasOwn(LATE, type);
}

function parseArgument(word: string, type: ArgumentType, position: number): Argument | { complaint: string } {
  if (type === "string" || isLate(type)) return word;
  if (word === "") return { complaint: `expected type '${type}' at position ${position}, but got nothing` };
  return READERS[type](word) ?? { complaint: `failed to parse '${word}' as type '${type}' at position ${position}` };
}

/** Undefined: the word is no such thing. */
const READERS: Readonly<Record<Exclude<ArgumentType, LateType | "string">, (word: string) => Argument | undefined>> = {
  integer: parseInteger,
  "IPv4 address": (word) => (isIPv4(word) ? word : undefined),
  "IPv6 address": (word) => (isIPv6(word) ? word : undefined),
  "IPv4 mask": (word) => (parseMask(word, 32) ? word : undefined),
  "IPv6 mask": (word) => (parseMask(word, 128) ? word : undefined),
};
