import type { Backend } from "../state/backend.ts";
import { Cell, type SharedMemory } from "../state/shared-memory.ts";
import type { BackendUpdate } from "../state/updates.ts";
import { activeWeights, NONE } from "./algorithm.ts";
import { Ring } from "./ring.ts";

/** The weights of a ring count in sixteenths, as in HAProxy. */
const SCALE = 16;

/** A thread's look at the ring of a backend: from a hash to the server that may take the request. */
export class RingWalk {
  readonly ring: Ring;
  readonly #backend: Backend;
  readonly #memory: SharedMemory;
  /** Per cent of the average that a server may have; 0: any. */
  readonly #factor: number;
  #weights: readonly number[] = [];
  #total = 0;
  /** What the servers before each weighed at start. Observed of 2.1.0: it forgets to count anew. */
  #before: readonly number[] | undefined;

  constructor(backend: Backend, memory: SharedMemory) {
    const { servers, hashBalanceFactor = 0 } = backend.settings;
    this.#backend = backend;
    this.#memory = memory;
    this.#factor = hashBalanceFactor;
    this.ring = new Ring(
      servers.map(({ id }) => id),
      servers.map(({ weight, backup }) => (backup ? 0 : weight)),
    );
  }

  /** Does it want to know of loads? */
  get countsLoad(): boolean {
    return this.#factor > 0;
  }

  loadChanged(change: 1 | -1): void {
    this.#memory.add(this.#backend.row, Cell.SERVING, change);
  }

  update(update: BackendUpdate): void {
    const weights = activeWeights(this.#backend.settings.servers, update.servers);
    this.#weights = weights.map((weight) => Math.round(weight * SCALE));
    this.#total = this.#weights.reduce((sum, weight) => sum + weight, 0);
    this.#before ??= this.#weights.map((_, server) =>
      this.#weights.slice(0, server).reduce((sum, weight) => sum + weight, 0),
    );
    this.ring.update(weights);
  }

  weight(server: number): number {
    return this.#weights[server] as number;
  }

  /** The server nearest to a hash that may take a request; when none may, the last that was looked at. `NONE`: there is none. */
  find(hash: number, avoided: number): number {
    const { ring } = this;
    if (ring.length === 0) return NONE;
    let index = ring.nearest(hash);
    let server = ring.serverAt(index);
    let wraps = 0;
    while (server === avoided || (this.#factor > 0 && !this.#mayTake(server))) {
      index = (index + 1) % ring.length;
      if (index === 0 && ++wraps > 1) break;
      server = ring.serverAt(index);
    }
    return server;
  }

  /** The places of all requests, with the one to come and what the factor allows beyond, by weight; at least one. */
  #mayTake(server: number): boolean {
    const serving = this.#memory.get(this.#backend.row, Cell.SERVING);
    const places = Math.floor(((serving + 1) * this.#factor + 99) / 100);
    const rest = places % this.#total;
    const weight = this.#weights[server] as number;
    const before = this.#before?.[server] as number;
    const share = (upTo: number) => Math.floor((upTo * rest) / this.#total);
    const own = weight * Math.floor(places / this.#total) + share(before + weight) - share(before);
    return (this.#backend.servers[server]?.active() ?? 0) < Math.max(1, own);
  }
}
