import type { Backend } from "../state/backend.ts";
import { count } from "../state/counting.ts";
import { older } from "../state/queue.ts";
import type { Server } from "../state/server.ts";
import { Counter, type SharedMemory } from "../state/shared-memory.ts";
import type { BackendUpdate } from "../state/updates.ts";
import { type Algorithm, type AlgorithmFactory, type BalancedRequest, NONE } from "./algorithm.ts";
import { type Waiting, WaitingQueue } from "./waiting-queue.ts";

/**
 * Hands the requests of one backend to its servers, in one thread. Two steps: `choose` a server, as the algorithm does or
 * because the request names one, then `take` a place on it; or `wait` for one there, or for the first in the backend.
 */
export class Dispatcher {
  readonly backend: Backend;
  /** See `AlgorithmFactory`. */
  readonly redispatchesAtOnce: boolean;
  /** `option prefer-last-server`. */
  readonly prefersLast: boolean;
  readonly #algorithm: Algorithm;
  /** The same, if it wants to know of loads. */
  readonly #watcher: Algorithm | undefined;
  readonly #anyServer: WaitingQueue;
  readonly #queues: readonly WaitingQueue[];
  readonly #hasThreads: boolean;
  /** Has any server a `maxconn` now? Otherwise nobody comes to wait, and looks who does. */
  #hasLimits = false;
  /** Usable servers, and those that are no backups. */
  #usable = 0;
  #active = 0;
  /** The first usable backup, while no other server is usable, or `dispatch`: it alone is chosen, whether it has room or not. */
  #standIn: Server | undefined;
  /** Requests of this thread that wait. */
  #waiting = 0;
  #attends = false;

  constructor(backend: Backend, algorithm: AlgorithmFactory, memory: SharedMemory) {
    this.backend = backend;
    this.redispatchesAtOnce = algorithm.redispatchesAtOnce;
    this.prefersLast = backend.proxy.options.flags["prefer-last-server"] === true && !algorithm.isByKey;
    this.#algorithm = algorithm.algorithm(backend, memory);
    this.#watcher = this.#algorithm.loadChanged ? this.#algorithm : undefined;
    this.#anyServer = new WaitingQueue(backend.queue);
    this.#queues = backend.servers.map((server) => new WaitingQueue(server.queue, server));
    this.#hasThreads = memory.threads > 1;
    this.#standIn = backend.dispatch;
  }

  update(update: BackendUpdate): void {
    const gone: Server[] = [];
    const come: Server[] = [];
    for (const server of this.backend.servers) {
      const change = update.servers[server.index];
      if (!change) continue;
      const wasUsable = server.isUsable();
      server.update(change);
      if (wasUsable !== server.isUsable()) (wasUsable ? gone : come).push(server);
    }
    const usable = this.backend.servers.filter((server) => server.isUsable());
    this.#usable = usable.length;
    this.#active = usable.filter((server) => !server.settings.backup).length;
    this.#hasLimits = this.backend.servers.some((server) => server.hasLimit());
    this.#standIn = this.backend.dispatch ?? (this.#active === 0 ? usable[0] : undefined);
    this.#algorithm.update(update);
    const { redispatch, flags } = this.backend.proxy.options;
    if (redispatch && !flags.persist) for (const server of gone) this.#redistribute(server);
    for (const server of come) this.#serve(server, true);
    this.#serveAll();
  }

  /** Servers that requests may go to now. */
  usableCount(): number {
    return this.backend.dispatch ? 1 : this.#usable;
  }

  /** Those of them that are no backups. */
  activeCount(): number {
    return this.#active;
  }

  /**
   * The server for a request, and counts the choice. Undefined: none is usable, or all are full.
   * @param avoided the server that the request has tried: chosen only where there is no other
   */
  choose(request: BalancedRequest, avoided: Server | undefined): Server | undefined {
    const server = this.#choose(request, avoided);
    if (server && server !== avoided && server !== this.backend.dispatch) {
      count(server.counters, Counter.LBTOT);
      count(this.backend.counters, Counter.LBTOT);
    }
    return server;
  }

  #choose(request: BalancedRequest, avoided: Server | undefined): Server | undefined {
    if (this.#standIn) return this.#standIn;
    // Who came earlier goes first, even when a place has just become free.
    if (this.#hasLimits && this.backend.queue.length() > 0) return undefined;
    const index = this.#algorithm.choose(request, avoided ? avoided.index : NONE);
    return index === NONE ? undefined : this.backend.servers[index];
  }

  /** Takes a place on the server; false: it is full, or others wait for it. */
  take(server: Server): boolean {
    if (!server.hasRoom() || !server.acquire()) return false;
    this.#watcher?.loadChanged?.(server.index, 1);
    return true;
  }

  /**
   * Waits for a place: on this server, or on any. `waiting.dispatch` will be called, unless it leaves.
   * @returns false when as many as may (`maxqueue`) wait for this server
   */
  wait(waiting: Waiting, server: Server | undefined): boolean {
    const most = server?.settings.maxqueue;
    if (most !== undefined && server && server.queue.length() >= most) return false;
    const queue = server ? (this.#queues[server.index] as WaitingQueue) : this.#anyServer;
    queue.enter(waiting, this.backend.takeTicket());
    this.#waiting++;
    if (this.#hasThreads) void this.#attend();
    return true;
  }

  /** Stops waiting, if it does: the client left or waited too long. */
  leaveQueue(waiting: Waiting): void {
    if (!waiting.waitsIn) return;
    waiting.waitsIn.leave(waiting);
    this.#waiting--;
  }

  /** Gives a place back; who has waited longest gets it. */
  release(server: Server): void {
    server.release();
    this.#watcher?.loadChanged?.(server.index, -1);
    if (this.#hasLimits && this.#isAwaited(server)) this.#serve(server, false);
  }

  #isAwaited(server: Server): boolean {
    return server.queue.length() > 0 || this.backend.queue.length() > 0;
  }

  #serveAll(): void {
    for (const server of this.backend.servers) {
      if (this.#isAwaited(server)) this.#serve(server, false);
    }
  }

  /** Gives the server's free places to who waits for it, or for any, in the order of arrival over all threads. */
  #serve(server: Server, hasCome: boolean): void {
    const own = this.#queues[server.index] as WaitingQueue;
    const takesAny = server.isUsable() && (!server.settings.backup || server === this.#standIn);
    while (server.hasPlace()) {
      const [mine, any] = [own.oldestHere(), takesAny ? this.#anyServer.oldestHere() : 0];
      const here = older(mine, any);
      if (this.#hasThreads) {
        const oldest = server.queue.oldest(takesAny ? this.backend.queue.oldest(here) : here);
        if (oldest !== here) this.backend.announceRoom();
        if (oldest !== here) return;
      }
      if (here === 0 || !server.acquire()) return;
      this.#waiting--;
      const queue = here === mine ? own : this.#anyServer;
      const waiting = queue.take();
      this.#watcher?.loadChanged?.(server.index, 1);
      waiting.dispatch(server, hasCome && queue === this.#anyServer);
    }
  }

  #redistribute(from: Server): void {
    const queue = this.#queues[from.index] as WaitingQueue;
    const left = queue.disband();
    this.#waiting -= left.length;
    for (const waiting of left) waiting.redispatch(from);
  }

  /** While requests of this thread wait: looks when other threads have room for them. */
  async #attend(): Promise<void> {
    if (this.#attends) return;
    this.#attends = true;
    while (this.#waiting > 0) {
      const announced = this.backend.announced();
      // Also what another thread freed between this one's look and its waiting; but not before the caller knows that it waits.
      await undefined;
      this.#serveAll();
      if (this.#waiting > 0) await this.backend.roomAnnounced(announced);
    }
    this.#attends = false;
  }
}
