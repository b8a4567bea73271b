import type { ProxyDraft } from "../draft.ts";
import type { Documented } from "../keyword.ts";
import { parseLengths } from "../length-pattern.ts";
import { firstBadCharacter } from "../name.ts";
import { translateRegex } from "../regex-pattern.ts";
import type { AclTest, Condition, Term } from "../schema.ts";
import type { Statement } from "../statement.ts";

type Match = AclTest["match"];

/** A test that an ACL may begin with, and how it is matched unless `-m` says otherwise. */
interface FetchRow extends Documented {
  readonly fetch: AclTest["fetch"];
  readonly match: Match;
}

export const aclRows: readonly FetchRow[] = [
  path("path", "str", "is the pattern"),
  path("path_beg", "beg", "begins with the pattern"),
  path("path_dir", "dir", "has the pattern between two slashes"),
  path("path_dom", "dom", "has the pattern between two dots or slashes"),
  path("path_end", "end", "ends with the pattern"),
  path("path_len", "len", "is as long as the pattern says: `5`, `5:10`, `gt 5`"),
  path("path_reg", "reg", "fits the regular expression"),
  path("path_sub", "sub", "contains the pattern"),
  {
    kind: "supported",
    keyword: "always_true",
    fetch: "always_true",
    match: "bool",
    doc: "True. So is the ACL `TRUE`.",
  },
  {
    kind: "supported",
    keyword: "always_false",
    fetch: "always_false",
    match: "bool",
    doc: "False. So is the ACL `FALSE`.",
  },
];
const FETCHES: ReadonlyMap<string, FetchRow> = new Map(aclRows.map((row) => [row.keyword, row]));
const METHODS: readonly string[] = ["str", "beg", "end", "sub", "dir", "dom", "reg", "len", "found", "bool"];

/** ACLs that every proxy has. */
const PREDEFINED: ReadonlyMap<string, AclTest> = new Map([
  ["TRUE", { fetch: "always_true", match: "bool", ignoreCase: false, patterns: [] }],
  ["FALSE", { fetch: "always_false", match: "bool", ignoreCase: false, patterns: [] }],
]);

/** `acl NAME TEST`: a name given several times is true when any of its tests holds. */
export function applyAcl(statement: Statement, proxy: ProxyDraft) {
  const name = statement.next();
  const badCharacter = firstBadCharacter(name);
  if (badCharacter !== undefined) return statement.refuseCharacter(badCharacter, `acl name '${name}'`);
  const test = parseTest(statement.rest(), proxy);
  if (typeof test === "string") return statement.alert(`error detected while parsing ACL '${name}' : ${test}`);
  const tests = proxy.acls.get(name);
  if (tests) tests.push(test);
  else proxy.acls.set(name, [test]);
}

/** The condition behind `if` or `unless`, or the complaint. An alternative without terms is dropped: it never holds. */
export function parseCondition(words: readonly string[], unless: boolean, proxy: ProxyDraft): Condition | string {
  const anyOf: Term[][] = [];
  let terms: Term[] | undefined;
  let negated = false;
  for (let at = 0; at < words.length; at++) {
    let word = words[at] ?? "";
    if (word === "or" || word === "||") {
      terms = undefined;
      negated = false;
      continue;
    }
    while (word.startsWith("!")) {
      negated = !negated;
      word = word.slice(1);
    }
    if (word === "") continue;
    let tests: readonly AclTest[];
    if (word === "{") {
      const end = words.indexOf("}", at);
      if (end < 0) return "missing closing '}' in condition.";
      const test = parseTest(words.slice(at + 1, end), proxy);
      if (typeof test === "string") return test;
      tests = [test];
      at = end;
    } else {
      const predefined = PREDEFINED.get(word);
      const named = proxy.acls.get(word) ?? (predefined && [predefined]);
      if (!named) return `no such ACL : '${word}'.`;
      tests = named;
    }
    const term = { negated, tests };
    if (terms) terms.push(term);
    else {
      terms = [term];
      anyOf.push(terms);
    }
    negated = false;
  }
  return { unless, anyOf };
}

/** Reads `FETCH [FLAGS] [PATTERNS]`; the complaint when that fails. */
function parseTest(words: readonly string[], proxy: ProxyDraft): AclTest | string {
  const expression = words[0] ?? "";
  if (expression === "") return "missing fetch method in ACL expression ''.";
  const name = /^[^(,]*/.exec(expression)?.[0] ?? "";
  const row = FETCHES.get(name);
  if (!row) return `unknown fetch method '${name}' in ACL expression '${expression}'.`;
  const complaint = checkArguments(name, expression.slice(name.length));
  if (complaint) return complaint;

  let { match } = row;
  let ignoreCase = false;
  let at = 1;
  for (; words[at]?.startsWith("-"); at++) {
    const flag = words[at];
    if (flag === "--") {
      at++;
      break;
    }
    if (flag === "-i") {
      ignoreCase = true;
    } else if (flag === "-m") {
      const method = words[++at] ?? "";
      if (!METHODS.includes(method)) return `unknown matching method '${method}' when parsing ACL expression.`;
      match = method as Match;
    } else if (flag !== "-n") {
      return `'${flag}' is not a valid ACL option. Please use '--' before any pattern beginning with a '-'.`;
    }
  }
  if (words.length === 1 && match !== "bool") warnOfNoPattern(expression, proxy);
  const patterns = parsePatterns(match, words.slice(at));
  if (typeof patterns === "string") return patterns;
  return { fetch: row.fetch, match, ignoreCase, patterns };
}

/** No fetch here takes arguments, and there are no converters yet. */
function checkArguments(name: string, text: string): string | undefined {
  let rest = text;
  if (rest.startsWith("(")) {
    const end = rest.indexOf(")");
    if (end < 0) return `missing closing ')' after arguments to ACL keyword '${name}'.`;
    if (end > 1) return `ACL keyword '${name}' : no argument supported, but got '${rest.slice(1, end)}'.`;
    rest = rest.slice(end + 1);
  }
  const converter = /^,?([^,(]*)/.exec(rest)?.[1];
  return converter ? `ACL keyword '${name}' : unknown converter '${converter}'..` : undefined;
}

function parsePatterns(match: Match, words: readonly string[]): readonly string[] | string {
  if (match === "len") return parseLengths(words);
  if (match !== "reg") return words;
  const translated: string[] = [];
  for (const word of words) {
    const regex = translateRegex(word);
    if ("error" in regex) {
      return `regex '${word}' is invalid (error=${regex.error}, erroffset=${regex.offset}).`;
    }
    translated.push(regex.source);
  }
  return translated;
}

function warnOfNoPattern(expression: string, proxy: ProxyDraft): void {
  proxy.context.report.warning(
    `parsing acl keyword '${expression}' :\n` +
      "  no pattern to match against were provided, so this ACL will never match.\n" +
      "  If this is what you intended, please add '--' to get rid of this warning.\n" +
      "  If you intended to match only for existence, please use '-m found'.\n" +
      "  If you wanted to force an int to match as a bool, please use '-m bool'.\n",
  );
}

function path(keyword: string, match: Match, doc: string): FetchRow {
  const takes = "[-i] [-m <method>] [--] <pattern>...";
  return { kind: "supported", keyword, takes, fetch: "path", match, doc: `The path of the request ${doc}.` };
}
