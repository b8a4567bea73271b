import { performance } from "node:perf_hooks";
import { ConnectionEnds, type Peer } from "../samples/connection-ends.ts";
import type { ProcessSamples } from "../samples/process.ts";
import type { ProxyHeaderSamples, SessionSamples } from "../samples/source.ts";
import type { Frontend } from "../state/frontend.ts";
import type { Listener } from "../state/listener.ts";
import type { Rate } from "../state/rate.ts";
import type { LogExtras } from "./log-extras.ts";
import type { TrafficLog } from "./traffic-log.ts";
import { SessionVariables, type VariableSettings } from "./variables.ts";

/** What sessions need of the thread they run in. */
export interface SessionContext {
  /** The log of a frontend's traffic; undefined: nobody reads it. */
  trafficLog(frontend: Frontend): TrafficLog | undefined;
  /** Connections of the process now, over all threads. */
  processConnections(): number;
  /** What the process sends, in units of 32 bytes. */
  readonly sendRate: Rate;
  /** How many streams the sliding averages span in this thread. */
  readonly averageWindow: number;
  readonly logExtras: LogExtras;
  readonly variables: VariableSettings;
  /** For expressions. */
  readonly process: ProcessSamples;
}

/** A client's connection, whatever it speaks. It carries one stream after the other, in mode tcp a single one. */
export class Session implements SessionSamples {
  readonly context: SessionContext;
  readonly listener: Listener;
  readonly frontend: Frontend;
  readonly log: TrafficLog | undefined;
  #ends: ConnectionEnds | undefined;
  /** The client's connection, which forgets its ends when it is closed. */
  peer: Peer;
  /** The client's ends, for the log. */
  client: Peer;
  streams = 0;
  /** Of the PROXY protocol, with which it began. */
  proxyHeader: ProxyHeaderSamples | undefined;
  #isCounted = true;
  #variables: SessionVariables | undefined;

  /** @param isLetIn false: that is for rules to decide, and `begin` to say */
  constructor(context: SessionContext, listener: Listener, peer: Peer, isLetIn = true) {
    const { frontend } = listener;
    this.context = context;
    this.listener = listener;
    this.frontend = frontend;
    this.log = context.trafficLog(frontend);
    // Read now: a socket that was destroyed has forgotten its ends, and its line is written after that.
    this.client = this.log ? endsOf(peer) : {};
    this.peer = peer;
    const now = performance.now();
    frontend.enter(now);
    if (isLetIn) frontend.begin(now);
  }

  /** Its rules have let it in. */
  begin(): void {
    this.frontend.begin(performance.now());
  }

  receivedHeader(header: ProxyHeaderSamples & { readonly ends: Peer | undefined }): void {
    this.proxyHeader = header;
    if (header.ends) this.changeEnds(header.ends);
  }

  /** From now on it counts as one between these ends: whoever passed it on said so, or a rule does. */
  changeEnds(changes: Peer): void {
    this.peer = { ...endsOf(this.peer), ...changes };
    this.client = this.peer;
    this.#ends = undefined;
  }

  get process(): ProcessSamples {
    return this.context.process;
  }

  /** The client's ends, for expressions. */
  get ends(): ConnectionEnds {
    this.#ends ??= new ConnectionEnds(this.log ? this.client : this.peer);
    return this.#ends;
  }

  get variables(): SessionVariables {
    this.#variables ??= new SessionVariables(this.context.variables);
    return this.#variables;
  }

  /** HAProxy counts a connection until it has closed it, whatever the client does then. */
  leave(): void {
    if (!this.#isCounted) return;
    this.#isCounted = false;
    this.#variables?.session.clear();
    this.frontend.leave();
  }
}

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Peer): Peer {
  return { remoteAddress, remotePort, localAddress, localPort };
}
