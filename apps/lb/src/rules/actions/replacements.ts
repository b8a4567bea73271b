import { trimBlanks } from "../../samples/blanks.ts";
import { valueEnd } from "../../samples/fetches/value-cursor.ts";
import { type CompiledLogFormat, compileLogFormat } from "../../samples/log-format/compiled-log-format.ts";
import type { LogFormat } from "../../samples/log-format/log-format.ts";
import { expand } from "../../samples/regex/expansion.ts";
import { compileRegex, mustCompile, Regex, regexComplaint } from "../../samples/regex/regex.ts";
import { type ActionRow, actionRow, endsAction, Fault, type RuleWords } from "../action.ts";
import { fieldName, headOf } from "../field-name.ts";
import { fieldValue, targetText } from "../field-value.ts";
import type { RuleSubject } from "../subject.ts";
import { setUri } from "./request-line.ts";

interface Replacement {
  readonly pattern: string;
  readonly template: LogFormat;
}

interface FieldReplacement extends Replacement {
  /** In lower case. */
  readonly name: string;
}

/** What a text becomes; "unmatched": it stays; undefined: that cannot be made. */
type Replace = (text: string) => string | "unmatched" | undefined;

const TWO = new Fault("expects exactly 2 arguments <match-regex> and <replace-format>", "rule");
const THREE = "expects exactly 3 arguments";
const REGEX = { ignoreCase: false, captures: true } as const;
const HTTP = ["http-request", "http-response"] as const;

/** What a regular expression finds is replaced. */
export const replacementActions: readonly ActionRow[] = [
  actionRow<FieldReplacement>({
    keyword: "replace-header",
    sets: HTTP,
    takes: "<name> <regex> <format>",
    doc: "Replaces values of fields, as a whole, that fit the regular expression by the format, in which `\\0` to `\\9` are what was found.",
    shown: "forwarding/cases/rewrites.ts#replace-header",
    parse: parseField,
    extra: () => new Fault(THREE),
    compile: (settings) => compileField(settings, (value, replace) => replace(value)),
  }),
  actionRow<FieldReplacement>({
    keyword: "replace-value",
    sets: HTTP,
    takes: "<name> <regex> <format>",
    doc: "As `replace-header`, for each value between commas.",
    shown: "forwarding/cases/rewrites.ts#replace-value",
    parse: parseField,
    extra: () => new Fault(THREE),
    compile: (settings) => compileField(settings, replaceEach),
  }),
  actionRow<Replacement>({
    keyword: "replace-uri",
    sets: ["http-request"],
    takes: "<regex> <format>",
    doc: "As `replace-header`, for the whole target.",
    shown: "forwarding/cases/rewrites.ts#replace-uri",
    parse(words) {
      const [pattern, word] = [words.next(), words.next()];
      if (endsAction(pattern) || word === "" || !endsAction(words.peek())) return TWO;
      const complaint = complaintAbout(pattern);
      if (complaint !== undefined) return new Fault(`failed to parse the regex : ${complaint}`, "rule");
      const template = words.format(word);
      return typeof template === "string" ? new Fault(template, "rule") : { pattern, template };
    },
    extra: () => TWO,
    compile(settings) {
      const regex = mustCompile(settings.pattern, REGEX);
      const template = compileLogFormat(settings.template);
      return (subject) => {
        const request = subject.editedRequest;
        const made = request && replaceIn(request.target, regex, subject, template);
        if (request && made !== undefined && made !== "unmatched") setUri(request, targetText(made));
        return "go on";
      };
    },
  }),
];

function complaintAbout(pattern: string): string | undefined {
  const regex = compileRegex(pattern, REGEX);
  return regex instanceof Regex ? undefined : regexComplaint(pattern, regex);
}

function parseField(words: RuleWords): FieldReplacement | Fault {
  const [name, pattern, word] = [words.next(), words.next(), words.next()];
  if (name === "" || pattern === "" || word === "" || !endsAction(words.peek())) return new Fault(THREE);
  const known = fieldName(name);
  if (known instanceof Fault) return known;
  const complaint = complaintAbout(pattern);
  if (complaint !== undefined) return new Fault(`'${pattern}' : ${complaint}`, "line");
  const template = words.format(word);
  return typeof template === "string" ? new Fault(`: ${template}`) : { name: known, pattern, template };
}

function compileField(
  { name, pattern, template }: FieldReplacement,
  apply: (value: string, replace: Replace) => string | "unmatched" | undefined,
): (subject: RuleSubject) => "go on" | "answer" {
  const regex = mustCompile(pattern, REGEX);
  const compiled = compileLogFormat(template);
  return (subject) => {
    const head = headOf(subject);
    if (!head?.hasField(name)) return "go on";
    const replace: Replace = (text) => replaceIn(text, regex, subject, compiled);
    for (let line = 0; line < head.lineCount; line++) {
      if (!head.isNamed(line, name)) continue;
      const made = apply(head.fieldValue(line), replace);
      if (made === undefined) return subject.fail();
      if (made !== "unmatched") head.replaceField(line, fieldValue(made));
    }
    return "go on";
  };
}

function replaceIn(
  text: string,
  regex: Regex,
  subject: RuleSubject,
  template: CompiledLogFormat,
): string | "unmatched" | undefined {
  const found = regex.find(text);
  return found ? expand(subject.format(template), text, found) : "unmatched";
}

/** The same for each value between commas. As HAProxy, not past an empty one. */
function replaceEach(line: string, replace: Replace): string | "unmatched" | undefined {
  let text = "";
  let copied = 0;
  for (let at = 0; at < line.length; ) {
    const end = valueEnd(line, at);
    const value = trimBlanks(line.slice(at, end));
    if (value === "") break;
    const made = replace(value);
    if (made === undefined) return undefined;
    if (made !== "unmatched") {
      // Blanks around it go with it.
      text += line.slice(copied, at) + made;
      copied = end;
    }
    at = end + 1;
  }
  return copied === 0 ? "unmatched" : text + line.slice(copied);
}
