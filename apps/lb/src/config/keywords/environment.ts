import type { Target } from "../context.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Statement } from "../statement.ts";

type Keyword = "setenv" | "presetenv" | "unsetenv" | "resetenv";

const SHOWN = "config/load.test.ts#changes of variables hold for the lines that follow";

/** The variables that a configuration may use. They are no settings: the lines that follow see them. */
export const environmentRows: readonly KeywordRow<Target>[] = [
  row("setenv", "Sets a variable.", set),
  row("presetenv", "Sets a variable unless it is set.", set),
  row("unsetenv", "Removes variables.", unset),
  row("resetenv", "Removes all variables but these.", (statement, { context: { environment } }) => {
    const kept = statement.rest();
    for (const name of [...environment.keys()]) if (!kept.includes(name)) environment.delete(name);
  }),
];

function row(
  keyword: Keyword,
  doc: string,
  apply: (statement: Statement, target: Target, keyword: Keyword) => void,
): KeywordRow<Target> {
  const takesValue = keyword === "setenv" || keyword === "presetenv";
  return {
    kind: "supported",
    keyword,
    takes: takesValue ? "<name> <value>" : "<name>...",
    ...(takesValue && { most: 3 }),
    doc: `${doc} The lines that follow see it.`,
    shown: SHOWN,
    apply: (statement, target) => apply(statement, target, keyword),
  };
}

function set(statement: Statement, { context: { environment } }: Target, keyword: Keyword) {
  const name = statement.next();
  const value = statement.next();
  if (value === "") return statement.alert(`'${keyword}' expects a name and a value.`, { tight: true });
  if (name === "" || name.includes("=")) {
    return statement.alert(`'${keyword}' failed on variable '${name}' : Invalid argument.`, { tight: true });
  }
  if (keyword === "setenv" || !environment.has(name)) environment.set(name, value);
}

function unset(statement: Statement, { context: { environment } }: Target) {
  if (statement.peek() === "") {
    return statement.alert("'unsetenv' expects at least one variable name.", { tight: true });
  }
  const names = statement.rest();
  const bad = names.find((name) => name.includes("="));
  if (bad) return statement.alert(`'unsetenv' failed on variable '${bad}' : Invalid argument.`, { tight: true });
  for (const name of names) environment.delete(name);
}
