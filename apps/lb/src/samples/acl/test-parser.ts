import { castOf } from "../cast.ts";
import { type LateArgument, outputType } from "../expression.ts";
import { type Complaint, nameIn, parseAclExpression, parseExpression } from "../expression-parser.ts";
import type { SampleType } from "../value.ts";
import type { AclTest, PatternList } from "./condition.ts";
import { aclKeywords } from "./keywords.ts";
import { isMatchWord, type Match, matchType, naturalMatch } from "./match.ts";
import { readPatternFile } from "./pattern-file.ts";
import { readPatterns, resolveOperators } from "./patterns.ts";

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
export function parseTest(words: readonly string[]): ParsedTest | Complaint {
  const [text = ""] = words;
  const subject = parseSubject(text);
  if (typeof subject === "string") return subject;
  const { keyword, expression, late, type } = subject;
  const rest = parseFlags(words.slice(1), subject);
  if (typeof rest === "string") return rest;
  const { match, lists } = rest;
  const isPatternless = words.length === 1 && subject.match !== undefined && type !== "bool";
  return { test: { keyword, expression, match, lists }, late, warnings: isPatternless ? [noPatterns(text)] : [] };
}

/** An ACL keyword, else an expression. A converter takes an ACL keyword's own match away. */
function parseSubject(text: string): Subject | Complaint {
  const name = nameIn(text);
  const known = aclKeywords.get(name);
  const parsed = known ? parseAclExpression(text, known.row) : parseExpression(text);
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

function parseFlags(words: readonly string[], subject: Subject): Pick<AclTest, "match" | "lists"> | Complaint {
  const lists: PatternList[] = [];
  let { match } = subject;
  let ignoreCase = false;
  let at = 0;
  for (; words[at]?.startsWith("-"); at++) {
    const flag = words[at];
    if (flag === "--") {
      at++;
      break;
    }
    if (flag === "-i") {
      ignoreCase = true;
    } else if (flag === "-m") {
      const chosen = chooseMatch(words[++at] ?? "", subject, lists.length > 0);
      if ("complaint" in chosen) return chosen.complaint;
      ({ match } = chosen);
    } else if (flag === "-f") {
      const list = match === undefined ? unknownMatch(subject) : readFile(match, words[++at] ?? "", ignoreCase);
      if (typeof list === "string") return list;
      lists.push(list);
    } else if (flag === "-u") {
      if (!/^[+-]?\d+$/.test(words[++at] ?? "")) return "the argument of -u must be an integer";
    } else if (flag === "-M") {
      return "'-M' is not supported yet";
    } else if (flag !== "-n") {
      return `'${flag}' is not a valid ACL option. Please use '--' before any pattern beginning with a '-'`;
    }
  }
  if (match === undefined) return unknownMatch(subject);
  const given = words.slice(at);
  const resolved = match === "int" || match === "len" ? resolveOperators(given) : given;
  if (typeof resolved === "string") return resolved;
  const patterns = readPatterns(match, resolved);
  if ("complaint" in patterns) return patterns.complaint;
  if (patterns.length > 0) lists.push({ ignoreCase, patterns });
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
  if (wanted === undefined || castOf(type, wanted)) return { match: word };
  return { complaint: `matching method '${word}' cannot be used with fetch keyword '${keyword}'` };
}

function unknownMatch({ keyword }: Subject): Complaint {
  return `matching method must be specified first (using '-m') when using a sample fetch of this type ('${keyword}')`;
}

function readFile(match: Match, path: string, ignoreCase: boolean): PatternList | Complaint {
  const file = readPatternFile(path);
  if (!file) return `failed to open pattern file <${path}>`;
  const patterns = readPatterns(match, file.words);
  if ("complaint" in patterns) return `${patterns.complaint} at line ${file.lines[patterns.at]} of file '${path}'`;
  return { ignoreCase, patterns };
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
