import type { Server } from "../config/schema.ts";
import type { Backend } from "../state/backend.ts";
import { Cell, type SharedMemory } from "../state/shared-memory.ts";
import type { BackendUpdate, Rotation, ServerUpdate } from "../state/updates.ts";
import { type Algorithm, activeWeights, type BalancedRequest, NONE, type Schedule } from "./algorithm.ts";
import { greatestCommonDivisor } from "./greatest-common-divisor.ts";
import { ReadyQueue } from "./ready-queue.ts";
import { RoundRobin } from "./round-robin.ts";

/**
 * `hash-type map-based`: a table that holds each server as often as it weighs, and of which a hash names a place. It
 * is made anew whenever a server comes or goes, and most keys change their server then.
 */
export class MapSchedule implements Schedule {
  readonly #servers: readonly Server[];
  readonly #memory: SharedMemory;
  readonly #row: number;
  /** Weights count without what divides them all, of servers that are off too. */
  readonly #divisor: number;
  #weights: readonly number[] = [];
  #current: Rotation = { start: 0, order: [], repeatFrom: 0 };

  /** @param row the backend's row of the shared memory */
  constructor(servers: readonly Server[], memory: SharedMemory, row: number) {
    this.#servers = servers;
    this.#memory = memory;
    this.#row = row;
    this.#divisor = servers.reduce((divisor, server) => greatestCommonDivisor(divisor, server.weight), 0) || 1;
  }

  rotation(updates: readonly ServerUpdate[]): Rotation {
    const weights = activeWeights(this.#servers, updates).map((weight) => Math.ceil(weight / this.#divisor));
    if (this.#weights.some((weight, index) => weight !== weights[index]) || this.#weights.length === 0) {
      this.#weights = weights;
      const order = serverMap(weights);
      const cursor = this.#memory.get(this.#row, Cell.ROTATION);
      this.#current = { start: (cursor - this.#nextTurn(cursor, order.length)) >>> 0, order, repeatFrom: 0 };
    }
    return this.#current;
  }

  /** Who takes turns goes on at the same place of a new map, if it has one. */
  #nextTurn(cursor: number, places: number): number {
    const { start, order } = this.#current;
    const turns = (cursor - start) >>> 0;
    if (order.length === 0) return turns < places ? turns : 0;
    const next = turns === 0 ? 0 : ((turns - 1) % order.length) + 1;
    return next < places ? next : 0;
  }
}

/** The data plane's half: looks a hash up. */
export class MapLookup implements Algorithm {
  readonly #backend: Backend;
  readonly #hash: (request: BalancedRequest) => number;
  readonly #turns: RoundRobin;
  #map: readonly number[] = [];

  /** @param hash of a request's key: 32 bits, unsigned; `NONE`: it has none, and takes the next turn */
  constructor(backend: Backend, memory: SharedMemory, hash: (request: BalancedRequest) => number) {
    this.#backend = backend;
    this.#hash = hash;
    this.#turns = new RoundRobin(backend, memory);
  }

  update(update: BackendUpdate): void {
    this.#map = update.rotation.order;
    this.#turns.update(update);
  }

  choose(request: BalancedRequest, avoided: number): number {
    const map = this.#map;
    if (map.length === 0) return NONE;
    const hash = this.#hash(request);
    if (hash === NONE) return this.#turns.choose(request, avoided);
    const server = map[hash % map.length] as number;
    return this.#backend.servers[server]?.isUsable() ? server : NONE;
  }
}

/**
 * HAProxy's table: place k (from 1) belongs to the server that is furthest behind what it is due by then,
 * floor(k * weight / total), and to the first in the file of several. Who is due when is known in advance, so
 * that 1,000 servers of weights up to 256 take 90 ms, where comparing all of them for each place takes 670.
 */
export function serverMap(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const due: number[][] = Array.from({ length: total + 1 }, () => []);
  for (const [server, weight] of weights.entries())
    for (let share = 1; share <= weight; share++) due[Math.ceil((share * total) / weight)]?.push(server);

  // A line for each number of places that servers are behind by, in the file's order. Who has moved on is passed over.
  const behind: number[] = weights.map(() => 0);
  const lines: ReadyQueue[] = [];
  const stand = (server: number) => {
    const places = behind[server] as number;
    if (places < 0) return;
    while (lines.length <= places) lines.push(new ReadyQueue());
    lines[places]?.add(server, server);
  };
  for (const [server, weight] of weights.entries()) if (weight > 0) stand(server);
  const map: number[] = [];
  for (let place = 1; place <= total; place++) {
    for (const server of due[place] as number[]) {
      behind[server] = (behind[server] as number) + 1;
      stand(server);
    }
    const next = furthestBehind(lines, behind);
    map.push(next);
    behind[next] = (behind[next] as number) - 1;
    stand(next);
  }
  return map;
}

function furthestBehind(lines: readonly ReadyQueue[], behind: readonly number[]): number {
  for (let places = lines.length - 1; places >= 0; places--) {
    const line = lines[places] as ReadyQueue;
    while (line.size > 0) {
      const server = line.take();
      if (behind[server] === places) return server;
    }
  }
  throw new Error("a place of the map is nobody's");
}
