import type { Server } from "../config/schema.ts";
import type { Backend } from "../state/backend.ts";
import type { BackendUpdate } from "../state/updates.ts";
import { type Algorithm, type AlgorithmFactory, activeWeights, type BalancedRequest, NONE } from "./algorithm.ts";
import { NO_ROTATION } from "./rotation.ts";

/** `balance first`: of the servers with room the one whose `id` is the lowest, so that the last ones can be turned off. */
export const FIRST: AlgorithmFactory = {
  takesAnyWeight: true,
  redispatchesAtOnce: false,
  schedule: () => ({ rotation: () => NO_ROTATION }),
  algorithm: (backend) => new First(backend),
};

class First implements Algorithm {
  readonly #backend: Backend;
  /** All servers by their numbers. */
  readonly #byNumber: readonly number[];
  #usable: readonly number[] = [];

  constructor(backend: Backend) {
    this.#backend = backend;
    const { servers } = backend.settings;
    const numberOf = (index: number) => (servers[index] as Server).id;
    this.#byNumber = servers.map((_, index) => index).sort((a, b) => numberOf(a) - numberOf(b));
  }

  update(update: BackendUpdate): void {
    const weights = activeWeights(this.#backend.settings.servers, update.servers);
    this.#usable = this.#byNumber.filter((server) => (weights[server] as number) > 0);
  }

  choose(_request: BalancedRequest, avoided: number): number {
    let last = NONE;
    for (const index of this.#usable) {
      if (!this.#backend.servers[index]?.hasRoom()) continue;
      if (index !== avoided) return index;
      last = index;
    }
    return last;
  }
}
