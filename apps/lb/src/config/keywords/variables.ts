import type { Target } from "../context.ts";
import type { SupportedRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";

/** How much memory variables may take. */
export interface VariableSettings {
  /** In bytes, by scope. Absent, or 0: no limit. */
  readonly variableLimits?: VariableLimits;
}

type VariableLimits = Readonly<Partial<Record<keyof typeof OF, number>>>;

interface VariableTarget extends Target {
  readonly settings: Mutable<VariableSettings>;
}

const OF = {
  global: "all variables",
  proc: "the variables of the process, and of all that is within it",
  sess: "the variables of a client's connection, and of the streams on it",
  txn: "the variables of a stream, and of its messages",
  reqres: "the variables of a message",
} as const;

export const variableRows = Object.entries(OF).map(
  ([scope, what]): SupportedRow<VariableTarget> => ({
    kind: "supported",
    keyword: `tune.vars.${scope}-max-size`,
    takes: "<bytes>",
    doc: `How much memory ${what} may take: one that does not fit is not set. By default as much as they take.`,
    shown: "forwarding/cases/variables.ts#a variable that does not fit its scope is not set",
    apply(statement, { settings }) {
      const text = statement.next();
      if (!/^[ \t]*[+-]?\d+$|^$/.test(text))
        return statement.alert(`tune.vars.${scope}-max-size: '${text}' is an invalid size`);
      settings.variableLimits = { ...settings.variableLimits, [scope]: Number(text) >>> 0 };
    },
  }),
);
