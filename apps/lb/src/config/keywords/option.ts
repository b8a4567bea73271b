import { isIPv4 } from "node:net";
import { hasBackend, hasFrontend, kindWord, type ProxyDraft } from "../draft.ts";
import {
  hasExtraWords,
  ignoredNotice,
  type KeywordRow,
  keywordTable,
  refusedRows,
  type SupportedRow,
} from "../keyword.ts";
import { laxInteger } from "../number.ts";
import type { Statement } from "../statement.ts";
import { suggest } from "../suggest.ts";
import { applyLogOption } from "./log-format.ts";

/** An option that `no option` turns off again. */
interface SwitchRow extends SupportedRow<ProxyDraft> {
  readonly canNegate: true;
}

export const optionRows: readonly (KeywordRow<ProxyDraft> | SwitchRow)[] = [
  closeMode("http-keep-alive", "keep-alive", "Keeps connections open on both sides. The default."),
  closeMode("http-server-close", "server-close", "Closes the server's connection after each response."),
  closeMode("httpclose", "close", "Closes both connections after each response."),
  {
    ...closeMode("forceclose", "close", "The old name of httpclose; HAProxy warns about it."),
    apply(statement, proxy) {
      const { warned } = proxy.context;
      if (!warned.has("forceclose")) {
        statement.warning(
          "keyword 'forceclose' is deprecated in favor of 'httpclose', and will not be supported by future versions.",
          { tight: true },
        );
      }
      warned.add("forceclose");
      setCloseMode(statement, proxy, "forceclose", "close");
    },
  } as SwitchRow,
  onOff("abortonclose", "backend", "Drops a queued request whose client has left."),
  onOff("dontlognull", "frontend", "Does not log connections that sent nothing."),
  {
    kind: "supported",
    keyword: "option redispatch",
    takes: "[<interval>]",
    doc: "Lets a retry go to another server.",
    needs: "backend",
    canNegate: true,
    apply(statement, proxy) {
      if (ignoredInSection(statement, proxy, "redispatch", "backend")) return;
      proxy.settings.redispatchInterval = statement.negated || statement.reset ? 0 : laxInteger(statement.next()) || -1;
    },
  } as SwitchRow,
  {
    kind: "supported",
    keyword: "option forwardfor",
    takes: "[except <network>] [header <name>] [if-none]",
    doc: "Adds the client's address to the request in a header field.",
    apply: applyForwardfor,
  },
  {
    kind: "supported",
    keyword: "option httplog",
    takes: "[clf]",
    doc: "Logs requests in the HTTP format.",
    apply: (statement, proxy) => applyLogOption(statement, proxy, "httplog"),
  },
  {
    kind: "supported",
    keyword: "option tcplog",
    doc: "Logs connections in the TCP format.",
    apply: (statement, proxy) => applyLogOption(statement, proxy, "tcplog"),
  },
  ...refusedRows("Not supported yet.", [
    "option accept-invalid-http-request",
    "option accept-invalid-http-response",
    "option allbackups",
    "option checkcache",
    "option clitcpka",
    "option contstats",
    "option dontlog-normal",
    "option external-check",
    "option h1-case-adjust-bogus-client",
    "option h1-case-adjust-bogus-server",
    "option http-buffer-request",
    "option http-ignore-probes",
    "option http-no-delay",
    "option http-pretend-keepalive",
    "option http-tunnel",
    "option http-use-htx",
    "option http-use-proxy-header",
    "option http_proxy",
    "option httpchk",
    "option independent-streams",
    "option ldap-check",
    "option log-health-checks",
    "option log-separate-errors",
    "option logasap",
    "option mysql-check",
    "option nolinger",
    "option originalto",
    "option persist",
    "option pgsql-check",
    "option prefer-last-server",
    "option redis-check",
    "option smtpchk",
    "option socket-stats",
    "option splice-auto",
    "option splice-request",
    "option splice-response",
    "option spop-check",
    "option srvtcpka",
    "option ssl-hello-chk",
    "option tcp-check",
    "option tcp-smart-accept",
    "option tcp-smart-connect",
    "option tcpka",
    "option transparent",
  ]),
];

const table = keywordTable<ProxyDraft>(optionRows);

export function applyOption(statement: Statement, proxy: ProxyDraft) {
  const name = statement.next();
  if (name === "") return statement.alert("'option' expects an option name.", { tight: true });
  const row = table.get(`option ${name}`);
  const refused = !row || row.kind === "refused";
  if ((statement.negated || statement.reset) && (refused || !("canNegate" in row))) {
    return statement.alert(`negation/default is not supported for option '${name}'.`, { tight: true });
  }
  if (refused) return statement.alert(`unknown option '${name}'.`, { hint: hintFor(name) });
  if (row.kind === "ignored") proxy.context.notices.add(ignoredNotice(row));
  row.apply(statement, proxy);
}

function hintFor(name: string): string | undefined {
  const row = table.get(`option ${name}`);
  if (row) return row.doc;
  const usable = [...table.values()].filter(({ kind }) => kind !== "refused");
  const nearest = suggest(
    name,
    usable.map(({ keyword }) => keyword.slice("option ".length)),
  );
  return nearest && `did you mean 'option ${nearest}'?`;
}

function closeMode(name: string, mode: ProxyDraft["settings"]["closeMode"], doc: string): SwitchRow {
  return {
    kind: "supported",
    keyword: `option ${name}`,
    doc,
    canNegate: true,
    most: 0,
    apply: (statement, proxy) => setCloseMode(statement, proxy, name, mode),
  };
}

function setCloseMode(
  statement: Statement,
  { settings }: ProxyDraft,
  name: string,
  mode: ProxyDraft["settings"]["closeMode"],
): void {
  if (hasExtraWords({ keyword: `option ${name}`, most: 0 }, statement)) return;
  if (!statement.negated && !statement.reset) settings.closeMode = mode;
  else if (settings.closeMode === mode) settings.closeMode = "keep-alive";
}

function onOff(name: "abortonclose" | "dontlognull", needs: "frontend" | "backend", doc: string): SwitchRow {
  const row = { kind: "supported", keyword: `option ${name}`, doc, needs, canNegate: true, most: 0 } as const;
  return {
    ...row,
    apply(statement, proxy) {
      if (hasExtraWords(row, statement) || ignoredInSection(statement, proxy, name, needs)) return;
      proxy.settings[name] = !statement.negated && !statement.reset;
    },
  };
}

function ignoredInSection(
  statement: Statement,
  proxy: ProxyDraft,
  name: string,
  needs: "frontend" | "backend",
): boolean {
  if (needs === "frontend" ? hasFrontend(proxy) : hasBackend(proxy)) return false;
  statement.warning(`'${name}' ignored because ${kindWord(proxy)} '${proxy.name}' has no ${needs} capability.`);
  return true;
}

function applyForwardfor(statement: Statement, { settings }: ProxyDraft) {
  let header = "x-forwarded-for";
  let except: string | undefined;
  let ifNone = false;
  while (statement.peek() !== "") {
    const word = statement.next();
    if (word === "except") {
      const network = parseNetwork(statement.next());
      if (network === undefined) {
        return statement.alert("'option forwardfor except' expects <address>[/mask] as argument.");
      }
      except = network;
    } else if (word === "header") {
      header = statement.next().toLowerCase();
      if (header === "") return statement.alert("'option forwardfor header' expects <header_name> as argument.");
    } else if (word === "if-none") {
      ifNone = true;
    } else {
      return statement.alert("'option forwardfor' only supports optional values: 'except', 'header' and 'if-none'.");
    }
  }
  settings.forwardfor = { header, ifNone, ...(except !== undefined && { except }) };
}

/** An IPv4 network in CIDR form: the address alone, with the length of the prefix, or with a mask. */
function parseNetwork(text: string): string | undefined {
  const [address = "", mask = "32", ...more] = text.split("/");
  if (!isIPv4(address) || more.length > 0) return undefined;
  if (/^\d{1,2}$/.test(mask)) return Number(mask) <= 32 ? `${address}/${Number(mask)}` : undefined;
  if (!isIPv4(mask)) return undefined;
  const bits = mask.split(".").map((part) => Number(part).toString(2).padStart(8, "0"));
  const length = /^(1*)0*$/.exec(bits.join(""))?.[1]?.length;
  return length === undefined ? undefined : `${address}/${length}`;
}
