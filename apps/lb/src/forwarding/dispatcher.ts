import type { Algorithm } from "../balance/algorithm.ts";
import type { Backend } from "../state/backend.ts";
import type { Server } from "../state/server.ts";
import { Counter } from "../state/shared-memory.ts";
import type { BackendUpdate } from "../state/updates.ts";

/** A request that waits for a place on a server (`maxconn`). */
export interface Waiting {
  /** It holds a place on `server` now. Called in the order of arrival. */
  dispatch(server: Server): void;
}

/**
 * Other threads free places too and cannot wake this one's queue, so a queue looks again this often.
 * With one thread a place is always handed on at once.
 */
const QUEUE_POLL_MS = 5;

/** Hands the requests of one backend to its servers: who is next, who is full, who waits. */
export class Dispatcher {
  readonly backend: Backend;
  readonly #algorithm: Algorithm;
  readonly #queue: Waiting[] = [];
  #poll: NodeJS.Timeout | undefined;
  #excluded: Server | undefined;
  readonly #eligible: (index: number) => boolean;

  constructor(backend: Backend, algorithm: Algorithm) {
    this.backend = backend;
    this.#algorithm = algorithm;
    this.#eligible = (index) => {
      const server = backend.servers[index];
      return server !== undefined && server !== this.#excluded && server.isUsable() && server.acquire();
    };
  }

  update(update: BackendUpdate): void {
    for (const server of this.backend.servers) {
      const change = update.servers[server.index];
      if (change) server.update(change);
    }
    this.#algorithm.update(update);
    this.#serveQueue();
  }

  hasUsable(): boolean {
    return this.backend.servers.some((server) => server.isUsable());
  }

  usableCount(): number {
    return this.backend.servers.reduce((count, server) => count + (server.isUsable() ? 1 : 0), 0);
  }

  /** The next server in turn, with a place taken on it; undefined when all are full or none is usable. */
  pick(): Server | undefined {
    // Who came earlier goes first, even when a place has just become free.
    if (this.#queue.length > 0) return undefined;
    return this.#balance();
  }

  /** The next server in turn other than `failed`, with a place taken on it. */
  pickOther(failed: Server): Server | undefined {
    this.#excluded = failed;
    const server = this.#balance();
    this.#excluded = undefined;
    return server;
  }

  /** Counts the choice, too. HAProxy counts none for a request that waited: the server took it, not the rotation. */
  #balance(): Server | undefined {
    const server = this.#pickNow();
    if (!server) return undefined;
    server.counters[Counter.LBTOT] = (server.counters[Counter.LBTOT] ?? 0) + 1;
    const counters = this.backend.counters;
    counters[Counter.LBTOT] = (counters[Counter.LBTOT] ?? 0) + 1;
    return server;
  }

  #pickNow(): Server | undefined {
    const index = this.#algorithm.pick(this.#eligible);
    return index < 0 ? undefined : this.backend.servers[index];
  }

  /** @returns how many wait now, this one among them: its place in the line as HAProxy logs it */
  enqueue(waiting: Waiting): number {
    this.#queue.push(waiting);
    this.#poll ??= setInterval(() => this.#serveQueue(), QUEUE_POLL_MS).unref();
    return this.backend.queued(1);
  }

  /** Stops waiting: the client left or waited too long. */
  leaveQueue(waiting: Waiting): void {
    const at = this.#queue.indexOf(waiting);
    if (at < 0) return;
    this.#queue.splice(at, 1);
    this.backend.queued(-1);
    this.#stopPolling();
  }

  /** Gives a place back; who waits longest gets it. */
  release(server: Server): void {
    server.release();
    if (this.#queue.length > 0) this.#serveQueue();
  }

  #serveQueue(): void {
    while (this.#queue.length > 0) {
      const server = this.#pickNow();
      if (!server) return;
      const waiting = this.#queue.shift();
      this.backend.queued(-1);
      waiting?.dispatch(server);
    }
    this.#stopPolling();
  }

  #stopPolling(): void {
    if (this.#queue.length > 0 || !this.#poll) return;
    clearInterval(this.#poll);
    this.#poll = undefined;
  }
}
