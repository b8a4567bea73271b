import { type Integer, leadingInteger } from "../integer.ts";
import type { IpAddress } from "../ip-address.ts";
import { isInside, parseNetwork } from "../ip-network.ts";
import { toLower } from "../letters.ts";
import { AnyRegex } from "../regex/any-regex.ts";
import { mustCompile } from "../regex/regex.ts";
import type { Value, ValueOf } from "../value.ts";
import type { Match } from "./match.ts";
import { isMethod } from "./methods.ts";
import { NetworkIndex } from "./network-index.ts";
import type { Patterns } from "./patterns.ts";
import { TextIndex } from "./text-index.ts";

export type Matches<V = Value> = (value: V) => boolean;
type Matcher<V> = (patterns: Patterns, ignoreCase: boolean) => Matches<V>;

/** Up to about so many patterns, trying one after the other is no dearer than to look up (0.3 µs). */
const FEW = 16;
/** What surrounds a component for `dir` and `dom`. */
const DIRECTORY_DELIMITERS = "/?";
const DOMAIN_DELIMITERS = "/?.:";

/** What a match is given. */
type MatchedValue<M extends Match> = M extends "version" ? number : M extends keyof ValueOf ? ValueOf[M] : string;

/** Any pattern may fit. */
const MATCHERS: Readonly<{ [M in Exclude<Match, "found">]: Matcher<MatchedValue<M>> }> = {
  bool: () => (value) => value,
  int: (patterns) => inRanges(patterns),
  version: (patterns) => inRanges(patterns),
  ip(patterns) {
    const networks = patterns.map(parseNetwork).filter((network) => network !== undefined);
    if (networks.length > FEW) {
      const index = new NetworkIndex(networks);
      return (address: IpAddress) => index.has(address);
    }
    return (address: IpAddress) => {
      for (const network of networks) if (isInside(address, network)) return true;
      return false;
    };
  },
  bin: equal,
  len(patterns) {
    const fits = inRanges(patterns);
    return (value) => fits(value.length);
  },
  str: equal,
  beg: textual(
    (value, pattern) => value.startsWith(pattern),
    (patterns) => {
      const index = new TextIndex(patterns);
      return (value) => index.beginsAny(value);
    },
  ),
  end: textual(
    (value, pattern) => value.endsWith(pattern),
    (patterns) => {
      const index = new TextIndex(patterns);
      return (value) => index.endsAny(value);
    },
  ),
  sub: textual((value, pattern) => value.includes(pattern)),
  dir: componentMatcher(DIRECTORY_DELIMITERS),
  dom: componentMatcher(DOMAIN_DELIMITERS),
  reg(patterns, ignoreCase) {
    const [only] = patterns;
    const options = { ignoreCase, captures: false };
    const expression =
      only !== undefined && patterns.length === 1 ? mustCompile(only, options) : new AnyRegex(patterns, options);
    return (value) => expression.test(value);
  },
  meth(patterns, ignoreCase) {
    const known = equal(patterns.filter(isMethod), false);
    const others = equal(
      patterns.filter((pattern) => !isMethod(pattern)),
      ignoreCase,
    );
    return (value) => known(value) || (!isMethod(value) && others(value));
  },
};

export function compileMatch(match: Match, patterns: Patterns, ignoreCase: boolean): Matches {
  if (match === "found") return () => true;
  return MATCHERS[match](patterns, ignoreCase) as Matches;
}

/** A look-up instead of a loop: a pattern file may hold thousands. */
function equal(patterns: Patterns, ignoreCase: boolean): Matches<string> {
  const prepared = new Set(ignoreCase ? patterns.map(toLower) : patterns);
  const [only] = prepared;
  if (prepared.size === 1) return ignoreCase ? (value) => toLower(value) === only : (value) => value === only;
  return ignoreCase ? (value) => prepared.has(toLower(value)) : (value) => prepared.has(value);
}

/** @param indexed how many patterns are tried together, where there is a way */
function textual(
  fits: (value: string, pattern: string) => boolean,
  indexed?: (patterns: Patterns) => Matches<string>,
): Matcher<string> {
  return (patterns, ignoreCase) => {
    const prepared = ignoreCase ? patterns.map(toLower) : patterns;
    if (indexed && prepared.length > FEW) {
      const matches = indexed(prepared);
      return ignoreCase ? (value) => matches(toLower(value)) : matches;
    }
    return (value) => {
      const compared = ignoreCase ? toLower(value) : value;
      for (const pattern of prepared) if (fits(compared, pattern)) return true;
      return false;
    };
  };
}

function inRanges(patterns: Patterns): Matches<Integer> {
  const ranges = patterns.map((text) => {
    const [least = "", most = ""] = text.split(":");
    return [
      least === "" ? Number.NEGATIVE_INFINITY : leadingInteger(least),
      most === "" ? Number.POSITIVE_INFINITY : leadingInteger(most),
    ];
  });
  return (value) => {
    for (const [least = 0, most = 0] of ranges) if (value >= least && value <= most) return true;
    return false;
  };
}

function componentMatcher(delimiters: string): Matcher<string> {
  return textual(
    (value, pattern) => hasComponent(value, pattern, delimiters),
    (patterns) => {
      const index = new TextIndex(patterns.map((pattern) => trim(pattern, delimiters)).filter((text) => text !== ""));
      return (value) => {
        for (let at = 0; at < value.length; at++)
          if (delimiters.includes(value.charAt(at - 1)) && index.isComponentAt(value, at, delimiters)) return true;
        return false;
      };
    },
  );
}

/** Whether the pattern, without delimiters around it, stands between two delimiters (or an end) of the value. */
function hasComponent(value: string, pattern: string, delimiters: string): boolean {
  const component = trim(pattern, delimiters);
  if (component === "") return false;
  for (let at = value.indexOf(component); at >= 0; at = value.indexOf(component, at + 1)) {
    const before = value.charAt(at - 1);
    const after = value.charAt(at + component.length);
    if (delimiters.includes(before) && delimiters.includes(after)) return true;
  }
  return false;
}

function trim(text: string, characters: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && characters.includes(text.charAt(start))) start++;
  while (end > start && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
