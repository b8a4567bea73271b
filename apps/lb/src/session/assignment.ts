import { performance } from "node:perf_hooks";
import { NONE } from "../balance/algorithm.ts";
import type { Dispatcher } from "../balance/dispatcher.ts";
import type { Waiting, WaitingQueue } from "../balance/waiting-queue.ts";
import type { Backend } from "../state/backend.ts";
import { count, raise } from "../state/counting.ts";
import type { Server } from "../state/server.ts";
import { Counter } from "../state/shared-memory.ts";
import { addressBytes } from "./address-bytes.ts";
import { choosesAnew } from "./redispatch.ts";
import { Stage } from "./stage.ts";
import type { Ending } from "./termination.ts";

/** A pause before a refused connection is tried again on the same server, unless `timeout connect` is shorter. */
const RETRY_PAUSE_MS = 1000;

/** What those who move the bytes of a stream do next about a server. */
export type NextStep =
  /** Connect to (or reuse a connection of) `assignment.server`. */
  | "connect"
  /** Ask `assignment.resume` in `assignment.pause` milliseconds. */
  | "pause"
  /** Wait: the stream's `assigned` will be called, or the queue's time-out passes. */
  | "wait"
  /** There is none: the stream has ended. */
  | "fail";

/** The stream that is assigned to a server. */
interface AssignedStream {
  stage: Stage;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  readonly session: { readonly peer: { readonly remoteAddress?: string | undefined } };
  end(ending: Ending): void;
  /** The waiting in a queue is over. */
  assigned(step: NextStep): void;
  /** A server of the backend to which the client has a connection. */
  keptServer(backend: Backend): Server | undefined;
}

/**
 * Which server a stream goes to: the one that the backend chooses, a place in a queue, the next try when no connection can be made.
 *
 * Times are milliseconds of `performance.now()`; -1 means that the point was not reached.
 */
export class Assignment implements Waiting {
  readonly #stream: AssignedStream;
  dispatcher: Dispatcher | undefined;
  /** Where the stream is, or waits to be. */
  server: Server | undefined;
  waitsIn: WaitingQueue | undefined;
  /** Milliseconds to wait before the next try to connect. */
  pause = 0;
  retries = 0;
  redispatched = false;
  /** A place on `server` is taken. */
  holdsPlace = false;
  /** The server that the client is to come back to, while the stream is not elsewhere. */
  named: Server | undefined;
  /** It stays with that, whatever happens to it: `force-persist`. */
  isForced = false;
  /** Left `server` after a failed connection. */
  #leaves = false;
  /** How many were served before it in the queues of servers and of the backend, itself counted; 0: it never waited. */
  serverQueue = 0;
  backendQueue = 0;
  assignedAt = -1;
  connectedAt = -1;
  #address: Uint8Array | undefined;
  /** See `BalancedRequest`. */
  key = NONE;

  constructor(stream: AssignedStream) {
    this.#stream = stream;
  }

  reset(): void {
    this.dispatcher = undefined;
    this.server = this.named = undefined;
    this.retries = 0;
    this.redispatched = this.holdsPlace = this.#leaves = this.isForced = false;
    this.serverQueue = this.backendQueue = 0;
    this.key = NONE;
    this.assignedAt = this.connectedAt = -1;
  }

  clientAddress(): Uint8Array {
    this.#address ??= addressBytes(this.#stream.session.peer.remoteAddress);
    return this.#address;
  }

  /** Its backend is known. */
  enter(dispatcher: Dispatcher, now: number): void {
    this.dispatcher = dispatcher;
    dispatcher.backend.enter(now);
  }

  /** It is to go to this server, and the algorithm is not asked. */
  name(server: Server): void {
    this.named = server;
  }

  /** Chooses a server, and takes a place on it or in a queue. */
  assign(now: number): NextStep {
    return this.#assign(undefined, now);
  }

  #assign(left: Server | undefined, now: number): NextStep {
    const dispatcher = this.#requireDispatcher();
    const backend = dispatcher.backend.counters;
    if (left) this.named = undefined;
    const server = this.named ?? this.#keptServer(dispatcher, left) ?? dispatcher.choose(this, left);
    this.server = server;
    if (left) this.#countChange(left, server);
    if (server && dispatcher.take(server)) {
      this.#take(server, now);
      return "connect";
    }
    if (!server && dispatcher.usableCount() === 0) {
      count(backend, Counter.ECON);
      this.#stream.end("no server");
      return "fail";
    }
    this.#stream.stage = Stage.QUEUE;
    if (dispatcher.wait(this, server)) return "wait";
    // Only where it was named: an algorithm would choose the same.
    if (this.named && !this.isForced && dispatcher.backend.proxy.options.redispatch)
      return this.#assign(this.named, now);
    if (server) count(server.counters, Counter.ECON);
    count(backend, Counter.ECON);
    this.#stream.end("queue full");
    return "fail";
  }

  /** The server that the client has a connection to, where that is preferred. */
  #keptServer(dispatcher: Dispatcher, left: Server | undefined): Server | undefined {
    if (!dispatcher.prefersLast || left) return undefined;
    const server = this.#stream.keptServer(dispatcher.backend);
    if (!server?.isUsable()) return undefined;
    const { maxKeepAliveQueue = Number.POSITIVE_INFINITY } = dispatcher.backend.settings;
    return server.hasRoom() || server.queue.length() < maxKeepAliveQueue ? server : undefined;
  }

  /** A stream that goes on to another server was redispatched; one that comes back to the same tries again. */
  #countChange(left: Server, server: Server | undefined): void {
    const counter = left === server ? Counter.WRETR : Counter.WREDIS;
    if (left !== server) this.redispatched = true;
    count(left.counters, counter);
    count(this.#requireDispatcher().backend.counters, counter);
  }

  leftQueue(queue: WaitingQueue, position: number): void {
    if (queue.server) this.serverQueue += position;
    else this.backendQueue += position;
  }

  /** The queue's turn has come: called by the dispatcher. */
  dispatch(server: Server, hasCome: boolean): void {
    // Observed of 2.1.0: a server that comes back takes who waits as if they had failed there before.
    if (hasCome) this.#countChange(server, server);
    this.#take(server, performance.now());
    this.#stream.assigned("connect");
  }

  /** The server that the stream waited for went down: called by the dispatcher. */
  redispatch(from: Server): void {
    this.#stream.assigned(this.#assign(from, performance.now()));
  }

  /** `timeout queue` passed. */
  queueTimedOut(now: number): NextStep {
    const dispatcher = this.#requireDispatcher();
    dispatcher.leaveQueue(this);
    if (this.server) count(this.server.counters, Counter.ECON);
    count(dispatcher.backend.counters, Counter.ECON);
    this.assignedAt = now;
    this.#stream.end("queue timed out");
    return "fail";
  }

  #take(server: Server, now: number): void {
    this.#stream.stage = Stage.CONNECT;
    this.server = server;
    this.holdsPlace = true;
    this.assignedAt = now;
    server.entered(now);
    raise(server.counters, Counter.SMAX, server.active());
    const second = this.#stream.startDate / 1000;
    server.counters[Counter.LAST_SESSION] = second;
    const backend = this.dispatcher?.backend;
    if (backend) backend.counters[Counter.LAST_SESSION] = second;
  }

  /** A connection to the server is there; `reused` when it carried a stream before. */
  connected(reused: boolean, now: number): void {
    this.#stream.stage = Stage.RESPONSE;
    this.connectedAt = now;
    const counter = reused ? Counter.REUSE : Counter.CONNECT;
    if (this.server) count(this.server.counters, counter);
    if (this.dispatcher) count(this.dispatcher.backend.counters, counter);
  }

  /**
   * No connection could be made. HAProxy tries the same server again, after a pause unless a time-out was pause enough;
   * under `option redispatch` it may leave it for another one.
   */
  connectFailed(timedOut: boolean, now: number): NextStep {
    const dispatcher = this.#requireDispatcher();
    const failed = this.#requireServer();
    const { backend } = dispatcher;
    this.#stream.stage = Stage.CONNECT;
    // HAProxy counts attempts.
    count(failed.counters, Counter.CONNECT);
    count(backend.counters, Counter.CONNECT);
    const isLast = this.retries >= backend.settings.retries;
    if (isLast || backend.settings.neverRetries) {
      // To 2.1 the try that it does not make is one all the same.
      if (!isLast) this.retries++;
      count(failed.counters, Counter.ECON);
      count(backend.counters, Counter.ECON);
      this.#stream.end(timedOut ? "connection timed out" : "connection refused");
      return "fail";
    }
    this.retries++;
    const isOneOfSeveral = dispatcher.redispatchesAtOnce && !this.named && dispatcher.activeCount() > 1;
    this.#leaves = this.#mayLeave(failed, isOneOfSeveral);
    if (this.#leaves) {
      this.holdsPlace = false;
      dispatcher.release(failed);
    } else {
      failed.entered(now);
      count(failed.counters, Counter.WRETR);
      count(backend.counters, Counter.WRETR);
    }
    if (timedOut || (this.#leaves && isOneOfSeveral)) return this.resume(now);
    this.pause = Math.min(RETRY_PAUSE_MS, backend.proxy.timeouts.connect ?? RETRY_PAUSE_MS);
    return "pause";
  }

  /** When any other server is as good, when this one is known to be down, and at the tries that the option names. */
  #mayLeave(failed: Server, isOneOfSeveral: boolean): boolean {
    const { proxy, settings } = this.#requireDispatcher().backend;
    const { redispatch } = proxy.options;
    if (!redispatch || this.isForced) return false;
    return isOneOfSeveral || !failed.isUp() || choosesAnew(redispatch, this.retries, settings.retries);
  }

  /** The pause is over: on with the next try. */
  resume(now: number): NextStep {
    if (!this.#leaves) return "connect";
    this.#leaves = false;
    return this.#assign(this.#requireServer(), now);
  }

  /** Nobody waits any more: the client has left. */
  stopWaiting(now: number): void {
    if (this.waitsIn) this.assignedAt = now;
    this.dispatcher?.leaveQueue(this);
  }

  /** Gives back the place on the server, and its part of the backend's sessions. */
  release(): void {
    const { dispatcher } = this;
    if (!dispatcher) return;
    if (this.server && this.holdsPlace) dispatcher.release(this.server);
    dispatcher.backend.leave();
  }

  #requireDispatcher(): Dispatcher {
    if (!this.dispatcher) throw new Error("the stream has no backend yet");
    return this.dispatcher;
  }

  #requireServer(): Server {
    if (!this.server) throw new Error("the stream has no server yet");
    return this.server;
  }
}
