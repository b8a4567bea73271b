import type { FrontendSettings, Proxy } from "../config/schema.ts";

/** Its `maxconn`, or the process's. */
export function frontendSessionLimit({ frontend }: Proxy, processLimit: number): number {
  return frontend?.maxconn || processLimit;
}

/** Its `fullconn`, or a tenth of what all frontends that may use it may hold, rounded up. */
export function backendSessionLimit(proxy: Proxy, proxies: readonly Proxy[], processLimit: number): number {
  if (proxy.backend?.fullconn) return proxy.backend.fullconn;
  let sum = 0;
  for (const other of proxies) {
    if (!other.frontend) continue;
    if (other === proxy || mayUse(other.frontend, proxy.name)) sum += frontendSessionLimit(other, processLimit);
  }
  return Math.max(1, Math.ceil(sum / 10));
}

function mayUse(frontend: FrontendSettings, backend: string): boolean {
  return frontend.defaultBackend === backend || frontend.useBackend.some((use) => use.backend === backend);
}
