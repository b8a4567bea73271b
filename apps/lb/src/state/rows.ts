import type { Bind, Configuration, Proxy, Server } from "../config/schema.ts";

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
  /** Of addresses that are no servers, by their proxies: see `dispatch`. */
  readonly dispatches: ReadonlyMap<Proxy, number>;
  readonly binds: ReadonlyMap<Bind, number>;
}

/** The rows of one backend, its servers' in the order of the file, one after the other. */
export interface BackendRows {
  readonly backend: number;
  readonly servers: readonly number[];
}

export function assignRows(configuration: Configuration): Rows {
  const frontends = new Map<Proxy, number>();
  const backends = new Map<Proxy, number>();
  const servers = new Map<Server, number>();
  const dispatches = new Map<Proxy, number>();
  const binds = new Map<Bind, number>();
  let next = 1;
  for (const proxy of configuration.proxies) {
    if (proxy.frontend) frontends.set(proxy, next++);
    if (!proxy.backend) continue;
    backends.set(proxy, next++);
    for (const server of proxy.backend.servers) servers.set(server, next++);
    if (proxy.backend.dispatch) dispatches.set(proxy, next++);
  }
  for (const { frontend } of configuration.proxies) for (const bind of frontend?.binds ?? []) binds.set(bind, next++);
  return { count: next, process: 0, frontends, backends, servers, dispatches, binds };
}

export function backendRows(rows: Rows, proxy: Proxy): BackendRows {
  return {
    backend: rowOf(rows.backends, proxy),
    servers: (proxy.backend?.servers ?? []).map((server) => rowOf(rows.servers, server)),
  };
}

export function rowOf<K>(rows: ReadonlyMap<K, number>, key: K): number {
  const row = rows.get(key);
  if (row === undefined) throw new Error("no row of the shared memory was assigned");
  return row;
}
