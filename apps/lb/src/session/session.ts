import type { Log } from "../logger.ts";
import type { Frontend } from "../state/frontend.ts";

/** What sessions need of the thread they run in. */
export interface SessionContext {
  /** The log of a frontend's traffic; undefined: nobody reads it. */
  trafficLog(frontend: Frontend): Log | undefined;
  /** Connections of the process now, over all threads. */
  processConnections(): number;
  /** How many streams the sliding averages span in this thread. */
  readonly averageWindow: number;
}

/** The ends of the client's connection, as a socket knows them. */
export interface Peer {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

/** A client's connection, whatever it speaks. It carries one stream after the other, in mode tcp a single one. */
export class Session {
  readonly context: SessionContext;
  readonly frontend: Frontend;
  readonly log: Log | undefined;
  /** The client's connection, which forgets its ends when it is closed. */
  readonly peer: Peer;
  /** The client's ends, for the log. */
  readonly client: Peer;
  #isCounted = true;

  constructor(context: SessionContext, frontend: Frontend, peer: Peer) {
    this.context = context;
    this.frontend = frontend;
    this.log = context.trafficLog(frontend);
    // Read now: a socket that was destroyed has forgotten its ends, and its line is written after that.
    this.client = this.log ? endsOf(peer) : {};
    this.peer = peer;
    frontend.enter();
  }

  /** HAProxy counts a connection until it has closed it, whatever the client does then. */
  leave(): void {
    if (!this.#isCounted) return;
    this.#isCounted = false;
    this.frontend.leave();
  }
}

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Peer): Peer {
  return { remoteAddress, remotePort, localAddress, localPort };
}
