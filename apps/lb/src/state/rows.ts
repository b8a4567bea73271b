import type { Configuration, Proxy, Server } from "../config/schema.ts";

/**
 * Which row of the shared memory belongs to whom. Derived from the configuration alone, so that every thread
 * finds the same rows.
 */
export interface Rows {
  readonly count: number;
  /** The process itself: its connections now, and in all. */
  readonly process: number;
  readonly frontends: ReadonlyMap<Proxy, number>;
  readonly backends: ReadonlyMap<Proxy, number>;
  readonly servers: ReadonlyMap<Server, number>;
}

export function assignRows(configuration: Configuration): Rows {
  const frontends = new Map<Proxy, number>();
  const backends = new Map<Proxy, number>();
  const servers = new Map<Server, number>();
  let next = 1;
  for (const proxy of configuration.proxies) {
    if (proxy.frontend) frontends.set(proxy, next++);
    if (!proxy.backend) continue;
    backends.set(proxy, next++);
    for (const server of proxy.backend.servers) servers.set(server, next++);
  }
  return { count: next, process: 0, frontends, backends, servers };
}
