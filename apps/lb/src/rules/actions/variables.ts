import { compileExpression } from "../../samples/compiled-expression.ts";
import type { Expression } from "../../samples/expression.ts";
import { PENDING, type TypedValue } from "../../samples/value.ts";
import { parseVariableName, type VariableName } from "../../samples/variables.ts";
import { type ActionRow, actionRow, Fault } from "../action.ts";
import { extra } from "./verdicts.ts";

const SETS = [
  "http-request",
  "http-response",
  "tcp-request session",
  "tcp-request content",
  "tcp-response content",
] as const;
const SHOWN = "forwarding/cases/variables.ts#variables live as long as their scope says, and keep their types";

export const variableActions: readonly ActionRow[] = [
  actionRow<VariableName & { readonly value: Expression }>({
    keyword: "set-var",
    isPrefix: true,
    sets: SETS,
    takes: "(<scope>.<name>) <expression>",
    doc: "Sets a variable of the scope `proc`, `sess`, `txn`, `req` or `res`, unless the expression has no value.",
    shown: SHOWN,
    parse(words, word) {
      const variable = namedBy(word, "set-var");
      if (variable instanceof Fault) return variable;
      const value = words.expression();
      return typeof value === "string" ? new Fault(value, "rule") : { ...variable, value };
    },
    extra,
    compile({ scope, name, value }) {
      const { read } = compileExpression(value, "any");
      return (subject) => {
        const sample = read(subject);
        if (sample !== undefined && sample !== PENDING) subject.variables.of(scope)?.set(name, sample as TypedValue);
        return "go on";
      };
    },
  }),
  actionRow<VariableName>({
    keyword: "unset-var",
    isPrefix: true,
    sets: SETS,
    takes: "(<scope>.<name>)",
    doc: "Forgets a variable.",
    shown: SHOWN,
    parse: (_, word) => namedBy(word, "unset-var"),
    extra,
    compile:
      ({ scope, name }) =>
      ({ variables }) => {
        variables.of(scope)?.unset(name);
        return "go on";
      },
  }),
];

function namedBy(word: string, keyword: string): VariableName | Fault {
  const inner = word.slice(keyword.length);
  if (!inner.startsWith("(") || !inner.endsWith(")")) {
    const expected = "Expects 'set-var(<var-name>)' or 'unset-var(<var-name>)'";
    return new Fault(`invalid variable '${word}'. ${expected}`, "rule");
  }
  const variable = parseVariableName(inner.slice(1, -1), inner.slice(1));
  return "complaint" in variable ? new Fault(variable.complaint, "rule") : variable;
}
