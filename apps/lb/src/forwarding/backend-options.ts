import { BlockList, isIPv6 } from "node:net";
import type { ForwardFor, Proxy, Timeouts } from "../config/schema.ts";
import type { Ending } from "../session/termination.ts";
import { isUnixEnd } from "../tcp/unix-handles.ts";

/** The most that a client whose connection is over may take to close, in milliseconds. */
export const LINGER_MS = 1000;

/** Does the balancer close the connection to the server after each response? */
export function closesServer(frontend: Proxy, backend: Proxy): boolean {
  return frontend.options.connectionMode !== "keep-alive" || backend.options.connectionMode !== "keep-alive";
}

/** `option forwardfor` as it holds for a request: the backend's own, else the frontend's. */
export function forwardForOf(frontend: Proxy, backend: Proxy): ForwardFor | undefined {
  return backend.options.forwardfor ?? frontend.options.forwardfor;
}

/**
 * Does `option forwardfor` add its field for a client with this address?
 * @param hasField does the request have such a field already?
 */
export function addsForwardedFor(settings: ForwardFor, client: string, hasField: (name: string) => boolean): boolean {
  // A client on this machine's own kind of socket has no address.
  if (isUnixEnd(client)) return false;
  return !isExcepted(settings, client) && !(settings.ifNone && hasField(settings.header));
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

const exceptions = new WeakMap<ForwardFor, BlockList>();

function isExcepted(settings: ForwardFor, client: string): boolean {
  if (settings.except === undefined) return false;
  let networks = exceptions.get(settings);
  if (!networks) {
    networks = new BlockList();
    const [network = "", bits = "32"] = settings.except.split("/");
    networks.addSubnet(network, Number(bits), isIPv6(network) ? "ipv6" : "ipv4");
    exceptions.set(settings, networks);
  }
  return networks.check(client, isIPv6(client) ? "ipv6" : "ipv4");
}
