import type { ConverterRow } from "../converter.ts";
import { regsub } from "./regsub.ts";
import { textConverters } from "./text.ts";
import { variableConverters } from "./variables.ts";

/** Every converter. */
export const converterRows: readonly ConverterRow[] = [...textConverters, regsub, ...variableConverters];

const byName: ReadonlyMap<string, ConverterRow> = new Map(converterRows.map((row) => [row.keyword, row]));

export function findConverter(name: string): ConverterRow | undefined {
  return byName.get(name);
}
