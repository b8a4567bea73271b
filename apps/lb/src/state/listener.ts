import type { Bind } from "../config/schema.ts";
import type { Frontend } from "./frontend.ts";
import { type Rows, rowOf } from "./rows.ts";
import { Cell, type SharedMemory } from "./shared-memory.ts";

/** A socket that a frontend listens on, as a data plane sees it now. */
export class Listener {
  readonly bind: Bind;
  readonly frontend: Frontend;
  readonly #memory: SharedMemory;
  readonly #row: number;

  constructor(bind: Bind, frontend: Frontend, rows: Rows, memory: SharedMemory) {
    this.bind = bind;
    this.frontend = frontend;
    this.#memory = memory;
    this.#row = rowOf(rows.binds, bind);
  }

  /** As the file numbers it, or counted. */
  get number(): number {
    return this.bind.number;
  }

  /** Takes one of the bind's `maxconn` places, over all threads; false when there is none. */
  enter(): boolean {
    const before = this.#memory.add(this.#row, Cell.SCUR, 1);
    const { maxconn } = this.bind;
    if (!maxconn || before < maxconn) return true;
    this.leave();
    return false;
  }

  leave(): void {
    this.#memory.add(this.#row, Cell.SCUR, -1);
  }

  /** Connections now, over all threads. */
  active(): number {
    return this.#memory.get(this.#row, Cell.SCUR);
  }
}
