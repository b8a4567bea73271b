import type { IpAddress } from "../ip-address.ts";
import { isInside, parseNetwork } from "../ip-network.ts";
import { toLower } from "../letters.ts";
import { mustCompile } from "../regex/regex.ts";
import type { Value, ValueOf } from "../value.ts";
import type { Match } from "./match.ts";
import { isMethod } from "./methods.ts";
import type { Patterns } from "./patterns.ts";

export type Matches<V = Value> = (value: V) => boolean;
type Matcher<V> = (patterns: Patterns, ignoreCase: boolean) => Matches<V>;

/** What surrounds a component for `dir` and `dom`. */
const DIRECTORY_DELIMITERS = "/?";
const DOMAIN_DELIMITERS = "/?.:";

/** Any pattern may fit. */
const MATCHERS: Readonly<{ [M in Exclude<Match, "found">]: Matcher<M extends keyof ValueOf ? ValueOf[M] : string> }> = {
  bool: () => (value) => value,
  int: (patterns) => inRanges(patterns),
  ip(patterns) {
    const networks = patterns.map(parseNetwork).filter((network) => network !== undefined);
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
  beg: textual((value, pattern) => value.startsWith(pattern)),
  end: textual((value, pattern) => value.endsWith(pattern)),
  sub: textual((value, pattern) => value.includes(pattern)),
  dir: textual((value, pattern) => hasComponent(value, pattern, DIRECTORY_DELIMITERS)),
  dom: textual((value, pattern) => hasComponent(value, pattern, DOMAIN_DELIMITERS)),
  reg(patterns, ignoreCase) {
    const expressions = patterns.map((pattern) => mustCompile(pattern, { ignoreCase, captures: false }));
    return (value) => {
      for (const expression of expressions) if (expression.test(value)) return true;
      return false;
    };
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

function textual(fits: (value: string, pattern: string) => boolean): Matcher<string> {
  return (patterns, ignoreCase) => {
    const prepared = ignoreCase ? patterns.map(toLower) : patterns;
    return (value) => {
      const compared = ignoreCase ? toLower(value) : value;
      for (const pattern of prepared) if (fits(compared, pattern)) return true;
      return false;
    };
  };
}

function inRanges(patterns: Patterns): Matches<number> {
  const ranges = patterns.map((text) => {
    const [least = "", most = ""] = text.split(":");
    return [
      least === "" ? Number.NEGATIVE_INFINITY : Number(least),
      most === "" ? Number.POSITIVE_INFINITY : Number(most),
    ];
  });
  return (value) => {
    for (const [least = 0, most = 0] of ranges) if (value >= least && value <= most) return true;
    return false;
  };
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
