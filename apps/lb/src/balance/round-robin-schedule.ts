import type { Server } from "../config/schema.ts";
import type { Rotation, ServerUpdate } from "../state/updates.ts";
import type { Schedule } from "./algorithm.ts";
import { WeightedTurns } from "./weighted-turns.ts";

/** Longest order that is sent: rounds that do not repeat within it are cut, fairly, at a whole period. */
const LONGEST_ORDER = 65_536;

/**
 * Works out HAProxy's weighted round robin in advance, so that every thread only counts. Backup servers take
 * part when no active server is usable, and then only the first usable one.
 */
export class RoundRobinSchedule implements Schedule {
  readonly #backups: readonly boolean[];
  readonly #turns: WeightedTurns;
  /** What the current rotation was made for. */
  #weights: readonly number[] = [];
  #backup = -1;
  #current: Rotation | undefined;
  /** As `Rotation`, before it is shortened: after how many picks the turns stand as they stood before. */
  #repeatFrom = 0;
  #length = 0;

  constructor(servers: readonly Server[]) {
    this.#backups = servers.map((server) => server.backup);
    this.#turns = new WeightedTurns(servers.length);
  }

  rotation(servers: readonly ServerUpdate[], cursor: number): Rotation {
    const weights = servers.map((server, index) => (server.usable && !this.#backups[index] ? server.weight : 0));
    const backup = servers.findIndex((server, index) => server.usable && this.#backups[index] === true);
    if (this.#current === undefined) this.#turns.begin(weights);
    else if (this.#backup === backup && this.#weights.every((weight, index) => weight === weights[index])) {
      return this.#current;
    } else {
      this.#catchUp((cursor - this.#current.start) >>> 0);
      for (const [server, weight] of weights.entries()) this.#turns.setWeight(server, weight);
    }
    this.#weights = weights;
    this.#backup = backup;
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
      return { order: this.#backup < 0 ? [] : [this.#backup], repeatFrom: 0 };
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

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
