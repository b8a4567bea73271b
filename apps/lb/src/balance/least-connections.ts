import type { Server } from "../config/schema.ts";
import type { Backend } from "../state/backend.ts";
import type { BackendRows } from "../state/rows.ts";
import { Cell, type SharedMemory } from "../state/shared-memory.ts";
import type { BackendUpdate, Rotation, ServerUpdate } from "../state/updates.ts";
import {
  type Algorithm,
  type AlgorithmFactory,
  activeWeights,
  type BalancedRequest,
  NONE,
  type Schedule,
} from "./algorithm.ts";
import { NO_ROTATION } from "./rotation.ts";
import { Tournament } from "./tournament.ts";

/**
 * `balance leastconn`: the server with the fewest sessions for its weight; of equals, who has been where it is for longest.
 * A server lines up anew whenever its sessions, its weight or its usability change, and takes a number then: `Cell.ROTATION`
 * of the backend counts them, that of a server holds its own.
 */
export const LEAST_CONNECTIONS: AlgorithmFactory = {
  takesAnyWeight: true,
  redispatchesAtOnce: false,
  schedule: (servers, memory, rows) => new LineUp(servers, memory, rows),
  algorithm: (backend, memory) => new LeastConnections(backend, memory),
};

/** Counts 4096 for a weight of 1 in HAProxy, whose weights go to 256 in steps of a sixteenth. */
const SESSION = 256;
/** Takes no part: off, or full. */
const OUT = Number.POSITIVE_INFINITY;

/** The control plane's half: gives numbers to servers that come (back) or weigh something else. */
class LineUp implements Schedule {
  readonly #servers: readonly Server[];
  readonly #memory: SharedMemory;
  readonly #rows: BackendRows;
  #weights: readonly number[] | undefined;

  constructor(servers: readonly Server[], memory: SharedMemory, rows: BackendRows) {
    this.#servers = servers;
    this.#memory = memory;
    this.#rows = rows;
  }

  rotation(updates: readonly ServerUpdate[]): Rotation {
    const weights = activeWeights(this.#servers, updates);
    for (const [server, weight] of weights.entries()) {
      if (weight > 0 && this.#weights?.[server] !== weight)
        lineUp(this.#memory, this.#rows.backend, this.#rows.servers[server] as number);
    }
    this.#weights = weights;
    return NO_ROTATION;
  }
}

class LeastConnections implements Algorithm {
  readonly #backend: Backend;
  readonly #memory: SharedMemory;
  /** Where this thread has seen the servers stand: sessions for their weight, and the number they took. */
  readonly #loads: Float64Array;
  readonly #numbers: Int32Array;
  readonly #weights: Float64Array;
  readonly #order: Tournament;
  readonly #firstRow: number;
  readonly #seeRow: (row: number) => void;

  constructor(backend: Backend, memory: SharedMemory) {
    this.#backend = backend;
    this.#memory = memory;
    const { length } = backend.servers;
    this.#loads = new Float64Array(length).fill(OUT);
    this.#numbers = new Int32Array(length);
    this.#weights = new Float64Array(length);
    this.#order = new Tournament(length, (a, b) => this.#precedes(a, b));
    this.#firstRow = backend.servers[0]?.row ?? 0;
    this.#seeRow = (row) => this.#moved(row - this.#firstRow);
  }

  update(update: BackendUpdate): void {
    const weights = activeWeights(this.#backend.settings.servers, update.servers);
    for (const [server, weight] of weights.entries()) {
      this.#weights[server] = weight;
      this.#see(server);
    }
    this.#order.replay();
  }

  choose(_request: BalancedRequest, avoided: number): number {
    this.#memory.takeMarks(this.#firstRow, this.#backend.servers.length, this.#seeRow);
    const first = this.#order.first();
    if (first === NONE || this.#loads[first] === OUT) return NONE;
    if (first !== avoided) return first;
    const other = this.#order.firstBut(avoided);
    return other === NONE || this.#loads[other] === OUT ? avoided : other;
  }

  loadChanged(server: number): void {
    const { row } = this.#backend;
    lineUp(this.#memory, row, this.#firstRow + server);
    this.#memory.mark(this.#firstRow + server);
    this.#moved(server);
  }

  #moved(server: number): void {
    this.#see(server);
    this.#order.changed(server);
  }

  #see(index: number): void {
    const server = this.#backend.servers[index];
    const weight = this.#weights[index] as number;
    if (!server || weight === 0 || !server.hasRoom()) {
      this.#loads[index] = OUT;
      return;
    }
    const sessions = server.active();
    // With the request to come, so that heavy servers come first; but nobody does nothing while others work.
    this.#loads[index] = sessions === 0 ? 0 : Math.floor(((sessions + 1) * SESSION) / weight);
    this.#numbers[index] = this.#memory.get(server.row, Cell.ROTATION);
  }

  #precedes(a: number, b: number): boolean {
    const difference = (this.#loads[a] as number) - (this.#loads[b] as number);
    // Numbers wrap at 2^32. OUT less OUT is not a number, and in no order.
    return difference !== 0 ? difference < 0 : (((this.#numbers[a] as number) - (this.#numbers[b] as number)) | 0) < 0;
  }
}

function lineUp(memory: SharedMemory, backendRow: number, serverRow: number): void {
  memory.set(serverRow, Cell.ROTATION, memory.add(backendRow, Cell.ROTATION, 1));
}
