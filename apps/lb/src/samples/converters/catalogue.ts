import type { ConverterRow } from "../converter.ts";
import { ipmask } from "./addresses.ts";
import { arithmeticConverters } from "./arithmetic.ts";
import { binaryConverters } from "./binary.ts";
import { captureConverters } from "./captures.ts";
import { comparisonConverters } from "./comparison.ts";
import { dateConverters } from "./dates.ts";
import { hashConverters } from "./hashes.ts";
import { json } from "./json.ts";
import { language } from "./language.ts";
import { mapConverters } from "./maps.ts";
import { proxyStateConverters } from "./proxy-state.ts";
import { regsub } from "./regsub.ts";
import { textConverters } from "./text.ts";
import { variableConverters } from "./variables.ts";

/** Every converter. */
export const converterRows: readonly ConverterRow[] = [
  ...textConverters,
  regsub,
  json,
  language,
  ...comparisonConverters,
  ...binaryConverters,
  ...hashConverters,
  ...arithmeticConverters,
  ...dateConverters,
  ipmask,
  ...mapConverters,
  ...proxyStateConverters,
  ...captureConverters,
  ...variableConverters,
];

const byName: ReadonlyMap<string, ConverterRow> = new Map(converterRows.map((row) => [row.keyword, row]));

export function findConverter(name: string): ConverterRow | undefined {
  return byName.get(name);
}
