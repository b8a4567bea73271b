import type { FrontendSettings, Proxy } from "../config/schema.ts";
import type { StatsContext } from "./subjects.ts";

interface Limited {
  readonly context: StatsContext;
  readonly proxy: Proxy;
}

/** Its `maxconn`, or the process's. */
export function frontendSessionLimit({ context, proxy }: Limited): number {
  return proxy.frontend?.maxconn || context.process.maxconn;
}

/** Its `fullconn`, or a tenth of what all frontends that may use it may hold, rounded up. */
export function backendSessionLimit({ context, proxy }: Limited): number {
  if (proxy.backend?.fullconn) return proxy.backend.fullconn;
  let sum = 0;
  for (const other of context.configuration.proxies) {
    if (!other.frontend) continue;
    if (other === proxy || mayUse(other.frontend, proxy.name)) sum += frontendSessionLimit({ context, proxy: other });
  }
  return Math.max(1, Math.ceil(sum / 10));
}

function mayUse(frontend: FrontendSettings, backend: string): boolean {
  return frontend.defaultBackend === backend || frontend.useBackend.some((use) => use.backend === backend);
}
