import type { Argument } from "../arguments.ts";
import { type FetchRow, fetchRow, type Read } from "../fetch.ts";
import type { ValueOf } from "../value.ts";
import { parseVariableName, type VariableName } from "../variables.ts";

/** What rules and converters have set. */
export const variableFetches: readonly FetchRow[] = [
  fetchRow({
    keyword: "var",
    takes: { least: 1, types: ["string"] },
    check: variableComplaint,
    type: "str",
    isTyped: true,
    layers: ["client address"],
    doc: "The variable of this name, of the type that it was set to.",
    compile(values) {
      const { scope, name } = variableOf(values);
      const read: Read<ValueOf["any"]> = ({ variables }) => variables.of(scope)?.get(name);
      return read as unknown as Read<string>;
    },
  }),
];

/** @returns what is wrong with an argument that names a variable */
export function variableComplaint([text = ""]: readonly Argument[]): string | undefined {
  const variable = parseVariableName(String(text));
  return "complaint" in variable ? variable.complaint : undefined;
}

/** @throws Error for what `variableComplaint` complains about */
export function variableOf([text = ""]: readonly Argument[]): VariableName {
  const variable = parseVariableName(String(text));
  if ("complaint" in variable) throw new Error(variable.complaint);
  return variable;
}
