import type { Proxy } from "../config/schema.ts";
import { type CompiledRules, compileRules, compileWaitingRules, type WaitingRules } from "../rules/compiled-rules.ts";
import type { Rule, TcpRuleSet } from "../rules/rule.ts";
import { compileStatisticsAccess } from "../rules/statistics-access.ts";
import { compileRequestKey, type RequestKey } from "./request-key.ts";
import { compileServerRules, type ServerRules } from "./server-rules.ts";

/** The rules of a proxy, compiled. */
export interface ProxyRules {
  readonly httpRequest: CompiledRules | undefined;
  /** Of those who ask for the statistics. */
  readonly statistics: CompiledRules | undefined;
  /** Tried when the request is not for the statistics. */
  readonly redirect: CompiledRules | undefined;
  readonly httpResponse: CompiledRules | undefined;
  readonly requestContent: ContentRules | undefined;
  readonly responseContent: ContentRules | undefined;
  /** What names a server whatever the algorithm. */
  readonly serverRules: ServerRules | undefined;
  /** By what its requests are balanced. */
  readonly requestKey: RequestKey | undefined;
}

/** Rules on connections that are not let in yet. */
export interface DoorRules {
  readonly connection: WaitingRules | undefined;
  readonly session: WaitingRules | undefined;
}

export function compileDoorRules({ tcpRules }: Proxy): DoorRules {
  return {
    connection: compileWaitingRules("tcp-request connection", tcpRules.requestConnection),
    session: compileWaitingRules("tcp-request session", tcpRules.requestSession),
  };
}

/** Rules that look at the first bytes of one direction. */
export interface ContentRules {
  readonly apply: WaitingRules;
  /** How long they may wait for them, in milliseconds; 0: they do not. */
  readonly delay: number;
}

function contentRules(set: TcpRuleSet, rules: readonly Rule[], delay: number): ContentRules | undefined {
  const apply = compileWaitingRules(set, rules);
  return apply && { apply, delay };
}

/** Those of all proxies that have any; undefined: none has, and nobody need ask. */
export function compileProxyRules(proxies: readonly Proxy[]): ReadonlyMap<Proxy, ProxyRules> | undefined {
  const compiled = new Map<Proxy, ProxyRules>();
  for (const proxy of proxies) {
    const { httpRequest, redirect, httpResponse } = proxy.rules;
    const { requestContent, requestDelay = 0, responseContent, responseDelay } = proxy.tcpRules;
    const rules: ProxyRules = {
      httpRequest: compileRules("http-request", httpRequest),
      statistics: proxy.stats?.access && compileStatisticsAccess(proxy.stats.access),
      redirect: compileRules("http-request", redirect),
      httpResponse: compileRules("http-response", httpResponse),
      requestContent: contentRules("tcp-request content", requestContent, requestDelay),
      // Without a delay 2.1 waits for the server's end.
      responseContent: contentRules("tcp-response content", responseContent, responseDelay || Number.POSITIVE_INFINITY),
      serverRules: compileServerRules(proxy),
      requestKey: proxy.backend && compileRequestKey(proxy.backend, proxy.mode),
    };
    if (Object.values(rules).some((list) => list !== undefined)) compiled.set(proxy, rules);
  }
  return compiled.size > 0 ? compiled : undefined;
}

/** May lines be of other levels than usual? */
export function setsLogLevel({ rules: { httpRequest, httpResponse } }: Proxy): boolean {
  return [...httpRequest, ...httpResponse].some(({ action }) => action === "set-log-level");
}
