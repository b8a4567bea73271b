import type { AclTest } from "../config/schema.ts";

type Value = string | boolean;
type Matcher = (patterns: readonly string[], ignoreCase: boolean) => (value: Value) => boolean;

/** What surrounds a component for `dir` and `dom`. */
const DIRECTORY_DELIMITERS = "/?";
const DOMAIN_DELIMITERS = "/?.:";

/** How a value is compared with patterns, by the name behind `-m`. Any pattern may fit. */
export const matchers: Readonly<Record<AclTest["match"], Matcher>> = {
  str: textual((value, pattern) => value === pattern),
  beg: textual((value, pattern) => value.startsWith(pattern)),
  end: textual((value, pattern) => value.endsWith(pattern)),
  sub: textual((value, pattern) => value.includes(pattern)),
  dir: textual((value, pattern) => hasComponent(value, pattern, DIRECTORY_DELIMITERS)),
  dom: textual((value, pattern) => hasComponent(value, pattern, DOMAIN_DELIMITERS)),
  reg(patterns, ignoreCase) {
    const expressions = patterns.map((pattern) => new RegExp(pattern, ignoreCase ? "i" : ""));
    return (value) => {
      if (typeof value !== "string") return false;
      for (const expression of expressions) if (expression.test(value)) return true;
      return false;
    };
  },
  len(patterns) {
    const ranges = patterns.map(parseRange);
    return (value) => {
      if (typeof value !== "string") return false;
      for (const [least, most] of ranges) if (value.length >= least && value.length <= most) return true;
      return false;
    };
  },
  found: () => () => true,
  bool: () => (value) => value === true,
};

function textual(fits: (value: string, pattern: string) => boolean): Matcher {
  return (patterns, ignoreCase) => {
    // Letters beyond ASCII do not matter: a path that holds any is refused before.
    const prepared = ignoreCase ? patterns.map((pattern) => pattern.toLowerCase()) : patterns;
    return (value) => {
      if (typeof value !== "string") return false;
      const compared = ignoreCase ? value.toLowerCase() : value;
      for (const pattern of prepared) if (fits(compared, pattern)) return true;
      return false;
    };
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

/** `least:most`, either of them possibly absent. */
function parseRange(text: string): readonly [number, number] {
  const [least = "", most = ""] = text.split(":");
  return [least === "" ? 0 : Number(least), most === "" ? Number.POSITIVE_INFINITY : Number(most)];
}
