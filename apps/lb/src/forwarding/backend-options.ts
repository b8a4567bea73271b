import type { Proxy, Timeouts } from "../config/schema.ts";
import type { Ending } from "../session/termination.ts";

/** The most that a client whose connection is over may take to close, in milliseconds. */
export const LINGER_MS = 1000;

/** Does the balancer close the connection to the server after each response? */
export function closesServer(frontend: Proxy, backend: Proxy): boolean {
  return frontend.options.connectionMode !== "keep-alive" || backend.options.connectionMode !== "keep-alive";
}

/** How long a tunnel may be silent (milliseconds, `Infinity`: for ever), and whose fault that is then. */
export function tunnelLimit(frontend: Proxy, backend: Proxy): { readonly limit: number; readonly silent: Ending } {
  const { tunnel = frontend.timeouts.tunnel, server } = backend.timeouts;
  if (tunnel !== undefined) return { limit: orNever(tunnel), silent: "client timed out" };
  const [ofClient, ofServer] = [orNever(frontend.timeouts.client), orNever(server)];
  return {
    limit: Math.min(ofClient, ofServer),
    silent: ofServer < ofClient ? "server timed out" : "client timed out",
  };
}

/**
 * How long a client that has all it gets may take to close, in milliseconds: what it still sends is thrown away, since a reset
 * would take its answer away.
 */
export function lingerLimit({ client, clientFin }: Timeouts): number {
  return Math.min(clientFin || LINGER_MS, client || LINGER_MS);
}

/** HAProxy's 0 stands for no limit. */
export function orNever(timeout: number | undefined): number {
  return timeout || Number.POSITIVE_INFINITY;
}
