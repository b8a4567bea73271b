import type { Server } from "../config/schema.ts";
import type { Backend } from "../state/backend.ts";
import { Cell, type SharedMemory } from "../state/shared-memory.ts";
import type { BackendUpdate, Rotation, ServerUpdate } from "../state/updates.ts";
import { type Algorithm, activeWeights, type BalancedRequest, NONE, type Schedule } from "./algorithm.ts";
import { Ring } from "./ring.ts";
import { RingWalk } from "./ring-walk.ts";
import { RoundRobin } from "./round-robin.ts";

/** Where requests without a key go on around the ring when it has changed; the threads make the ring themselves. */
export class RingSchedule implements Schedule {
  readonly #servers: readonly Server[];
  readonly #memory: SharedMemory;
  readonly #row: number;
  readonly #ring: Ring;
  #weights: readonly number[] | undefined;
  #current: Rotation = { start: 0, order: [], repeatFrom: 0 };

  /** @param row the backend's row of the shared memory */
  constructor(servers: readonly Server[], memory: SharedMemory, row: number) {
    this.#servers = servers;
    this.#memory = memory;
    this.#row = row;
    this.#ring = new Ring(
      servers.map(({ id }) => id),
      servers.map(({ weight, backup }) => (backup ? 0 : weight)),
    );
  }

  rotation(updates: readonly ServerUpdate[]): Rotation {
    const weights = activeWeights(this.#servers, updates);
    if (this.#weights?.every((weight, server) => weight === weights[server])) return this.#current;
    this.#weights = weights;
    const cursor = this.#memory.get(this.#row, Cell.ROTATION);
    const ring = this.#ring;
    const taken = (cursor - this.#current.start) >>> 0;
    const hasLast = ring.length > 0 && taken > 0;
    const last = hasLast ? (taken - 1) % ring.length : 0;
    const [key, point] = hasLast ? [ring.keyAt(last), ring.pointAt(last)] : [0, 0];
    ring.update(weights);
    // HAProxy goes on after the point that was last, or after the one after it when it is gone.
    const next = hasLast && ring.length > 0 ? ((ring.indexFrom(key, point) % ring.length) + 1) % ring.length : 0;
    this.#current = { start: (cursor - next) >>> 0, order: [], repeatFrom: 0 };
    return this.#current;
  }
}

/** The data plane's half: looks a hash up on the ring. */
export class RingLookup implements Algorithm {
  readonly #walk: RingWalk;
  readonly #hash: (request: BalancedRequest) => number;
  readonly #turns: RoundRobin;
  readonly loadChanged?: (server: number, change: 1 | -1) => void;

  /** @param hash of a request's key: 32 bits, unsigned; `NONE`: it has none, and the next server around the ring takes it */
  constructor(backend: Backend, memory: SharedMemory, hash: (request: BalancedRequest) => number) {
    this.#walk = new RingWalk(backend, memory);
    this.#hash = hash;
    this.#turns = new RoundRobin(backend, memory);
    if (this.#walk.countsLoad) this.loadChanged = (_, change) => this.#walk.loadChanged(change);
  }

  update(update: BackendUpdate): void {
    const { ring } = this.#walk;
    this.#walk.update(update);
    const order = Array.from({ length: ring.length }, (_, index) => ring.serverAt(index));
    this.#turns.follow({ ...update.rotation, order });
  }

  choose(request: BalancedRequest, avoided: number): number {
    const hash = this.#hash(request);
    return hash === NONE ? this.#turns.choose(request, avoided) : this.#walk.find(hash, avoided);
  }
}
