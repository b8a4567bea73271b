import type { Statement } from "../statement.ts";

/** The lists of a proxy whose order in the file is not the order in which they are tried. */
export interface OrderTarget {
  readonly tcpRules: { readonly requestSession: readonly unknown[]; readonly requestContent: readonly unknown[] };
  readonly rules: { readonly httpRequest: readonly unknown[]; readonly redirect: readonly unknown[] };
  readonly useBackend: readonly unknown[];
}

/** In the order in which they are tried, with the word before them in HAProxy's messages. */
const ORDER: readonly (readonly [
  rules: string,
  article: "a" | "an",
  list: (proxy: OrderTarget) => readonly unknown[],
])[] = [
  ["tcp-request connection", "a", () => []],
  ["tcp-request session", "a", ({ tcpRules }) => tcpRules.requestSession],
  ["tcp-request content", "a", ({ tcpRules }) => tcpRules.requestContent],
  ["http-request", "an", ({ rules }) => rules.httpRequest],
  ["redirect", "a", ({ rules }) => rules.redirect],
  ["use_backend", "a", ({ useBackend }) => useBackend],
];

/** HAProxy's warning about a rule that stands after one that will be tried later. */
export function warnOfOrder(statement: Statement, proxy: OrderTarget, rules: string): void {
  const own = ORDER.findIndex(([name]) => name === rules);
  const later = ORDER.slice(own + 1).find(([, , list]) => list(proxy).length > 0);
  if (!later) return;
  const [name, article] = later;
  const [keyword] = rules.split(" ");
  statement.warning(`a '${keyword}' rule placed after ${article} '${name}' rule will still be processed before.`);
}
