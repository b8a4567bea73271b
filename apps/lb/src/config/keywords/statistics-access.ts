import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import type { Statement } from "../statement.ts";
import { type HttpRuleTarget, readHttpRequestRule } from "./rules.ts";
import { page, type StatisticsTarget, type StatsAccess } from "./statistics-settings.ts";

type Target = StatisticsTarget & HttpRuleTarget;

/** `stats WORD ...`, too. */
export const statisticsAccessRows: readonly KeywordRow<Target>[] = [
  {
    kind: "supported",
    keyword: "stats auth",
    takes: "<user>:<password>",
    doc: "Asks for a name and a password, and lets this user in; several statements name several.",
    shown: "forwarding/cases/statistics-access.ts#stats auth lets users with their passwords in, and nobody else",
    apply: applyAuth,
  },
  {
    kind: "supported",
    keyword: "stats realm",
    takes: "<text>",
    doc: "What the password is asked for; `HAProxy Statistics` by default.",
    shown: "forwarding/cases/statistics-access.ts#stats auth lets users with their passwords in, and nobody else",
    apply(statement, proxy) {
      const realm = statement.next();
      if (realm === "") return statement.alert("'realm' needs an realm name.");
      access(proxy).realm = realm;
    },
  },
  {
    kind: "supported",
    keyword: "stats http-request",
    takes: "allow|deny|auth [realm <text>] [if|unless <condition>]",
    doc: "Decides about requests for the statistics, as `http-request` does about all.",
    shown: "forwarding/cases/statistics-access.ts#stats http-request decides who sees the statistics",
    apply: applyRule,
  },
];

function access(proxy: Target): Mutable<StatsAccess> {
  const settings = page(proxy);
  const own = { rules: [], users: [], ...settings.access };
  settings.access = own;
  return own;
}

function applyAuth(statement: Statement, proxy: Target) {
  const text = statement.next();
  if (text === "") return statement.alert("'auth' needs a user:password account.");
  const colon = text.indexOf(":");
  const name = colon < 0 ? text : text.slice(0, colon);
  const password = colon < 0 ? "" : text.slice(colon + 1);
  const settings = access(proxy);
  if (settings.users.some((user) => user.name === name)) {
    return proxy.context.report.warning(`uri auth: ignoring duplicated user '${name}'.`);
  }
  settings.users = [...settings.users, { name, password: { text: password, isCrypted: false }, groups: [] }];
}

function applyRule(statement: Statement, proxy: Target) {
  if (proxy.kind === "defaults") return statement.alert("'stats' not allowed in 'defaults' section.", { tight: true });
  const { rules } = access(proxy);
  const last = rules.at(-1);
  if (last && !last.condition) {
    statement.warning("previous 'stats' action has no condition attached, further entries are NOOP.", { tight: true });
  }
  const rule = readHttpRequestRule(statement, proxy);
  if (rule) access(proxy).rules = [...rules, rule];
}

/** Rules and users exclude each other. */
export function checkStatisticsAccess({ settings, name, context }: Target): void {
  const own = settings.stats?.access;
  if (!own || own.rules.length === 0 || (own.users.length === 0 && own.realm === undefined)) return;
  context.report.alert(`proxy '${name}': stats 'auth'/'realm' and 'http-request' can't be used at the same time.`);
}
