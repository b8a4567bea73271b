import type { Condition } from "../../samples/acl/condition.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import { hasBackend, kindWord, type ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";
import { parseTime } from "../time.ts";
import { type AclTarget, readCondition } from "./acl.ts";

/** How clients find the server again that they had. */
export interface PersistenceSettings {
  readonly cookie?: CookieSettings;
  /** Of which, with a server's address, its cookie is made under `dynamic`. */
  readonly dynamicCookieKey?: string;
  /** The first that holds is right. */
  readonly persistRules?: readonly PersistRule[];
}

/** `force-persist` and `ignore-persist`. */
export interface PersistRule {
  /** Also a server that is down is asked; false: cookies say nothing. */
  readonly forces: boolean;
  readonly condition: Condition;
}

export interface CookieSettings {
  readonly name: string;
  /** Who sets the cookie: the balancer, or the server and the balancer puts another value in, or its own in front. */
  readonly mode?: "insert" | "rewrite" | "prefix";
  readonly indirect?: true;
  readonly nocache?: true;
  readonly postonly?: true;
  readonly preserve?: true;
  readonly httponly?: true;
  readonly secure?: true;
  readonly dynamic?: true;
  readonly domains: readonly string[];
  /** Seconds after which a client that has not come, or has come first, is nobody's; 0: never. */
  readonly maxidle: number;
  readonly maxlife: number;
}

interface PersistenceTarget extends ProxyTarget, AclTarget {
  readonly settings: { readonly backend: Mutable<Omit<PersistenceSettings, "persistRules">> };
  readonly persistRules: PersistRule[];
}

const CASES = "forwarding/cases/cookies.ts#";

export const persistenceRows: readonly KeywordRow<PersistenceTarget>[] = [
  {
    kind: "supported",
    keyword: "cookie",
    takes:
      "<name> [rewrite|insert|prefix] [indirect] [nocache] [postonly] [preserve] [httponly] [secure] [domain <name>]... " +
      "[maxidle <time>] [maxlife <time>] [dynamic]",
    doc: "Keeps clients on their servers by a cookie, whose values are those of the servers' `cookie`.",
    shown: `${CASES}cookie insert sets a cookie that leads back to the server`,
    needs: "backend",
    apply: applyCookie,
  },
  {
    kind: "supported",
    keyword: "dynamic-cookie-key",
    takes: "<key>",
    doc: "Of which, with their addresses, the cookies of servers are made under `cookie ... dynamic`.",
    shown: `${CASES}dynamic cookies are made of the key and the server's address, as HAProxy makes them`,
    needs: "backend",
    apply(statement, { settings }) {
      const key = statement.next();
      if (key === "") return statement.alert("'dynamic-cookie-key' expects <secret_key> as argument.");
      settings.backend.dynamicCookieKey = key;
    },
  },
  persistRow(
    "force-persist",
    "Lets cookies lead to servers that are down, too, where the condition holds.",
    "force-persist leads to a server that is down, for whom the condition names",
  ),
  persistRow(
    "ignore-persist",
    "Takes no notice of cookies where the condition holds.",
    "ignore-persist balances requests whatever their cookies say, and sets none",
  ),
];

/** Words that are there or not. */
const FLAGS: readonly string[] = [
  ...["indirect", "nocache", "postonly", "preserve", "httponly", "secure", "dynamic"],
  ...["rewrite", "insert", "prefix"],
];

function applyCookie(statement: Statement, proxy: PersistenceTarget) {
  const name = statement.next();
  if (name === "") return statement.alert("'cookie' expects <cookie_name> as argument.");
  const words = new Set<string>();
  const cookie: Mutable<CookieSettings> = { name, domains: [], maxidle: 0, maxlife: 0 };
  for (let word = statement.next(); word !== ""; word = statement.next()) {
    if (word === "dynamic" && !hasBackend(proxy)) {
      statement.warning(`'dynamic' ignored because ${kindWord(proxy)} '${proxy.name}' has no backend capability.`);
    }
    if (FLAGS.includes(word)) words.add(word);
    else if (word === "domain") readDomain(statement, cookie);
    else if (word === "maxidle" || word === "maxlife") readAge(statement, cookie, word);
    else {
      statement.alert(
        "'cookie' supports 'rewrite', 'insert', 'prefix', 'indirect', 'nocache', 'postonly', 'domain', 'maxidle', " +
          "'dynamic' and 'maxlife' options.",
      );
    }
    if (statement.hasFailed) return;
  }
  const modes = (["rewrite", "insert", "prefix"] as const).filter((mode) => words.has(mode));
  if (words.has("rewrite") && words.has("indirect")) {
    statement.alert("cookie 'rewrite' and 'indirect' modes are incompatible.");
  }
  if (modes.length > 1) statement.alert("cookie 'rewrite', 'insert' and 'prefix' modes are incompatible.");
  if (words.has("preserve") && !words.has("insert") && !words.has("indirect")) {
    statement.alert("cookie 'preserve' requires at least 'insert' or 'indirect'.");
  }
  const flags = [...words].filter((word) => !(modes as readonly string[]).includes(word));
  Object.assign(cookie, Object.fromEntries(flags.map((flag) => [flag, true])));
  proxy.settings.backend.cookie = { ...cookie, ...(modes[0] && { mode: modes[0] }) };
}

function readDomain(statement: Statement, cookie: Mutable<CookieSettings>) {
  const domain = statement.next();
  if (domain === "") return statement.alert("'domain' expects <domain> as argument.", { tight: true });
  if (!domain.includes(".")) {
    statement.warning(
      `domain '${domain}' contains no embedded dot, this configuration may not work properly (see RFC6265#5.2.3).`,
      { tight: true },
    );
  }
  const [bad] = /[^A-Za-z0-9._-]/.exec(domain) ?? [];
  if (bad !== undefined) {
    return statement.alert(`character '${bad}' is not permitted in domain name '${domain}'.`, { tight: true });
  }
  cookie.domains = [...cookie.domains, domain];
}

function readAge(statement: Statement, cookie: Mutable<CookieSettings>, word: "maxidle" | "maxlife") {
  const text = statement.next();
  const what = word === "maxidle" ? "idletime" : "lifetime";
  if (text === "") return statement.alert(`'${word}' expects <${what}> in seconds as argument.`, { tight: true });
  const time = parseTime(text, "s");
  if (time.kind === "time") cookie[word] = time.value;
  else if (time.kind === "unexpected") {
    statement.alert(`unexpected character '${time.character}' in argument to <${word}>.`, { tight: true });
  } else {
    const most = "maximum value is 2147483647 s (~68 years).";
    statement.alert(`timer overflow in argument <${text}> to <${word}>, ${most}`, { tight: true });
  }
}

function persistRow(
  keyword: "force-persist" | "ignore-persist",
  doc: string,
  shown: string,
): KeywordRow<PersistenceTarget> {
  return {
    kind: "supported",
    keyword,
    takes: "if|unless <condition>",
    doc,
    shown: CASES + shown,
    notInDefaults: true,
    needs: "backend",
    apply(statement, proxy) {
      const polarity = statement.next();
      if (polarity !== "if" && polarity !== "unless") {
        return statement.alert(`'${keyword}' requires either 'if' or 'unless' followed by a condition.`);
      }
      const condition = readCondition(statement, polarity === "unless", "backend tcp-request content rule", proxy);
      if (typeof condition === "string") {
        return statement.alert(`error detected while parsing a '${keyword}' rule : ${condition}.`);
      }
      proxy.persistRules.push({ forces: keyword === "force-persist", condition });
    },
  };
}

interface DynamicServer {
  readonly host: string;
  readonly isName: boolean;
  readonly port: number;
  readonly settings: { readonly cookie?: string; readonly disabled: boolean };
}

/** Servers at one place would have one cookie. */
export function warnOfEqualCookies(proxy: PersistenceTarget & { readonly servers: readonly DynamicServer[] }): void {
  const { cookie, dynamicCookieKey } = proxy.settings.backend;
  if (!cookie?.dynamic || dynamicCookieKey === undefined) return;
  const seen = new Map<string, number>();
  for (const { host, isName, port, settings } of proxy.servers) {
    if (isName || settings.cookie !== undefined || settings.disabled) continue;
    const place = `${host} ${port}`;
    const twins = seen.get(place) ?? 0;
    seen.set(place, twins + 1);
    for (let twin = 0; twin < twins; twin++) {
      proxy.context.report.warning(
        `We generated two equal cookies for two different servers.\nPlease change the secret key for '${proxy.name}'.`,
      );
    }
  }
}

/** What needs mode http says so. */
export function warnOfCookie({ settings, ...proxy }: PersistenceTarget): void {
  if (!settings.backend.cookie) return;
  proxy.context.report.warning(
    `config : cookie will be ignored for ${kindWord(proxy)} '${proxy.name}' (needs 'mode http').`,
  );
}
