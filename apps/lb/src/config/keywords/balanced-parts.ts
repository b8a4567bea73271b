import { laxInteger } from "../number.ts";
import type { Statement } from "../statement.ts";

/** The rows of `balance/algorithms.ts`. */
export type AlgorithmName =
  | "roundrobin"
  | "static-rr"
  | "leastconn"
  | "first"
  | "random"
  | "source"
  | "uri"
  | "url_param"
  | "hdr"
  | "rdp-cookie";

/** What of a request names its server. */
export type HashedPart =
  | { readonly kind: "uri"; readonly isWhole: boolean; readonly length: number; readonly depth: number }
  | { readonly kind: "url_param"; readonly name: string }
  | { readonly kind: "hdr"; readonly name: string; readonly usesDomainOnly: boolean }
  | { readonly kind: "rdp-cookie"; readonly name: string };

/** What a `balance` says. */
export interface Balance {
  readonly balance: AlgorithmName;
  /** Absent: a server is not named by anything, or by its client's address. */
  readonly hashedPart?: HashedPart;
  /** Of `random`: how many servers are drawn, of which the one with the least to do gets the request. */
  readonly draws?: number;
}

/** What the words of `balance` say, or what is wrong with them. */
type Read = Balance | string;

/** HAProxy's. */
const DRAWS = 2;

/** `random(3)`. What follows `random` otherwise is not looked at, observed. */
export function readDraws(word: string): Read {
  const text = word.slice("random(".length);
  if (word["random".length] !== "(" || text.startsWith(")")) return { balance: "random", draws: DRAWS };
  const [digits = ""] = /^\s*[-+]?(?:0[xX][\da-fA-F]+|\d*)/.exec(text) ?? [];
  const after = text[digits.length];
  if (after === undefined) return "random : missing closing parenthesis.";
  if (after !== ")") return `random : unexpected character '${after}' after argument.`;
  const draws = strtol(digits);
  return draws < 1 ? "random : number of draws must be at least 1." : { balance: "random", draws };
}

/** Octal where it begins with 0. */
function strtol(text: string): number {
  const [, sign = "", digits = ""] = /^\s*([-+]?)(.*)$/.exec(text) ?? [];
  const base = /^0x/i.test(digits) ? 16 : digits.startsWith("0") ? 8 : 10;
  return (sign === "-" ? -1 : 1) * (Number.parseInt(digits, base) || 0);
}

export function readUriPart(_: string, statement: Statement): Read {
  let [isWhole, length, depth] = [false, 0, 0];
  for (let word = statement.next(); word !== ""; word = statement.next()) {
    if (word === "whole") {
      isWhole = true;
    } else if (word === "len" || word === "depth") {
      const text = statement.next();
      const number = laxInteger(text);
      if (number <= 0) return `uri : '${word}' expects a positive integer (got '${text}').`;
      if (word === "len") length = number;
      else depth = number;
    } else {
      return `uri only accepts parameters 'len', 'depth', and 'whole' (got '${word}').`;
    }
  }
  return { balance: "uri", hashedPart: { kind: "uri", isWhole, length, depth } };
}

/** `check_post` says nothing: 2.1 looks into the bodies of all POST requests. */
export function readParameterName(_: string, statement: Statement): Read {
  const name = statement.next();
  if (name === "") return "url_param requires an URL parameter name.";
  const modifier = statement.next();
  if (modifier !== "" && modifier !== "check_post")
    return `url_param only accepts 'check_post' modifier (got '${modifier}').`;
  return { balance: "url_param", hashedPart: { kind: "url_param", name } };
}

export function readHeaderName(word: string, statement: Statement): Read {
  const name = inParentheses(word, "hdr(");
  if (name === undefined) return "hdr requires an http header field name.";
  const modifier = statement.next();
  if (modifier !== "" && modifier !== "use_domain_only")
    return `hdr(${name}) only accepts 'use_domain_only' modifier (got '${modifier}').`;
  return { balance: "hdr", hashedPart: { kind: "hdr", name, usesDomainOnly: modifier !== "" } };
}

export function readRdpCookieName(word: string): Read {
  const name = word === "rdp-cookie" ? "mstshash" : inParentheses(word, "rdp-cookie(");
  if (name === undefined) return "rdp-cookie : missing cookie name.";
  return { balance: "rdp-cookie", hashedPart: { kind: "rdp-cookie", name } };
}

/** What follows the parenthesis that closes is not looked at. */
function inParentheses(word: string, begin: string): string | undefined {
  const end = word.indexOf(")");
  return word.startsWith(begin) && end > begin.length ? word.slice(begin.length, end) : undefined;
}
