import type { Proxy } from "../config/schema.ts";
import { type CompiledRules, compileRules, compileWaitingRules, type WaitingRules } from "../rules/compiled-rules.ts";

/** The rules of a proxy, compiled. */
export interface ProxyRules {
  readonly httpRequest: CompiledRules | undefined;
  readonly httpResponse: CompiledRules | undefined;
  readonly requestContent: ContentRules | undefined;
}

/** Rules that look at the first bytes of one direction. */
export interface ContentRules {
  readonly apply: WaitingRules;
  /** How long they may wait for them, in milliseconds; 0: they do not. */
  readonly delay: number;
}

/** Those of all proxies that have any; undefined: none has, and nobody need ask. */
export function compileProxyRules(proxies: readonly Proxy[]): ReadonlyMap<Proxy, ProxyRules> | undefined {
  const compiled = new Map<Proxy, ProxyRules>();
  for (const proxy of proxies) {
    const { httpRequest, httpResponse } = proxy.rules;
    const { requestContent, requestDelay = 0 } = proxy.tcpRules;
    if (httpRequest.length + httpResponse.length + requestContent.length === 0) continue;
    const onRequest = compileWaitingRules("tcp-request content", requestContent);
    compiled.set(proxy, {
      httpRequest: compileRules("http-request", httpRequest),
      httpResponse: compileRules("http-response", httpResponse),
      requestContent: onRequest && { apply: onRequest, delay: requestDelay },
    });
  }
  return compiled.size > 0 ? compiled : undefined;
}
