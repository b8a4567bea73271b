import type { Destination, Server } from "../../state/server.ts";

/** HAProxy's default of `pool-purge-delay`: how often half of the connections that were idle all that time are closed. */
export const PURGE_DELAY_MS = 5000;

/** A connection to a server, as the pool keeps it. */
export interface PooledConnection extends Destination {
  readonly server: Server;
  /** Requests it has carried. */
  readonly carried: number;
  /** `performance.now()` when it became idle. */
  readonly idleSince: number;
  /** Its place in the pool, which keeps it; -1: not there. */
  place: number;
  destroy(): void;
}

/** Connections to servers that wait for their next request, one pool a thread. The last used go first. */
export class IdlePool<Connection extends PooledConnection> {
  /** By the server's row: finding a list in a map took longer than what is done with it. */
  readonly #connections: (Connection[] | undefined)[] = [];

  put(connection: Connection): void {
    this.#connections[connection.server.row] ??= [];
    const list = this.#connections[connection.server.row] as Connection[];
    connection.place = list.push(connection) - 1;
    connection.server.idle(1);
  }

  /**
   * A connection for the request of a client: one of its own (it used them before), else another's where `http-reuse` allows it.
   * @param first is this the first request of its client connection? HAProxy's manual, `http-reuse`: such a
   *   request must not travel on a connection that may be closing, for nothing could be tried again if it fails.
   */
  take(
    server: Server,
    destination: Destination,
    policy: "never" | "safe" | "aggressive" | "always",
    first: boolean,
    own: readonly Connection[],
  ): Connection | undefined {
    const shared = policy === "always" || policy === "aggressive" || (policy === "safe" && !first);
    return this.#own(server, destination, own) ?? (shared ? this.#any(server, destination, policy, first) : undefined);
  }

  #own(server: Server, destination: Destination, own: readonly Connection[]): Connection | undefined {
    for (const connection of own) {
      if (connection.server !== server || connection.place < 0 || !goesTo(connection, destination)) continue;
      this.remove(connection);
      return connection;
    }
    return undefined;
  }

  #any(server: Server, destination: Destination, policy: string, first: boolean): Connection | undefined {
    const list = this.#connections[server.row];
    if (!list) return undefined;
    for (let at = list.length - 1; at >= 0; at--) {
      const connection = list[at] as Connection;
      if (policy === "aggressive" && first && connection.carried < 2) continue;
      // Where the server moved, its old connections would reach somebody else.
      if (!goesTo(connection, destination)) continue;
      this.remove(connection);
      return connection;
    }
    return undefined;
  }

  /**
   * The client whose own this connection is has left: without it there is one user less. One connection a server
   * stays, as with HAProxy; a server that gets only single requests would otherwise collect as many as it gets.
   */
  retire(connection: Connection): void {
    if (connection.place >= 0 && (this.#connections[connection.server.row]?.length ?? 0) > 1) connection.destroy();
  }

  remove(connection: Connection): void {
    const list = this.#connections[connection.server.row];
    if (!list || connection.place < 0) return;
    // The last one takes its place: a list can hold as many as there are clients.
    const last = list.pop() as Connection;
    if (last !== connection) {
      list[connection.place] = last;
      last.place = connection.place;
    }
    connection.place = -1;
    connection.server.idle(-1);
  }

  /** Closes half of the connections that were idle for the whole of the last purge delay. */
  purge(now: number): void {
    for (const list of this.#connections) {
      if (!list) continue;
      const stale = list.filter((connection) => now - connection.idleSince >= PURGE_DELAY_MS);
      for (const connection of stale.slice(0, Math.ceil(stale.length / 2))) connection.destroy();
    }
  }

  /** Ends every idle connection. */
  destroyAll(): void {
    for (const list of this.#connections) for (const connection of [...(list ?? [])]) connection.destroy();
  }
}

function goesTo(connection: PooledConnection, { address, port }: Destination): boolean {
  return connection.address === address && connection.port === port;
}
