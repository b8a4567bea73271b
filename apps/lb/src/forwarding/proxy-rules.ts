import type { Proxy } from "../config/schema.ts";
import { type CompiledRules, compileRules } from "../rules/compiled-rules.ts";

/** The rules of a proxy, compiled. */
export interface ProxyRules {
  readonly httpRequest: CompiledRules | undefined;
  readonly httpResponse: CompiledRules | undefined;
}

/** Those of all proxies that have any; undefined: none has, and nobody need ask. */
export function compileProxyRules(proxies: readonly Proxy[]): ReadonlyMap<Proxy, ProxyRules> | undefined {
  const compiled = new Map<Proxy, ProxyRules>();
  for (const proxy of proxies) {
    const { httpRequest, httpResponse } = proxy.rules;
    if (httpRequest.length + httpResponse.length === 0) continue;
    compiled.set(proxy, {
      httpRequest: compileRules("http-request", httpRequest),
      httpResponse: compileRules("http-response", httpResponse),
    });
  }
  return compiled.size > 0 ? compiled : undefined;
}
