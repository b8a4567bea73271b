import type { Server } from "../config/schema.ts";
import { Cell, type SharedMemory } from "../state/shared-memory.ts";
import type { Rotation, ServerUpdate } from "../state/updates.ts";
import { activeWeights, type Schedule } from "./algorithm.ts";
import { greatestCommonDivisor } from "./greatest-common-divisor.ts";
import { WeightedTurns } from "./weighted-turns.ts";

/** Longest order that is sent: rounds that do not repeat within it are cut, fairly, at a whole period. */
const LONGEST_ORDER = 65_536;

/** Works out HAProxy's weighted round robin in advance, so that every thread only counts. */
export class RoundRobinSchedule implements Schedule {
  readonly #servers: readonly Server[];
  readonly #memory: SharedMemory;
  readonly #row: number;
  readonly #turns: WeightedTurns;
  /** What the current rotation was made for. */
  #weights: readonly number[] = [];
  #current: Rotation | undefined;
  /** As `Rotation`, before it is shortened: after how many picks the turns stand as they stood before. */
  #repeatFrom = 0;
  #length = 0;

  /** @param row the backend's row of the shared memory */
  constructor(servers: readonly Server[], memory: SharedMemory, row: number) {
    this.#servers = servers;
    this.#memory = memory;
    this.#row = row;
    this.#turns = new WeightedTurns(servers.length);
  }

  rotation(servers: readonly ServerUpdate[]): Rotation {
    const weights = activeWeights(this.#servers, servers);
    const cursor = this.#memory.get(this.#row, Cell.ROTATION);
    if (this.#current === undefined) this.#turns.begin(weights);
    else if (this.#weights.every((weight, index) => weight === weights[index])) return this.#current;
    else {
      this.#catchUp((cursor - this.#current.start) >>> 0);
      for (const [server, weight] of weights.entries()) this.#turns.setWeight(server, weight);
    }
    this.#weights = weights;
    this.#current = { start: cursor, ...this.#foresee() };
    return this.#current;
  }

  /**
   * Takes the turns that the data planes have taken since the last rotation, leaving out whole cycles but one:
   * what servers carry over from round to round is only then what it would be.
   */
  #catchUp(picks: number): void {
    if (this.#length === 0) return;
    const cycle = this.#length - this.#repeatFrom;
    const surplus = picks - this.#length - cycle;
    const turns = surplus > 0 ? this.#length + (surplus % cycle) : picks;
    for (let turn = 0; turn < turns; turn++) this.#turns.next();
  }

  #foresee(): Omit<Rotation, "start"> {
    const total = this.#weights.reduce((sum, weight) => sum + weight, 0);
    if (total === 0) {
      this.#length = 0; // Nobody takes turns meanwhile.
      return { order: [], repeatFrom: 0 };
    }

    const period = total / this.#weights.reduce(greatestCommonDivisor);
    const order: number[] = [];
    const seen = new Map<string, number>();
    const ahead = this.#turns.copy();
    let repeatFrom: number | undefined;
    while (order.length < LONGEST_ORDER) {
      const state = ahead.betweenRounds()?.join();
      repeatFrom = state === undefined ? undefined : seen.get(state);
      if (repeatFrom !== undefined) break;
      if (state !== undefined) seen.set(state, order.length);
      order.push(ahead.next());
    }
    if (repeatFrom === undefined) {
      order.length -= order.length > period ? order.length % period : 0;
      repeatFrom = 0;
    }
    this.#length = order.length;
    this.#repeatFrom = repeatFrom;
    return shortened(order, repeatFrom, period);
  }
}

/** The same picks in a shorter order, where a round of HAProxy's is several equal periods. */
function shortened(order: number[], repeatFrom: number, period: number): Omit<Rotation, "start"> {
  const from = repeats(order, 0, period) ? 0 : repeatFrom;
  return repeats(order, from, period)
    ? { order: order.slice(0, from + period), repeatFrom: from }
    : { order, repeatFrom };
}

function repeats(order: readonly number[], from: number, period: number): boolean {
  if ((order.length - from) % period !== 0) return false;
  for (let at = from + period; at < order.length; at++) if (order[at] !== order[at - period]) return false;
  return true;
}
