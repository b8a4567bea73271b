import { type ConverterRow, converterRow } from "../converter.ts";
import { variableComplaint, variableOf } from "../fetches/variables.ts";

const NAME = { least: 1, types: ["string"] } as const;

/** What an expression gives is kept on its way. */
export const variableConverters: readonly ConverterRow[] = [
  converterRow({
    keyword: "set-var",
    takes: NAME,
    check: variableComplaint,
    from: "any",
    to: "any",
    doc: "The value itself, which the variable has from then on.",
    compile(values) {
      const { scope, name } = variableOf(values);
      return (value, { variables }) => (variables.of(scope)?.set(name, value) ? value : undefined);
    },
  }),
  converterRow({
    keyword: "unset-var",
    takes: NAME,
    check: variableComplaint,
    from: "any",
    to: "any",
    doc: "The value itself. The variable is there no more.",
    compile(values) {
      const { scope, name } = variableOf(values);
      return (value, { variables }) => {
        const variablesThere = variables.of(scope);
        variablesThere?.unset(name);
        return variablesThere && value;
      };
    },
  }),
];
