import { hasBackend, hasFrontend, kindWord, type ProxyDraft } from "../draft.ts";
import { ignoredNotice, type KeywordRow, keywordTable, type SupportedRow } from "../keyword.ts";
import type { Timeouts } from "../schema.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";
import { renamedText } from "./removed.ts";

/** `timeout NAME TIME` in proxies. The words behind `timeout`, which HAProxy lists in this order. */
export const timeoutRows: readonly KeywordRow<ProxyDraft>[] = [
  row("client", "client", "frontend", "a client that says nothing while it should be sending or reading"),
  row("server", "server", "backend", "a server that says nothing while it should be sending or reading"),
  row("connect", "connect", "backend", "a connection attempt to a server"),
  row(
    "check",
    "check",
    "backend",
    "the answer to a health check, which checks that only connect do not wait for; lets `timeout connect`, and not `inter` alone, limit their connecting",
  ),
  row("queue", "queue", "backend", "a request that waits for a free place on a server"),
  row("http-keep-alive", "httpKeepAlive", undefined, "the wait for the next request of a client"),
  row("http-request", "httpRequest", undefined, "a complete request head"),
  row("tunnel", "tunnel", "backend", "silence in an upgraded connection, in both directions"),
  {
    kind: "ignored",
    keyword: "timeout tarpit",
    takes: "<time>",
    doc: "no rule that holds a client is supported yet",
    apply: (statement) => void readTimeout(statement, "tarpit"),
  },
  row("client-fin", "clientFin", "frontend", "a client that half-closed its connection"),
  row("server-fin", "serverFin", "backend", "a server that half-closed its connection"),
];

const table = keywordTable(timeoutRows);

const REPLACEMENTS = new Map([
  ["clitimeout", "timeout client"],
  ["contimeout", "timeout connect"],
  ["srvtimeout", "timeout server"],
]);

export function applyTimeout(statement: Statement, proxy: ProxyDraft) {
  const name = statement.next();
  const found = table.get(`timeout ${name}`);
  if (found && found.kind !== "refused") {
    if (found.kind === "ignored") proxy.context.notices.add(ignoredNotice(found));
    return found.apply(statement, proxy);
  }
  const instead = REPLACEMENTS.get(name);
  if (instead) return statement.alert(renamedText(name, instead));
  statement.alert(
    `'timeout' supports 'client', 'server', 'connect', 'check', 'queue', 'http-keep-alive', 'http-request', 'tunnel', ` +
      `'tarpit', 'client-fin' and 'server-fin' (got '${name}')`,
  );
}

function row(
  name: string,
  field: keyof Timeouts,
  side: "frontend" | "backend" | undefined,
  what: string,
): SupportedRow<ProxyDraft> {
  return {
    kind: "supported",
    keyword: `timeout ${name}`,
    takes: "<time>",
    doc: `Limits ${what}.`,
    apply(statement, proxy) {
      const value = readTimeout(statement, name);
      if (value === undefined) return;
      const { timeouts } = proxy.settings;
      const lacks = side === "frontend" ? !hasFrontend(proxy) : side === "backend" && !hasBackend(proxy);
      if (lacks) {
        statement.warning(
          `'timeout ${name}' will be ignored because ${kindWord(proxy)} '${proxy.name}' has no ${side} capability`,
        );
      } else if (proxy.kind !== "defaults" && timeouts[field] !== undefined) {
        if (timeouts[field] !== proxy.inherited.timeouts[field]) {
          statement.warning(`overwriting 'timeout ${name}' which was already specified`);
        }
      }
      timeouts[field] = value;
    },
  };
}

function readTimeout(statement: Statement, name: string): number | undefined {
  const text = statement.next();
  if (text === "") {
    statement.alert(`'timeout ${name}' expects an integer value (in milliseconds)`);
    return undefined;
  }
  const time = parseTime(text, "ms");
  if (time.kind === "overflow") {
    statement.alert(
      `timer overflow in argument '${text}' to 'timeout ${name}' (maximum value is 2147483647 ms or ~24.8 days)`,
    );
  } else if (time.kind === "unexpected") {
    statement.alert(`unexpected character '${time.character}' in 'timeout ${name}'`);
  } else if (statement.peek() !== "") {
    statement.alert(`'timeout ${name}' : unexpected extra argument '${statement.peek()}' after value '${text}'.`);
  } else {
    return time.value;
  }
  return undefined;
}
