import { compileLogFormat } from "../../samples/log-format/compiled-log-format.ts";
import type { LogFormat } from "../../samples/log-format/log-format.ts";
import { type ActionRow, actionRow, endsAction, Fault, type RuleWords } from "../action.ts";
import { fieldValue } from "../field-value.ts";
import type { EditableHead, RuleSubject } from "../subject.ts";

interface FieldSettings {
  /** In lower case. */
  readonly name: string;
  readonly value: LogFormat;
}

/** The balancer says by itself where a message ends: a rule that says something else would let two readers disagree. */
const FRAMING: readonly string[] = ["content-length", "transfer-encoding"];

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
    compile: ({ name, value }) => {
      const text = compileLogFormat(value);
      return (subject) => {
        const made = fieldValue(subject.format(text));
        const head = headOf(subject);
        head?.removeFields(name);
        head?.addField(name, made);
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
    compile: ({ name, value }) => {
      const text = compileLogFormat(value);
      return (subject) => {
        headOf(subject)?.addField(name, fieldValue(subject.format(text)));
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
      return endsAction(name) ? new Fault(ONE) : named(name, {});
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
  const value = words.format(text);
  return typeof value === "string" ? new Fault(`: ${value}`) : named(name, { value });
}

function named<T>(name: string, rest: T): (T & { readonly name: string }) | Fault {
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower)) return new Fault(`'${name}' is no name of a header field`);
  if (FRAMING.includes(lower))
    return new Fault(`'${name}' is not supported: the balancer says by itself where a message ends`);
  return { ...rest, name: lower };
}

function headOf({ editedResponse, editedRequest }: RuleSubject): EditableHead | undefined {
  return editedResponse ?? editedRequest;
}
