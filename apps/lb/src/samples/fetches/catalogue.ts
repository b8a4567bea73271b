import type { FetchRow } from "../fetch.ts";
import { authorizationFetches } from "./authorization.ts";
import { bodyFetches } from "./body.ts";
import { captureFetches } from "./captures.ts";
import { connectionFetches } from "./connection.ts";
import { cookieFetches } from "./cookies.ts";
import { fieldFetches } from "./fields.ts";
import { helloFetches } from "./hello.ts";
import { internalFetches } from "./internal.ts";
import { nameFetches } from "./names.ts";
import { parameterFetches } from "./parameters.ts";
import { payloadFetches } from "./payload.ts";
import { processFetches } from "./process.ts";
import { proxyStateFetches } from "./proxy-state.ts";
import { startLineFetches } from "./start-line.ts";
import { targetAddressFetches } from "./target-address.ts";
import { tlsFetches } from "./tls.ts";
import { urlHashFetches } from "./url-hash.ts";
import { variableFetches } from "./variables.ts";
import { wholeHeadFetches } from "./whole-head.ts";

/** Every fetch. */
export const fetchRows: readonly FetchRow[] = [
  ...authorizationFetches,
  ...internalFetches,
  ...processFetches,
  ...proxyStateFetches,
  ...connectionFetches,
  ...tlsFetches,
  ...payloadFetches,
  ...helloFetches,
  ...nameFetches,
  ...startLineFetches,
  ...targetAddressFetches,
  ...parameterFetches,
  ...urlHashFetches,
  ...fieldFetches,
  ...variableFetches,
  ...wholeHeadFetches,
  ...cookieFetches,
  ...captureFetches,
  ...bodyFetches,
];

/** Messages call a fetch by the name that it was asked for. */
const byName: ReadonlyMap<string, FetchRow> = new Map(
  fetchRows.flatMap((row) =>
    [row.keyword, ...(row.aliases ?? [])].map((keyword) => [keyword, { ...row, keyword }] as const),
  ),
);

export function findFetch(name: string): FetchRow | undefined {
  return byName.get(name);
}
