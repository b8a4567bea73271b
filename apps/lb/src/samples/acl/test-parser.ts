import { canCast } from "../cast.ts";
import type { Complaint } from "../complaint.ts";
import { type LateArgument, outputType } from "../expression.ts";
import { nameIn, parseAclExpression, parseExpression } from "../expression-parser.ts";
import type { SampleType } from "../value.ts";
import type { AclTest, PatternList } from "./condition.ts";
import { aclKeywords } from "./keywords.ts";
import { isMatchWord, type Match, matchType, naturalMatch } from "./match.ts";
import type { PatternContext } from "./pattern-context.ts";
import type { PatternFile } from "./pattern-file.ts";
import { type PatternFlags, readPatterns, resolveOperators } from "./patterns.ts";
import { resolveVersionOperators } from "./version-pattern.ts";

export interface ParsedTest {
  readonly test: AclTest;
  readonly late: readonly LateArgument[];
  readonly warnings: readonly string[];
}

interface Subject {
  readonly keyword: string;
  readonly expression: AclTest["expression"];
  readonly late: readonly LateArgument[];
  readonly type: SampleType;
  readonly match: Match | undefined;
}

/** Reads `FETCH[,CONVERTER...] [FLAGS] [PATTERNS]`. */
export function parseTest(words: readonly string[], context: PatternContext): ParsedTest | Complaint {
  const [text = ""] = words;
  const subject = parseSubject(text, context);
  if (typeof subject === "string") return subject;
  const { keyword, expression, late, type } = subject;
  const rest = parseFlags(words.slice(1), subject, context);
  if (typeof rest === "string") return rest;
  const { match, lists } = rest;
  const isPatternless = words.length === 1 && subject.match !== undefined && type !== "bool";
  return { test: { keyword, expression, match, lists }, late, warnings: isPatternless ? [noPatterns(text)] : [] };
}

/** An ACL keyword, else an expression. A converter takes an ACL keyword's own match away. */
function parseSubject(text: string, patterns: PatternContext): Subject | Complaint {
  const name = nameIn(text);
  const known = aclKeywords.get(name);
  const parsed = known ? parseAclExpression(text, known.row, patterns) : parseExpression(text, patterns);
  if (typeof parsed === "string") return known ? parsed : `${parsed} in ACL expression '${text}'`;
  const { expression, late } = parsed;
  const type = outputType(expression);
  const isItself = known && expression.converters.length === 0;
  return {
    keyword: isItself ? name : expression.fetch.name,
    expression,
    late,
    type,
    match: isItself ? known.match : naturalMatch(type),
  };
}

function parseFlags(
  words: readonly string[],
  subject: Subject,
  context: PatternContext,
): Pick<AclTest, "match" | "lists"> | Complaint {
  const lists: PatternList[] = [];
  let { match } = subject;
  const flags: PatternFlags = { ignoreCase: false, resolvesNames: true };
  let columns: "one" | "two" = "one";
  let at = 0;
  for (; words[at]?.startsWith("-"); at++) {
    const flag = words[at];
    if (flag === "--") {
      at++;
      break;
    }
    if (flag === "-i") {
      flags.ignoreCase = true;
    } else if (flag === "-m") {
      const chosen = chooseMatch(words[++at] ?? "", subject, lists.length > 0);
      if ("complaint" in chosen) return chosen.complaint;
      ({ match } = chosen);
    } else if (flag === "-f") {
      if (match === undefined) return unknownMatch(subject);
      const list = readFile(match, context.files.load(words[++at] ?? "", columns), words[at] ?? "", flags, context);
      if (typeof list === "string") return list;
      lists.push(list);
    } else if (flag === "-u") {
      const complaint = takeNumber(words[++at] ?? "", context);
      if (complaint !== undefined) return complaint;
    } else if (flag === "-M") {
      columns = "two";
    } else if (flag === "-n") {
      flags.resolvesNames = false;
    } else {
      return `'${flag}' is not a valid ACL option. Please use '--' before any pattern beginning with a '-'`;
    }
  }
  if (match === undefined) return unknownMatch(subject);
  const given = words.slice(at);
  const resolved =
    match === "version"
      ? resolveVersionOperators(given)
      : match === "int" || match === "len"
        ? resolveOperators(given)
        : given;
  if (typeof resolved === "string") return resolved;
  const patterns = readPatterns(match, resolved, flags, context);
  if ("complaint" in patterns) return patterns.complaint;
  if (patterns.length > 0) lists.push({ ignoreCase: flags.ignoreCase, patterns });
  return { match, lists };
}

function chooseMatch(
  word: string,
  { keyword, type }: Subject,
  isLate: boolean,
): { match: Match } | { complaint: string } {
  if (isLate) {
    return { complaint: "'-m' must only be specified before patterns and files in parsing ACL expression" };
  }
  if (!isMatchWord(word)) return { complaint: `unknown matching method '${word}' when parsing ACL expression` };
  const wanted = matchType(word);
  if (wanted === undefined || canCast(type, wanted)) return { match: word };
  return { complaint: `matching method '${word}' cannot be used with fetch keyword '${keyword}'` };
}

function unknownMatch({ keyword }: Subject): Complaint {
  return `matching method must be specified first (using '-m') when using a sample fetch of this type ('${keyword}')`;
}

function readFile(
  match: Match,
  file: PatternFile | Complaint,
  path: string,
  flags: PatternFlags,
  context: PatternContext,
): PatternList | Complaint {
  if (typeof file === "string") return file;
  const patterns = readPatterns(match, file.words, flags, context);
  if ("complaint" in patterns) return `${patterns.complaint} at line ${file.lines[patterns.at]} of file '${path}'`;
  return { ignoreCase: flags.ignoreCase, patterns };
}

/** @returns what is wrong with the number that an ACL is given */
function takeNumber(word: string, { ids }: PatternContext): Complaint | undefined {
  if (!/^[+-]?\d*$/.test(word)) return "the argument of -u must be an integer";
  // As C has it: what is too large is cut to 32 bits.
  const id = Number(word) | 0;
  if (ids.has(id)) return "the id is already used";
  ids.add(id);
  return undefined;
}

function noPatterns(text: string): string {
  return (
    `parsing acl keyword '${text}' :\n` +
    "  no pattern to match against were provided, so this ACL will never match.\n" +
    "  If this is what you intended, please add '--' to get rid of this warning.\n" +
    "  If you intended to match only for existence, please use '-m found'.\n" +
    "  If you wanted to force an int to match as a bool, please use '-m bool'.\n"
  );
}
