import type { Algorithm, Eligible, Schedule } from "../../src/balance/algorithm.ts";
import { findAlgorithm } from "../../src/balance/algorithms.ts";
import type { Server } from "../../src/config/schema.ts";
import { Cell, SharedMemory } from "../../src/state/shared-memory.ts";
import type { BackendUpdate, ServerUpdate } from "../../src/state/updates.ts";

/** The backend's row of the shared memory. */
export const ROW = 1;
const EVERYBODY: Eligible = () => true;

/** One backend with both halves of its algorithm, and as many threads as asked for, on real shared memory. */
export class BalanceRig {
  readonly memory: SharedMemory;
  readonly threads: readonly Algorithm[];
  readonly #schedule: Schedule;
  readonly #servers: ServerUpdate[];
  #thread = 0;

  constructor(name: string, weights: readonly number[], settings: { backups?: number[]; threads?: number } = {}) {
    const factory = findAlgorithm(name);
    const backups = new Set(settings.backups ?? []);
    this.#schedule = factory.schedule(
      weights.map((weight, index) => server(index + 1, weight, backups.has(index + 1))),
    );
    const threads = settings.threads ?? 1;
    this.memory = SharedMemory.create(2, threads);
    this.threads = Array.from({ length: threads }, (_, thread) =>
      factory.algorithm(SharedMemory.attach(this.memory.buffers, thread), ROW),
    );
    this.#servers = weights.map((weight) => ({ address: "127.0.0.1", port: 80, usable: weight > 0, weight }));
  }

  get cursor(): number {
    return this.memory.get(ROW, Cell.ROTATION);
  }

  moveCursor(by: number): void {
    this.memory.add(ROW, Cell.ROTATION, by);
  }

  get update(): BackendUpdate {
    const rotation = this.#schedule.rotation(this.#servers, this.cursor);
    return { kind: "backend", proxy: 0, servers: this.#servers, rotation };
  }

  /** Changes servers (numbered from 1) and tells every thread. */
  set(...changes: readonly (Partial<ServerUpdate> & { server: number })[]): this {
    for (const { server, ...change } of changes) {
      const index = server - 1;
      this.#servers[index] = { ...(this.#servers[index] as ServerUpdate), ...change };
    }
    return this.publish();
  }

  publish(): this {
    const update = structuredClone(this.update);
    for (const thread of this.threads) thread.update(update);
    return this;
  }

  /** The servers (numbered from 1) of the next picks, the threads taking turns; 0: none. */
  picks(count: number, eligible: Eligible = EVERYBODY): string {
    let picked = "";
    for (let pick = 0; pick < count; pick++) {
      const thread = this.threads[this.#thread++ % this.threads.length];

      picked += (thread?.pick(eligible) ?? -2) + 1;
    }
    return picked;
  }
}

/** Eligible are all servers but these (numbered from 1). */
export function except(...servers: number[]): Eligible {
  return (server) => !servers.includes(server + 1);
}

function server(id: number, weight: number, backup: boolean): Server {
  return {
    name: `s${id}`,
    id,
    location: { file: "test.cfg", line: id },
    host: "127.0.0.1",
    port: 80,
    weight,
    backup,
    disabled: false,
    resolvePrefer: "ipv4",
  };
}
