import { buffers } from "../buffer-size.ts";
import { castOf } from "../cast.ts";
import { type ConverterRow, converterRow } from "../converter.ts";
import { variableComplaint, variableOf } from "../fetches/variables.ts";
import type { SampleSource } from "../source.ts";
import type { Value } from "../value.ts";
import type { VariableName } from "../variables.ts";

/** Texts beside what variables hold. */
export const comparisonConverters: readonly ConverterRow[] = [
  converterRow({
    keyword: "concat",
    takes: { least: 1, types: ["string", "string", "string"] },
    check: ([, variable = ""]) =>
      variable === "" || variableComplaint([variable]) === undefined
        ? undefined
        : `failed to register variable name '${variable}'`,
    from: "str",
    to: "str",
    doc: "The text with another one after it, then what a variable holds, then a third text; any of them may be empty.",
    compile([first, variable = "", last = ""]) {
      const held = variable === "" ? () => "" : textOf(variableOf([variable]));
      return (text, source) => (text + first + (held(source) ?? "") + last).slice(0, buffers.size - 1);
    },
  }),
  converterRow({
    keyword: "strcmp",
    takes: { least: 1, types: ["string"] },
    check: ([variable = ""]) =>
      variableComplaint([variable]) === undefined ? undefined : `failed to register variable name '${variable}'`,
    from: "str",
    to: "int",
    doc: "0 when a variable holds the same text, below 0 when the text comes before it, else above 0.",
    compile(values) {
      const held = textOf(variableOf(values));
      return (text, source) => {
        const other = held(source);
        return other === undefined ? undefined : compare(text, other);
      };
    },
  }),
];

const toText = castOf("any", "str") as (value: Value) => string | undefined;

function textOf({ scope, name }: VariableName): (source: SampleSource) => string | undefined {
  return ({ variables }) => {
    const held = variables.of(scope)?.get(name);
    return held && toText(held);
  };
}

/** As strcmp(3), by bytes: how far apart the first two are that differ; and by length after that. */
function compare(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  for (let at = 0; at < shorter; at++) {
    const difference = one.charCodeAt(at) - other.charCodeAt(at);
    if (difference !== 0) return difference;
    if (one.charCodeAt(at) === 0) break;
  }
  return Math.sign(one.length - other.length);
}
