import type { Server } from "../config/schema.ts";
import type { SharedMemory } from "../state/shared-memory.ts";
import type { BackendUpdate, Rotation, ServerUpdate } from "../state/updates.ts";

/**
 * May a request go to this server (its place in the backend)? False for one that is saturated or that the
 * request has tried already.
 */
export type Eligible = (server: number) => boolean;

/** The half of an algorithm in the control plane: one a backend. */
export interface Schedule {
  /**
   * The picks from `cursor` on. The same rotation as before while no server's weight or usability changes.
   * @param servers all servers of the backend, as the next update tells them
   * @param cursor the shared cell that counts the backend's picks
   */
  rotation(servers: readonly ServerUpdate[], cursor: number): Rotation;
}

/** The half of an algorithm in the data plane: one a backend and thread. */
export interface Algorithm {
  update(update: BackendUpdate): void;
  /** The server for the next request, as its place in the backend; -1: no eligible one. */
  pick(eligible: Eligible): number;
}

/** An algorithm as `algorithms.ts` lists it. */
export interface AlgorithmFactory {
  schedule(servers: readonly Server[]): Schedule;
  /** @param row the backend's row of the shared memory */
  algorithm(memory: SharedMemory, row: number): Algorithm;
}
