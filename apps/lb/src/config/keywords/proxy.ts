import type { KeywordRow } from "../keyword.ts";
import { hasSide, kindWord } from "../proxy-kind.ts";
import type { ProxySection } from "../proxy-section.ts";
import { type Manners, Words } from "../words.ts";
import { balancingRows } from "./balancing.ts";
import { captureRows } from "./captures.ts";
import { proxyCheckRows } from "./check-kinds.ts";
import { connectionRows } from "./connections.ts";
import { dispatchRows } from "./dispatch.ts";
import { errorPageRows } from "./error-pages.ts";
import { flagRows } from "./flags.ts";
import { forwardedForRows } from "./forwarded-for.ts";
import { hashTypeRows } from "./hash-type.ts";
import { identityRows } from "./identity.ts";
import { listeningRows } from "./listening.ts";
import { loggingRows } from "./logging.ts";
import { modeRows } from "./mode.ts";
import { monitoringRows } from "./monitoring.ts";
import { persistenceRows } from "./persistence.ts";
import { removedRows } from "./removed.ts";
import { retryRows } from "./retries.ts";
import { routingRows } from "./routing.ts";
import { ruleRows } from "./rules.ts";
import { serverRuleRows } from "./server-rules.ts";
import { serverRows } from "./servers.ts";
import { sourceRows } from "./source.ts";
import { statisticsRows, unknownStatistics } from "./statistics.ts";
import { statisticsAccessRows } from "./statistics-access.ts";
import { tcpCheckRows } from "./tcp-check.ts";
import { tcpRuleRows } from "./tcp-rules.ts";
import { timeoutRows } from "./timeouts.ts";
import { uniqueIdRows } from "./unique-id.ts";

type Row = KeywordRow<ProxySection>;

/** All that may stand in `defaults`, `frontend`, `backend` and `listen`: a group a feature. */
const rows: readonly Row[] = [
  ...modeRows,
  ...listeningRows,
  ...routingRows,
  ...balancingRows,
  ...hashTypeRows,
  ...serverRuleRows,
  ...persistenceRows,
  ...retryRows,
  ...connectionRows,
  ...serverRows,
  ...dispatchRows,
  ...proxyCheckRows,
  ...tcpCheckRows,
  ...timeoutRows,
  ...forwardedForRows,
  ...ruleRows,
  ...tcpRuleRows,
  ...errorPageRows,
  ...sourceRows,
  ...monitoringRows,
  ...captureRows,
  ...uniqueIdRows,
  ...flagRows,
  ...loggingRows,
  ...statisticsRows,
  ...statisticsAccessRows,
  ...identityRows,
  ...removedRows,
];

export const optionWords = family("option", {
  manual: "option",
  unknown: (name) =>
    name === "" ? { text: "'option' expects an option name.", tight: true } : `unknown option '${name}'.`,
  notNegatable: (name) => ({ text: `negation/default is not supported for option '${name}'.`, tight: true }),
  lacking,
  skipsLacking: true,
});

export const timeoutWords = family("timeout", {
  manual: "timeout",
  unknown: (name) =>
    "'timeout' supports 'client', 'server', 'connect', 'check', 'queue', 'http-keep-alive', 'http-request', 'tunnel', " +
    `'tarpit', 'client-fin' and 'server-fin' (got '${name}')`,
});

export const statisticsWords = family("stats", { manual: "stats", unknown: unknownStatistics });

export const proxyWords = new Words<ProxySection>(
  [
    ...rows.filter(({ keyword }) => !keyword.includes(" ")),
    listedBelow(optionWords, "option", "<name>", "options"),
    listedBelow(timeoutWords, "timeout", "<name> <time>", "timeouts"),
    listedBelow(statisticsWords, "stats", "<word>", "words"),
  ],
  {
    manual: "proxy",
    unknown: (word, { kind }) => `unknown keyword '${word}' in '${kind}' section`,
    lacking,
    isDefaults: ({ kind }) => kind === "defaults",
  },
);

function family(word: string, manners: Manners<ProxySection>): Words<ProxySection> {
  return new Words(
    rows.filter(({ keyword }) => keyword.startsWith(`${word} `)),
    { ...manners, family: word },
  );
}

function listedBelow(words: Words<ProxySection>, keyword: string, takes: string, what: string): Row {
  return {
    kind: "supported",
    keyword,
    takes,
    doc: `The ${what} are listed below.`,
    shown: "config/diagnostics.test.ts#$name: the same exit status, positions and messages as HAProxy 2.1.0",
    apply: (statement, proxy) => words.apply(statement, proxy),
  };
}

function lacking(row: Row, proxy: ProxySection): string | undefined {
  if (row.kind === "refused" || !row.needs || hasSide(proxy, row.needs)) return undefined;
  const name = row.keyword.replace(/^option /, "");
  const what = `${kindWord(proxy)} '${proxy.name}' has no ${row.needs} capability`;
  return `'${name}' ignored because ${what}.${row.needsHint ?? ""}`;
}
