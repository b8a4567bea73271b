import type { Complaint } from "../complaint.ts";
import { type LateArgument, layersOf } from "../expression.ts";
import { isThere, type Place } from "../layer.ts";
import type { Acl, AclTest, Condition, Term } from "./condition.ts";
import { PREDEFINED } from "./keywords.ts";
import type { PatternContext } from "./pattern-context.ts";
import { type ParsedTest, parseTest } from "./test-parser.ts";

/** A proxy's named ACLs. */
export type AclNames = Map<string, { readonly name: string; readonly tests: AclTest[] }>;

export interface ParsedCondition {
  readonly condition: Condition;
  readonly late: readonly LateArgument[];
  readonly warnings: readonly string[];
}

/** Adds a test to the ACLs of a proxy; the rest is for the caller to report. */
export function parseAcl(
  name: string,
  words: readonly string[],
  acls: AclNames,
  patterns: PatternContext,
): ParsedTest | Complaint {
  const parsed = parseTest(words, patterns);
  if (typeof parsed === "string") return parsed;
  const tests = acls.get(name)?.tests;
  if (tests) tests.push(parsed.test);
  else acls.set(name, { name, tests: [parsed.test] });
  const { warnings } = parsed;
  return { ...parsed, warnings: [...warnings, ...misplacedParenthesis(name, words)] };
}

/** The condition after `if` or `unless`. An alternative without terms is dropped: it never holds. */
export function parseCondition(
  words: readonly string[],
  unless: boolean,
  acls: AclNames,
  patterns: PatternContext,
): ParsedCondition | Complaint {
  const late: LateArgument[] = [];
  const warnings: string[] = [];
  const anyOf: Term[][] = [];
  let terms: Term[] | undefined;
  let negated = false;
  for (let at = 0; at < words.length; at++) {
    let word = words[at] ?? "";
    while (word.startsWith("!")) {
      negated = !negated;
      word = word.slice(1);
    }
    if (word === "") continue;
    if (word.toLowerCase() === "or" || word === "||") {
      terms = undefined;
      negated = false;
      continue;
    }
    let acl = acls.get(word) as Acl | undefined;
    const isAnonymous = word === "{";
    const end = isAnonymous ? words.indexOf("}", at) : at;
    if (end < 0) return "missing closing '}' in condition";
    const test = isAnonymous ? words.slice(at + 1, end) : PREDEFINED.get(word);
    if (isAnonymous || !acl) {
      if (!test) return `no such ACL : '${word}'`;
      const parsed = parseTest(test, patterns);
      if (typeof parsed === "string") return parsed;
      acl = { name: isAnonymous ? "" : word, tests: [parsed.test] };
      late.push(...parsed.late);
      warnings.push(...parsed.warnings, ...(isAnonymous ? misplacedParenthesis("", test) : []));
    }
    at = end;
    if (!terms) {
      terms = [];
      anyOf.push(terms);
    }
    terms.push({ negated, acl });
    negated = false;
  }
  return { condition: { unless, anyOf }, late, warnings };
}

/**
 * HAProxy's warning about an ACL that cannot be asked where it is used.
 * @param rules what the messages of some rules name as well: `tcp-request content`
 */
export function misplacedAcl({ anyOf }: Condition, place: Place, rules?: string): string | undefined {
  const acls = anyOf.flat().map(({ acl }) => acl);
  const isMisplaced = ({ expression }: AclTest) => !isThere(layersOf(expression), place);
  const never = acls.find(({ tests }) => tests.every(isMisplaced));
  if (never) {
    const where = rules === undefined ? "" : ` in '${rules}'`;
    return never.name
      ? `acl '${never.name}' will never match${where} because it only involves keywords that are incompatible with '${place}'`
      : `anonymous acl will never match${where} because it uses keyword '${never.tests[0]?.keyword}' which is incompatible with '${place}'`;
  }
  const partly = acls.find(({ tests }) => tests.some(isMisplaced));
  if (!partly) return undefined;
  return `acl '${partly.name}' involves ${rules === undefined ? "keywords" : "keyword"} '${partly.tests.find(isMisplaced)?.keyword}' which is incompatible with '${place}'`;
}

function misplacedParenthesis(name: string, [text = "", pattern = ""]: readonly string[]): string[] {
  if (text.includes("(") || !pattern.startsWith("(")) return [];
  return [
    `parsing acl '${name}' :\n` +
      `  matching '${text}' for pattern '${pattern}' is likely a mistake and probably\n` +
      "  not what you want. Maybe you need to remove the extraneous space before '('.\n" +
      "  If you are really sure this is not an error, please insert '--' between the\n" +
      "  match and the pattern to make this warning message disappear.",
  ];
}
