import type { Backend } from "../state/backend.ts";
import { Cell, type SharedMemory } from "../state/shared-memory.ts";
import type { BackendUpdate, Rotation } from "../state/updates.ts";
import { type Algorithm, type AlgorithmFactory, type BalancedRequest, NONE } from "./algorithm.ts";
import { RoundRobinSchedule } from "./round-robin-schedule.ts";

/** `balance roundrobin`: all threads count the picks in one shared cell and look them up in the same rotation. */
export const ROUND_ROBIN: AlgorithmFactory = {
  takesAnyWeight: true,
  redispatchesAtOnce: true,
  schedule: (servers, memory, rows) => new RoundRobinSchedule(servers, memory, rows.backend),
  algorithm: (backend, memory) => new RoundRobin(backend, memory),
};

/** Takes turns: the threads count them in one cell. */
export class RoundRobin implements Algorithm {
  readonly #backend: Backend;
  readonly #memory: SharedMemory;
  #start = 0;
  #order: readonly number[] = [];
  #repeatFrom = 0;
  /** Each server of the rotation once. */
  #servers: readonly number[] = [];

  constructor(backend: Backend, memory: SharedMemory) {
    this.#backend = backend;
    this.#memory = memory;
  }

  update(update: BackendUpdate): void {
    this.follow(update.rotation);
  }

  follow({ start, order, repeatFrom }: Rotation): void {
    this.#start = start;
    this.#order = order;
    this.#repeatFrom = repeatFrom;
    this.#servers = [...new Set(order)];
  }

  choose(_request: BalancedRequest, avoided: number): number {
    if (this.#order.length === 0) return NONE;
    // The cursor wraps at 2^32, and so does the difference.
    const turn = (this.#memory.add(this.#backend.row, Cell.ROTATION, 1) - this.#start) >>> 0;
    const server = this.#at(turn);
    return server !== avoided && this.#hasRoom(server) ? server : this.#pass(turn, avoided);
  }

  /** Passes the turn on. Turns passed over are used up, so that the servers left go on taking theirs evenly. */
  #pass(turn: number, avoided: number): number {
    for (let passed = 1; passed <= 2 * this.#servers.length; passed++) {
      const server = this.#at(turn + passed);
      if (server === avoided || !this.#hasRoom(server)) continue;
      this.#memory.add(this.#backend.row, Cell.ROTATION, passed);
      return server;
    }
    // A light server may stand further away.
    for (const server of this.#servers) if (server !== avoided && this.#hasRoom(server)) return server;
    // A request that will wait has had its turn: the queue, and not the rotation, gives it its server.
    return avoided !== NONE && this.#servers.includes(avoided) && this.#hasRoom(avoided) ? avoided : NONE;
  }

  #hasRoom(index: number): boolean {
    const server = this.#backend.servers[index];
    return server?.isUsable() === true && server.hasRoom();
  }

  #at(turn: number): number {
    const length = this.#order.length;
    const at = turn < length ? turn : this.#repeatFrom + ((turn - this.#repeatFrom) % (length - this.#repeatFrom));
    return this.#order[at] as number;
  }
}
