import type { Queue } from "../state/queue.ts";
import type { Server } from "../state/server.ts";
import type { BalancedRequest } from "./algorithm.ts";

/** A request that waits for a place on a server (`maxconn`). */
export interface Waiting extends BalancedRequest {
  /** Where it waits now: the queue's own note. */
  waitsIn: WaitingQueue | undefined;
  /** It waits for its server whatever happens to that. */
  readonly isForced?: boolean;
  /**
   * It has left a queue, served or not.
   * @param position how many had been served before it, from 1: its place in the line, as HAProxy logs it
   */
  leftQueue(queue: WaitingQueue, position: number): void;
  /**
   * It holds a place on `server` now.
   * @param hasCome the server was not usable, and takes who waits for any
   */
  dispatch(server: Server, hasCome: boolean): void;
  /** The server that it waited for is off: it may go to another. */
  redispatch(server: Server): void;
}

interface Place {
  readonly ticket: number;
  readonly servedBefore: number;
}

/** This thread's part of a queue: requests in the order in which they came. */
export class WaitingQueue {
  /** Absent: they wait for any server of the backend. */
  readonly server: Server | undefined;
  readonly #queue: Queue;
  readonly #places = new Map<Waiting, Place>();

  constructor(queue: Queue, server?: Server) {
    this.#queue = queue;
    this.server = server;
  }

  get size(): number {
    return this.#places.size;
  }

  enter(waiting: Waiting, ticket: number): void {
    this.#places.set(waiting, { ticket, servedBefore: this.#queue.served() });
    waiting.waitsIn = this;
    this.#queue.enter();
    if (this.#places.size === 1) this.#queue.noteOldest(ticket);
  }

  /** The ticket of who has waited longest in this thread; 0: none waits. */
  oldestHere(): number {
    return this.#places.values().next().value?.ticket ?? 0;
  }

  /** The one who has waited longest in this thread, of at least one, is served. */
  take(): Waiting {
    const [waiting] = this.#places.keys();
    if (!waiting) throw new Error("nobody waits in this queue");
    this.leave(waiting);
    this.#queue.serve();
    return waiting;
  }

  leave(waiting: Waiting): void {
    const place = this.#places.get(waiting);
    if (!place) return;
    this.#places.delete(waiting);
    waiting.waitsIn = undefined;
    waiting.leftQueue(this, ((this.#queue.served() - place.servedBefore) | 0) + 1);
    this.#queue.leave();
    this.#queue.noteOldest(this.oldestHere());
  }

  /** All of this thread's that may leave, without being served. */
  disband(): Waiting[] {
    const all = [...this.#places.keys()].filter(({ isForced }) => !isForced);
    for (const waiting of all) this.leave(waiting);
    return all;
  }
}
