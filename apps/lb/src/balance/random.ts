import type { BackendSettings } from "../config/schema.ts";
import type { Backend } from "../state/backend.ts";
import type { SharedMemory } from "../state/shared-memory.ts";
import type { BackendUpdate } from "../state/updates.ts";
import { type Algorithm, type AlgorithmFactory, type BalancedRequest, NONE } from "./algorithm.ts";
import { RingWalk } from "./ring-walk.ts";
import { NO_ROTATION } from "./rotation.ts";

/**
 * `balance random(N)`: of N servers drawn from the ring, where heavier ones stand more often, the one with the fewest
 * sessions for its weight. A server that is drawn may be full: the request waits for it.
 */
export function random({ draws = 1 }: BackendSettings): AlgorithmFactory {
  return {
    takesAnyWeight: true,
    redispatchesAtOnce: true,
    schedule: () => ({ rotation: () => NO_ROTATION }),
    algorithm: (backend, memory) => new Random(backend, memory, draws),
  };
}

class Random implements Algorithm {
  readonly #backend: Backend;
  readonly #ring: RingWalk;
  readonly #draws: number;
  readonly loadChanged?: (server: number, change: 1 | -1) => void;

  constructor(backend: Backend, memory: SharedMemory, draws: number) {
    this.#backend = backend;
    this.#ring = new RingWalk(backend, memory);
    this.#draws = draws;
    if (this.#ring.countsLoad) this.loadChanged = (_, change) => this.#ring.loadChanged(change);
  }

  update(update: BackendUpdate): void {
    this.#ring.update(update);
  }

  choose(_request: BalancedRequest, avoided: number): number {
    let best = this.#draw(avoided);
    for (let draw = 1; draw < this.#draws && best !== NONE; draw++) {
      const drawn = this.#draw(avoided);
      if (this.#load(drawn) * this.#ring.weight(best) <= this.#load(best) * this.#ring.weight(drawn)) best = drawn;
    }
    return best;
  }

  #draw(avoided: number): number {
    return this.#ring.find(Math.floor(Math.random() * 2 ** 32), avoided);
  }

  #load(server: number): number {
    return this.#backend.servers[server]?.active() ?? 0;
  }
}
