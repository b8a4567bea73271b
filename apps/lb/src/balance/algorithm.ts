import type { Server } from "../config/schema.ts";
import type { Backend } from "../state/backend.ts";
import type { BackendRows } from "../state/rows.ts";
import type { SharedMemory } from "../state/shared-memory.ts";
import type { BackendUpdate, Rotation, ServerUpdate } from "../state/updates.ts";

/** What an algorithm may ask of the request that it balances: its key is made when it is asked for. */
export interface BalancedRequest {
  /** The bytes of the client's address, 4 or 16; none: it has no address. */
  clientAddress(): Uint8Array;
  /** The hash of what names its server, 32 bits and unsigned; `NONE`: there is nothing of the kind. */
  readonly key: number;
}

/** The half of an algorithm in the control plane: one a backend. */
export interface Schedule {
  /**
   * What the threads choose by, from now on. The same rotation as before while no server's weight or usability changes.
   * @param servers all servers of the backend, as the next update tells them
   */
  rotation(servers: readonly ServerUpdate[]): Rotation;
}

/** Nobody: the request waits for the first place that becomes free in the backend. */
export const NONE = -1;

/**
 * The half of an algorithm in the data plane: one a backend and thread. It chooses among the active servers; the
 * dispatcher does so when backups stand in, and takes the place.
 */
export interface Algorithm {
  update(update: BackendUpdate): void;
  /**
   * The server for a request, as its place in the backend, or `NONE`. Algorithms that look for room pass over servers that
   * have none (`Server.hasRoom`); those that hash name the key's server, and the request waits for that one.
   * @param avoided the place of the server that the request has tried: chosen only where there is no other; `NONE`: none
   */
  choose(request: BalancedRequest, avoided: number): number;
  /** A place on this server was taken (1) or given back by this thread. Absent: the algorithm does not care. */
  loadChanged?(server: number, change: 1 | -1): void;
}

/** An algorithm as `algorithms.ts` lists it. */
export interface AlgorithmFactory {
  /** May servers weigh anything while they run? Those of HAProxy's static algorithms can only be turned off and on. */
  readonly takesAnyWeight: boolean;
  /**
   * Under `option redispatch` a request leaves a server that refuses at once where any other is as good; otherwise
   * at its last try, after a pause.
   */
  readonly redispatchesAtOnce: boolean;
  /** What a request holds names its server: where its client was before says nothing. */
  readonly isByKey?: true;
  schedule(servers: readonly Server[], memory: SharedMemory, rows: BackendRows): Schedule;
  algorithm(backend: Backend, memory: SharedMemory): Algorithm;
}

/** What servers weigh in a choice among the active ones: 0 for those that take no part. */
export function activeWeights(servers: readonly Server[], updates: readonly ServerUpdate[]): number[] {
  return updates.map((update, index) => (update.usable && !servers[index]?.backup ? update.weight : 0));
}
