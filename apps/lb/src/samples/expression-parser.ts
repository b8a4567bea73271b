import type { PatternContext } from "./acl/pattern-context.ts";
import { type Argument, type ArgumentList, isLate, parseArguments } from "./arguments.ts";
import { canCast } from "./cast.ts";
import type { Complaint } from "./complaint.ts";
import { findConverter } from "./converters/catalogue.ts";
import { refusedConverter } from "./converters/refused.ts";
import type { Call, Expression, LateArgument } from "./expression.ts";
import type { FetchRow } from "./fetch.ts";
import { findFetch } from "./fetches/catalogue.ts";
import { refusalOf } from "./fetches/refused.ts";
import type { SampleType } from "./value.ts";

export interface ParsedExpression {
  readonly expression: Expression;
  readonly late: readonly LateArgument[];
}

/** How the same faults are told of a fetch, and of an ACL keyword, which stands for one. */
interface Words {
  readonly unclosed: string;
  readonly noComma: string;
  readonly badArguments: (complaint: Complaint) => Complaint;
  readonly badValue: (complaint: Complaint) => Complaint;
  /** Before what is wrong with a converter. */
  readonly converter: string;
  /** What ends those of the converters. */
  readonly end: string;
}

/** Reads `fetch(arguments),converter(arguments),...`. */
export function parseExpression(text: string, patterns: PatternContext): ParsedExpression | Complaint {
  const name = nameIn(text);
  if (name === "") return "missing fetch method";
  const row = findFetch(name);
  if (!row) {
    const why = refusalOf(name);
    return why === undefined ? `unknown fetch method '${name}'` : `fetch method '${name}' is not supported: ${why}`;
  }
  return parseRest(text.slice(name.length), row, patterns, {
    unclosed: `missing closing ')' after arguments to fetch keyword '${name}'`,
    noComma: `missing comma after fetch keyword '${name}'`,
    badArguments: (complaint) => `fetch method '${name}' : ${complaint}`,
    badValue: (complaint) => `invalid args in fetch method '${name}' : ${complaint}`,
    converter: "",
    end: "",
  });
}

/** The same for an ACL keyword: `row` is what it stands for. */
export function parseAclExpression(
  text: string,
  row: FetchRow,
  patterns: PatternContext,
): ParsedExpression | Complaint {
  const name = nameIn(text);
  return parseRest(text.slice(name.length), row, patterns, {
    unclosed: `missing closing ')' after arguments to ACL keyword '${name}'`,
    noComma: `ACL keyword '${name}' : missing comma after fetch keyword.`,
    badArguments: (complaint) => `ACL keyword '${name}' : ${complaint}`,
    badValue: (complaint) => `in argument to '${name}', ${complaint}`,
    converter: `ACL keyword '${name}' : `,
    end: ".",
  });
}

/** What stands before parentheses and commas. */
export function nameIn(text: string): string {
  return /^[^(,]*/.exec(text)?.[0] ?? "";
}

function parseRest(text: string, row: FetchRow, patterns: PatternContext, words: Words): ParsedExpression | Complaint {
  let rest = text;
  let inner = "";
  if (rest.startsWith("(")) {
    const end = rest.indexOf(")");
    if (end < 0) return words.unclosed;
    inner = rest.slice(1, end);
    rest = rest.slice(end + 1);
  }
  const parsed = parseArguments(inner, row.takes);
  if ("complaint" in parsed) return words.badArguments(parsed.complaint);
  const bad = parsed.values.length > 0 ? row.check?.(parsed.values) : undefined;
  if (bad !== undefined) return words.badValue(bad);
  const late = lateArguments(row.takes, parsed.values, row.keyword, undefined);
  const converters = parseConverters(rest, row, patterns, words, late);
  if (typeof converters === "string") return converters;
  return { expression: { fetch: { name: row.keyword, values: parsed.values }, converters }, late };
}

function parseConverters(
  text: string,
  row: FetchRow,
  patterns: PatternContext,
  words: Words,
  late: LateArgument[],
): Call[] | Complaint {
  const calls: Call[] = [];
  let type = row.type;
  let rest = text;
  while (rest !== "") {
    if (!rest.startsWith(",")) {
      const before = calls.at(-1)?.name;
      if (before === undefined) return words.noComma;
      return `${words.converter}missing comma after converter '${before}'${words.end}`;
    }
    rest = rest.replace(/^,+/, "");
    if (rest === "") break;
    const parsed = parseConverter(rest, type, row, patterns, late);
    if (typeof parsed === "string") return words.converter + parsed + words.end;
    ({ type, rest } = parsed);
    calls.push(parsed.call);
  }
  return calls;
}

interface ParsedConverter {
  readonly call: Call;
  readonly type: SampleType;
  readonly rest: string;
}

function parseConverter(
  text: string,
  from: SampleType,
  { keyword }: FetchRow,
  patterns: PatternContext,
  late: LateArgument[],
): ParsedConverter | Complaint {
  const name = nameIn(text);
  const row = findConverter(name);
  if (!row) {
    const why = refusedConverter(name);
    return why === undefined ? `unknown converter '${name}'` : `converter '${name}' is not supported: ${why}`;
  }
  const after = text.slice(name.length);
  const end = after.startsWith("(") ? after.indexOf(")") : 0;
  if (end < 0) return `syntax error: missing ')' after converter '${name}'`;
  if (!canCast(from, row.from)) return `converter '${name}' cannot be applied`;
  let values: Argument[] = [];
  if (after.startsWith("(")) {
    if (!row.takes) return `converter '${name}' does not support any args`;
    const parsed = parseArguments(after.slice(1, end), row.takes);
    if ("complaint" in parsed) return `invalid arg ${parsed.at + 1} in converter '${name}' : ${parsed.complaint}`;
    ({ values } = parsed);
    const bad = row.check?.(values);
    if (bad !== undefined) return `invalid args in converter '${name}' : ${bad}`;
    late.push(...lateArguments(row.takes, values, keyword, name));
  } else if (row.takes && row.takes.least > 0) {
    return `missing args for converter '${name}'`;
  }
  const map = row.load?.(values, patterns);
  if (typeof map === "string") return `invalid args in converter '${name}' : ${map}`;
  const rest = after.startsWith("(") ? after.slice(end + 1) : after;
  return { call: { name, values, ...(map && { map }) }, type: row.to, rest };
}

function lateArguments(
  takes: ArgumentList | undefined,
  values: Argument[],
  fetch: string,
  converter: string | undefined,
): LateArgument[] {
  return values.flatMap((value, at) => {
    const type = takes?.types[at];
    if (type === undefined || !isLate(type)) return [];
    const resolve = (meaning: string | undefined) => values.splice(at, 1, ...(meaning === undefined ? [] : [meaning]));
    return [{ type, value: String(value), resolve, position: at + 1, fetch, converter }];
  });
}
