import type { RequestSamples } from "../samples/condition.ts";
import type { Frontend } from "../state/frontend.ts";
import type { Server } from "../state/server.ts";
import { Counter } from "../state/shared-memory.ts";
import { observeTimes } from "../state/sliding-average.ts";
import { addressBytes } from "./address-bytes.ts";
import type { ForwardingContext, Route } from "./context.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { ErrorStatus } from "./error-responses.ts";
import { BAD_REQUEST, type ExchangeRecord } from "./log-line.ts";
import type { Waiting, WaitingQueue } from "./waiting-queue.ts";

/** Who or what ended an exchange, and in which phase: HAProxy's first two termination letters. */
export type Cause = "-" | "C" | "c" | "S" | "s" | "P" | "L" | "R" | "I";
export type Phase = "-" | "R" | "Q" | "C" | "H" | "D" | "L";

/** A pause before a refused connection is tried again on the same server, unless `timeout connect` is shorter. */
const RETRY_PAUSE_MS = 1000;

/**
 * Statistics up to about this size, with their head, leave HAProxy in one go. Longer ones it counts among the transfers that
 * the server's side broke off (observed: 12,323 does not, 12,972 does).
 */
const STATISTICS_AT_ONCE = 12_400;

/** What an engine does next about a server. */
export type Assignment =
  /** Connect to (or reuse a connection of) `exchange.server`. */
  | "connect"
  /** Ask `resume` in `exchange.pause` milliseconds. */
  | "pause"
  /** Wait: `onAssigned` will be called, or the queue's time-out passes. */
  | "queued"
  /** Answer `exchange.failure`. */
  | "failed";

/**
 * One request's policy: where it goes, what is tried again, what is counted and logged. It knows no sockets;
 * an engine calls it and moves bytes. One instance serves every request of a client connection.
 *
 * Times are milliseconds of `performance.now()`; -1 means that the point was not reached.
 */
export class Exchange implements Waiting {
  readonly #context: ForwardingContext;
  readonly frontend: Frontend;
  readonly #peer: Peer;
  readonly #client: Peer;
  readonly #onAssigned: (assignment: Assignment) => void;
  readonly #isLogged: boolean;
  readonly #routes: readonly Route[];

  dispatcher: Dispatcher | undefined;
  /** Where the request is, or waits to be. */
  server: Server | undefined;
  waitsIn: WaitingQueue | undefined;
  /** Milliseconds to wait before the next try. */
  pause = 0;
  failure: ErrorStatus = 503;
  status = -1;
  #retries = 0;
  #redispatched = false;
  /** A place on `server` is taken. */
  #holdsPlace = false;
  /** Left `server` after a failed connection. */
  #leaves = false;
  #serverQueue = 0;
  #backendQueue = 0;
  #address: Uint8Array | undefined;
  #firstByteAt = 0;
  #startDate = 0;
  #headAt = -1;
  #assignedAt = -1;
  #connectedAt = -1;
  #respondedAt = -1;
  #bytesIn = 0;
  #bytesOut = 0;
  #cause: Cause = "-";
  #phase: Phase = "-";
  #stats = false;
  #isHead = false;
  /** The rest of the request's body did not come. */
  #isCut = false;
  /** The server's body could not be read. */
  #isUnreadable = false;
  /** Counted, and not logged. */
  #isSilent = false;
  #active = false;
  #request = "";

  /** @param onAssigned called when the waiting of a queued request is over. */
  constructor(
    context: ForwardingContext,
    frontend: Frontend,
    client: Peer,
    onAssigned: (assignment: Assignment) => void,
  ) {
    this.#context = context;
    this.frontend = frontend;
    // Read now: a socket that was destroyed has forgotten its ends, and its line is written after that.
    this.#isLogged = context.isLogged(frontend);
    this.#peer = client;
    this.#client = this.#isLogged ? endsOf(client) : {};
    this.#routes = context.routes.get(frontend) ?? [];
    this.#onAssigned = onAssigned;
  }

  /** The first byte of a request came. */
  begin(now: number): void {
    this.dispatcher = undefined;
    this.server = undefined;
    this.status = -1;
    this.#retries = 0;
    this.#redispatched = this.#holdsPlace = this.#leaves = false;
    this.#serverQueue = this.#backendQueue = 0;
    this.#firstByteAt = now;
    this.#startDate = Date.now();
    this.#headAt = this.#assignedAt = this.#connectedAt = this.#respondedAt = -1;
    this.#bytesIn = this.#bytesOut = 0;
    this.#cause = "-";
    this.#phase = "-";
    this.#stats = this.#isHead = this.#isCut = this.#isUnreadable = this.#isSilent = false;
    this.#active = true;
  }

  isActive(): boolean {
    return this.#active;
  }

  /**
   * The head of the request is complete: chooses where it goes.
   * @param internalSize the size of the head as HAProxy counts it.
   */
  route(request: RequestSamples & RequestIdentity, internalSize: number, now: number): "forward" | "stats" | "failed" {
    this.#headAt = now;
    this.#bytesIn = internalSize;
    this.#isHead = request.isHead;
    count(this.frontend.counters, Counter.REQ_TOT);
    this.#request = this.#isLogged ? request.line() : "";
    if (this.frontend.proxy.stats && this.#context.stats.matches(this.frontend.proxy, request.method, request.target)) {
      this.#answersStatistics(now);
      count(this.frontend.counters, Counter.INTERCEPTED);
      return "stats";
    }
    for (const route of this.#routes) {
      if (!route.matches(request)) continue;
      this.dispatcher = route.dispatcher;
      break;
    }
    if (!this.dispatcher) return this.#fail(503, "S", "C");
    const backend = this.dispatcher.backend;
    backend.enter();
    if (backend.proxy.stats && this.#context.stats.matches(backend.proxy, request.method, request.target)) {
      this.#answersStatistics(now);
      backend.counters[Counter.LAST_SESSION] = this.#startDate / 1000;
      return "stats";
    }
    return "forward";
  }

  /** HAProxy logs the balancer itself as a server that is there at once. */
  #answersStatistics(now: number): void {
    this.#stats = true;
    this.#assignedAt = this.#connectedAt = now;
  }

  clientAddress(): Uint8Array {
    this.#address ??= addressBytes(this.#peer.remoteAddress);
    return this.#address;
  }

  /** Chooses a server, and takes a place on it or in a queue. */
  assign(now: number): Assignment {
    return this.#assign(undefined, now);
  }

  #assign(left: Server | undefined, now: number): Assignment {
    const dispatcher = this.#requireDispatcher();
    const backend = dispatcher.backend.counters;
    const server = dispatcher.choose(this, left);
    this.server = server;
    if (left) this.#countChange(left, server);
    if (server && dispatcher.take(server)) {
      this.#take(server, now);
      return "connect";
    }
    if (dispatcher.usableCount() === 0) {
      count(backend, Counter.ECON);
      return this.#fail(503, "S", "C");
    }
    if (dispatcher.wait(this, server)) return "queued";
    if (server) count(server.counters, Counter.ECON);
    count(backend, Counter.ECON);
    return this.#fail(503, "S", "Q");
  }

  /** A request that goes on to another server was redispatched; one that comes back to the same tries again. */
  #countChange(left: Server, server: Server | undefined): void {
    const counter = left === server ? Counter.WRETR : Counter.WREDIS;
    if (left !== server) this.#redispatched = true;
    count(left.counters, counter);
    count(this.#requireDispatcher().backend.counters, counter);
  }

  leftQueue(queue: WaitingQueue, position: number): void {
    if (queue.server) this.#serverQueue += position;
    else this.#backendQueue += position;
  }

  /** The queue's turn has come: called by the dispatcher. */
  dispatch(server: Server): void {
    this.#take(server, performance.now());
    this.#onAssigned("connect");
  }

  /** The server that the request waited for went down: called by the dispatcher. */
  redispatch(from: Server): void {
    this.#onAssigned(this.#assign(from, performance.now()));
  }

  /** `timeout queue` passed. */
  queueTimedOut(now: number): Assignment {
    this.dispatcher?.leaveQueue(this);
    if (this.server) count(this.server.counters, Counter.ECON);
    if (this.dispatcher) count(this.dispatcher.backend.counters, Counter.ECON);
    this.#assignedAt = now;
    return this.#fail(503, "s", "Q");
  }

  #take(server: Server, now: number): void {
    this.server = server;
    this.#holdsPlace = true;
    this.#assignedAt = now;
    count(server.counters, Counter.STOT);
    const sessions = server.active();
    if (sessions > (server.counters[Counter.SMAX] ?? 0)) server.counters[Counter.SMAX] = sessions;
    server.counters[Counter.LAST_SESSION] = this.#startDate / 1000;
    const backend = this.dispatcher?.backend;
    if (backend) backend.counters[Counter.LAST_SESSION] = this.#startDate / 1000;
  }

  /** A connection to the server is there; `reused` when it carried a request before. */
  connected(reused: boolean, now: number): void {
    this.#connectedAt = now;
    const counter = reused ? Counter.REUSE : Counter.CONNECT;
    if (this.server) count(this.server.counters, counter);
    if (this.dispatcher) count(this.dispatcher.backend.counters, counter);
  }

  /**
   * No connection could be made. HAProxy tries the same server again, after a pause unless time-out was pause enough;
   * under `option redispatch` it may leave it for another one.
   */
  connectFailed(timedOut: boolean, now: number): Assignment {
    const dispatcher = this.#requireDispatcher();
    const failed = this.#requireServer();
    const backend = dispatcher.backend;
    // HAProxy counts attempts.
    count(failed.counters, Counter.CONNECT);
    count(backend.counters, Counter.CONNECT);
    if (this.#retries >= backend.settings.retries) {
      count(failed.counters, Counter.ECON);
      count(backend.counters, Counter.ECON);
      return this.#fail(503, timedOut ? "s" : "S", "C");
    }
    this.#retries++;
    const isOneOfSeveral = dispatcher.redispatchesAtOnce && dispatcher.activeCount() > 1;
    this.#leaves = this.#mayLeave(failed, isOneOfSeveral);
    if (this.#leaves) {
      this.#holdsPlace = false;
      dispatcher.release(failed);
    } else {
      count(failed.counters, Counter.STOT);
      count(failed.counters, Counter.WRETR);
      count(backend.counters, Counter.WRETR);
    }
    if (timedOut || (this.#leaves && isOneOfSeveral)) return this.resume(now);
    this.pause = Math.min(RETRY_PAUSE_MS, backend.proxy.timeouts.connect ?? RETRY_PAUSE_MS);
    return "pause";
  }

  /** When any other server is as good, when this one is known to be down, and at the last try. */
  #mayLeave(failed: Server, isOneOfSeveral: boolean): boolean {
    const { proxy, settings } = this.#requireDispatcher().backend;
    return proxy.options.redispatch && (isOneOfSeveral || !failed.isUsable() || this.#retries === settings.retries);
  }

  /** The pause is over: on with the next try. */
  resume(now: number): Assignment {
    if (!this.#leaves) return "connect";
    this.#leaves = false;
    return this.#assign(this.#requireServer(), now);
  }

  /** The head of the final response came. */
  responded(status: number, internalSize: number, now: number): void {
    this.#respondedAt = now;
    this.status = status;
    this.#bytesOut += internalSize;
    if (this.server) count(this.server.counters, statusCounter(status));
  }

  /** The head of an interim (1xx) response came. */
  interim(): void {
    if (this.server) count(this.server.counters, Counter.HRSP_1XX);
  }

  /** An interim response passed, or bytes of a body. */
  passedOut(bytes: number): void {
    this.#bytesOut += bytes;
  }

  /** Bytes of the request's body. */
  passedIn(bytes: number): void {
    this.#bytesIn += bytes;
  }

  /** Bytes of a request's body whose rest did not come: after `ended` and before `answered`. */
  cutOff(bytes: number): void {
    this.#bytesIn += bytes;
    this.#isCut = this.status < 0;
  }

  /**
   * Something went wrong. The first cause stands: what follows from it does not replace it.
   */
  ended(cause: Cause, phase: Phase): void {
    if (this.#cause !== "-") return;
    this.#cause = cause;
    this.#phase = phase;
  }

  /** The request is answered with an error of the balancer's own. */
  #fail(status: ErrorStatus, cause: Cause, phase: Phase): "failed" {
    this.failure = status;
    this.ended(cause, phase);
    return "failed";
  }

  /** The request could not be read: it never had a route. One that has not begun is counted without being logged. */
  refused(): void {
    if (!this.#active) {
      this.begin(performance.now());
      this.#isSilent = true;
    }
    count(this.frontend.counters, Counter.REQ_TOT);
    count(this.frontend.counters, Counter.EREQ);
    this.#request = BAD_REQUEST;
  }

  /** The body of a request could not be read. */
  refusedBody(): void {
    count(this.frontend.counters, Counter.EREQ);
  }

  /** The body of a response could not be read: for HAProxy that is no abort of the server's, though its log says so. */
  refusedResponseBody(): void {
    this.#isUnreadable = true;
  }

  /** Nothing to answer, count or log: an idle connection that ends. */
  abandon(): void {
    this.#active = false;
  }

  /** An answer of the balancer's own went out. @param size of the whole page, also when HEAD got its head alone; 0: nobody was there */
  answered(status: ErrorStatus, size: number): void {
    this.status = status;
    this.#bytesOut = size;
  }

  /** All is over: gives places back, counts, logs. */
  finish(now: number): void {
    if (!this.#active) return;
    this.#active = false;
    const frontend = this.frontend.counters;
    const backend = this.dispatcher?.backend;
    const server = this.server;
    add(frontend, Counter.BIN, this.#bytesIn);
    add(frontend, Counter.BOUT, this.#bytesOut);
    if (backend) {
      add(backend.counters, Counter.BIN, this.#bytesIn);
      add(backend.counters, Counter.BOUT, this.#bytesOut);
    }
    if (server) {
      add(server.counters, Counter.BIN, this.#bytesIn);
      add(server.counters, Counter.BOUT, this.#bytesOut);
      this.#countTimes(server.counters, now);
      if (backend) this.#countTimes(backend.counters, now);
    }
    this.dispatcher?.leaveQueue(this);
    if (!this.#isHungUp()) this.#countOutcome(now);
    if (server && this.#holdsPlace) this.dispatcher?.release(server);
    backend?.leave();
  }

  /**
   * The server closed a connection that had carried requests before, and the client is to send its request again: for
   * HAProxy there was no response, nor a failure, and it logs nothing.
   */
  #isHungUp(): boolean {
    return this.#cause === "S" && this.#phase === "H" && this.status < 0;
  }

  #countOutcome(now: number): void {
    const backend = this.dispatcher?.backend.counters;
    count(this.frontend.counters, statusCounter(this.status));
    if (backend) {
      count(backend, statusCounter(this.status));
      count(backend, Counter.REQ_TOT);
    }
    this.#countFailure();
    if (this.#isLogged && !this.#isSilent) this.#context.log(this.frontend, this.#record(now));
  }

  #countTimes(counters: Float64Array, now: number): void {
    if (this.#respondedAt < 0) return;
    observeTimes(
      counters,
      Math.trunc(this.#assignedAt - this.#headAt),
      Math.trunc(this.#connectedAt - this.#assignedAt),
      Math.trunc(this.#respondedAt - this.#connectedAt),
      Math.trunc(now - this.#firstByteAt),
      this.#context.averageWindow,
    );
  }

  #countFailure(): void {
    const cause = this.#cause;
    if (cause === "-") return;
    const sides = [this.dispatcher?.backend.counters, this.server?.counters];
    if (this.#isClientToBlame()) {
      for (const side of [this.frontend.counters, ...sides]) if (side) count(side, Counter.CLI_ABRT);
    }
    if (cause === "C" || cause === "c") return;
    if (this.#stats && this.#bytesOut > STATISTICS_AT_ONCE && this.dispatcher)
      count(this.dispatcher.backend.counters, Counter.SRV_ABRT);
    const isBroken = this.#phase === "D" || this.#phase === "L";
    for (const side of sides) {
      if (!side) continue;
      // A server that breaks off has failed to answer as well; one that is late in the middle of its answer has not.
      if (this.#phase === "H" || (isBroken && cause === "S")) count(side, Counter.ERESP);
      if (isBroken && !this.#isUnreadable) count(side, Counter.SRV_ABRT);
    }
  }

  /**
   * For HAProxy also a client whose upload was not through when its server failed, and one that asked with HEAD and is told
   * of a connection that failed: the body of that answer never leaves.
   */
  #isClientToBlame(): boolean {
    if (this.#cause === "C" || this.#cause === "c") return true;
    return this.#phase === "H" ? this.#isCut : this.#isHead && (this.#phase === "C" || this.#phase === "Q");
  }

  #record(now: number): ExchangeRecord {
    const client = this.#client;
    const backend = this.dispatcher?.backend;
    const server = this.server;
    const since = (from: number, to: number) => (from < 0 || to < 0 ? -1 : Math.trunc(to - from));
    return {
      clientAddress: client.remoteAddress ?? "",
      clientPort: client.remotePort ?? 0,
      listenAddress: client.localAddress ?? "",
      listenPort: client.localPort ?? 0,
      mode: this.frontend.proxy.mode,
      date: this.#startDate,
      frontend: this.frontend.proxy.name,
      backend: backend?.proxy.name ?? this.frontend.proxy.name,
      server: this.#stats ? "<STATS>" : server?.settings.name,
      requestTime: since(this.#firstByteAt, this.#headAt),
      queueTime: since(this.#headAt, this.#assignedAt),
      connectTime: since(this.#assignedAt, this.#connectedAt),
      responseTime: since(this.#connectedAt, this.#respondedAt),
      activeTime: since(this.#firstByteAt, now),
      status: this.status,
      bytes: this.#bytesOut,
      termination: `${this.#cause}${this.#phase}--`,
      processConnections: this.#context.processConnections(),
      frontendConnections: this.frontend.active(),
      // Without this exchange, which HAProxy has taken off by then.
      backendConnections: backend ? backend.active() - 1 : 0,
      serverConnections: server ? server.active() - (this.#holdsPlace ? 1 : 0) : 0,
      retries: this.#retries,
      redispatched: this.#redispatched,
      serverQueue: this.#serverQueue,
      backendQueue: this.#backendQueue,
      requestLine: this.#request,
    };
  }

  #requireDispatcher(): Dispatcher {
    if (!this.dispatcher) throw new Error("the request has no backend yet");
    return this.dispatcher;
  }

  #requireServer(): Server {
    if (!this.server) throw new Error("the request has no server yet");
    return this.server;
  }
}

/** The ends of the client's connection, as a socket knows them. */
export interface Peer {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Peer): Peer {
  return { remoteAddress, remotePort, localAddress, localPort };
}

/** What routing and the log want to know of a request beyond its samples. */
export interface RequestIdentity {
  readonly method: string;
  readonly isHead: boolean;
  readonly target: string;
  /** The request line as received, for the log. */
  line(): string;
}

function count(counters: Float64Array, counter: Counter): void {
  counters[counter] = (counters[counter] ?? 0) + 1;
}

function add(counters: Float64Array, counter: Counter, amount: number): void {
  counters[counter] = (counters[counter] ?? 0) + amount;
}

function statusCounter(status: number): Counter {
  const hundreds = Math.trunc(status / 100);
  return hundreds >= 1 && hundreds <= 5 ? ((Counter.HRSP_1XX + hundreds - 1) as Counter) : Counter.HRSP_OTHER;
}
