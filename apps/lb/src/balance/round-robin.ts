import { Cell, type SharedMemory } from "../state/shared-memory.ts";
import type { BackendUpdate } from "../state/updates.ts";
import type { Algorithm, AlgorithmFactory, Eligible } from "./algorithm.ts";
import { RoundRobinSchedule } from "./round-robin-schedule.ts";

/** `balance roundrobin`: all threads count the picks in one shared cell and look them up in the same rotation. */
export const ROUND_ROBIN: AlgorithmFactory = {
  schedule: (servers) => new RoundRobinSchedule(servers),
  algorithm: (memory, row) => new RoundRobin(memory, row),
};

class RoundRobin implements Algorithm {
  readonly #memory: SharedMemory;
  readonly #row: number;
  #start = 0;
  #order: readonly number[] = [];
  #repeatFrom = 0;
  /** Each server of the rotation once. */
  #servers: readonly number[] = [];

  constructor(memory: SharedMemory, row: number) {
    this.#memory = memory;
    this.#row = row;
  }

  update(update: BackendUpdate): void {
    const { start, order, repeatFrom } = update.rotation;
    this.#start = start;
    this.#order = order;
    this.#repeatFrom = repeatFrom;
    this.#servers = [...new Set(order)];
  }

  pick(eligible: Eligible): number {
    if (this.#order.length === 0) return -1;
    // The cursor wraps at 2^32, and so does the difference.
    const turn = (this.#memory.add(this.#row, Cell.ROTATION, 1) - this.#start) >>> 0;
    const server = this.#at(turn);
    return eligible(server) ? server : this.#pass(turn, eligible);
  }

  /** Passes the turn on. Turns passed over are used up, so that the servers left go on taking theirs evenly. */
  #pass(turn: number, eligible: Eligible): number {
    for (let passed = 1; passed <= 2 * this.#servers.length; passed++) {
      const server = this.#at(turn + passed);
      if (!eligible(server)) continue;
      this.#memory.add(this.#row, Cell.ROTATION, passed);
      return server;
    }
    // A light server may stand further away.
    const server = this.#servers.find(eligible) ?? -1;
    if (server < 0) this.#memory.add(this.#row, Cell.ROTATION, -1);
    return server;
  }

  #at(turn: number): number {
    const length = this.#order.length;
    const at = turn < length ? turn : this.#repeatFrom + ((turn - this.#repeatFrom) % (length - this.#repeatFrom));
    return this.#order[at] as number;
  }
}
