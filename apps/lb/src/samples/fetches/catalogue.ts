import type { FetchRow } from "../fetch.ts";
import { connectionFetches } from "./connection.ts";
import { fieldFetches } from "./fields.ts";
import { internalFetches } from "./internal.ts";
import { nameFetches } from "./names.ts";
import { startLineFetches } from "./start-line.ts";
import { variableFetches } from "./variables.ts";

/** Every fetch. */
export const fetchRows: readonly FetchRow[] = [
  ...internalFetches,
  ...connectionFetches,
  ...nameFetches,
  ...startLineFetches,
  ...fieldFetches,
  ...variableFetches,
];

const byName: ReadonlyMap<string, FetchRow> = new Map(
  fetchRows.flatMap((row) => [row.keyword, ...(row.aliases ?? [])].map((name) => [name, row] as const)),
);

export function findFetch(name: string): FetchRow | undefined {
  return byName.get(name);
}
