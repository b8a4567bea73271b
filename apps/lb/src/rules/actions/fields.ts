import { type AddedField, constantField } from "../../http1/head-edits.ts";
import { compileLogFormat, constantText } from "../../samples/log-format/compiled-log-format.ts";
import type { LogFormat } from "../../samples/log-format/log-format.ts";
import { type ActionRow, actionRow, endsAction, Fault, type RuleWords } from "../action.ts";
import { fieldName, headOf } from "../field-name.ts";
import { fieldValue } from "../field-value.ts";
import type { RuleSubject } from "../subject.ts";

interface FieldSettings {
  /** In lower case. */
  readonly name: string;
  readonly value: LogFormat;
}

const HTTP = ["http-request", "http-response"] as const;
const TWO = "expects exactly 2 arguments";
const ONE = "expects exactly 1 argument";

export const fieldActions: readonly ActionRow[] = [
  actionRow<FieldSettings>({
    keyword: "set-header",
    sets: HTTP,
    takes: "<name> <format>",
    doc: "Sets a header field: those of its name are replaced by one with this value.",
    shown: "forwarding/cases/rules.ts#fields are set, added and taken out, and later rules see them so",
    parse: parseField,
    extra: () => new Fault(TWO),
    compile: (settings) => {
      const { name } = settings;
      const make = compileField(settings);
      return (subject) => {
        // Made before: its value may be of those that go.
        const field = make(subject);
        const head = headOf(subject);
        head?.removeFields(name);
        head?.addField(field);
        return "go on";
      };
    },
  }),
  actionRow<FieldSettings>({
    keyword: "add-header",
    sets: HTTP,
    takes: "<name> <format>",
    doc: "Adds a header field.",
    shown: "forwarding/cases/rules.ts#fields are set, added and taken out, and later rules see them so",
    parse: parseField,
    extra: () => new Fault(TWO),
    compile: (settings) => {
      const make = compileField(settings);
      return (subject) => {
        headOf(subject)?.addField(make(subject));
        return "go on";
      };
    },
  }),
  actionRow<{ readonly name: string }>({
    keyword: "del-header",
    sets: HTTP,
    takes: "<name>",
    doc: "Takes out all header fields of a name.",
    shown: "forwarding/cases/rules.ts#fields are set, added and taken out, and later rules see them so",
    parse(words) {
      const name = words.next();
      if (endsAction(name)) return new Fault(ONE);
      const known = fieldName(name);
      return known instanceof Fault ? known : { name: known };
    },
    extra: () => new Fault(ONE),
    compile:
      ({ name }) =>
      (subject) => {
        headOf(subject)?.removeFields(name);
        return "go on";
      },
  }),
];

function parseField(words: RuleWords): FieldSettings | Fault {
  const name = words.next();
  const text = words.next();
  if (endsAction(name) || endsAction(text)) return new Fault(TWO);
  const known = fieldName(name);
  if (known instanceof Fault) return known;
  const value = words.format(text);
  return typeof value === "string" ? new Fault(`: ${value}`) : { name: known, value };
}

/** What is the same in every message is made once. */
function compileField({ name, value }: FieldSettings): (subject: RuleSubject) => AddedField {
  const constant = constantText(value);
  if (constant !== undefined) {
    const field = constantField(name, fieldValue(constant));
    return () => field;
  }
  const text = compileLogFormat(value);
  return (subject) => ({ name, value: fieldValue(subject.format(text)) });
}
