import type { Server as ServerSettings } from "../config/schema.ts";
import { Queue } from "./queue.ts";
import { Cell, Counter, type SharedMemory } from "./shared-memory.ts";
import type { ServerUpdate } from "./updates.ts";

/** Where a connection to a server goes. */
export interface Destination {
  /** Absent: no address is known. */
  readonly address: string | undefined;
  readonly port: number;
}

/** The balancer's end of a client's connection. */
interface LocalEnd {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

/** A server as a data plane sees it now: where to connect, and whether it may. */
export class Server implements Destination {
  readonly settings: ServerSettings;
  /** Its place in its backend. */
  readonly index: number;
  /** This thread's counters, by `Counter`. */
  readonly counters: Float64Array;
  readonly #memory: SharedMemory;
  /** Its row of the shared memory: a number of its own in the process. */
  readonly row: number;
  /** Who waits for this one and no other. */
  readonly queue: Queue;
  address: string | undefined;
  port: number;
  #usable = false;

  constructor(settings: ServerSettings, index: number, row: number, memory: SharedMemory, thread: number) {
    this.settings = settings;
    this.index = index;
    this.#memory = memory;
    this.row = row;
    this.counters = memory.writable(row, thread);
    this.queue = new Queue(memory, row, this.counters);
    this.address = settings.initialAddress;
    this.port = settings.port;
  }

  update(update: ServerUpdate): void {
    this.address = update.address;
    this.port = update.port;
    this.#usable = update.usable;
  }

  /** May it get new requests? */
  isUsable(): boolean {
    return this.#usable && this.address !== undefined;
  }

  /** Where to connect for a client: some settings mean the address or the port that the client connected to. */
  destination(client: LocalEnd): Destination {
    const { host, isPortOffset } = this.settings;
    const sameAddress = host === "0.0.0.0" || host === "::";
    if (!isPortOffset && !sameAddress) return this;
    return {
      address: sameAddress ? client.localAddress : this.address,
      port: isPortOffset ? ((client.localPort ?? 0) + this.port) & 0xffff : this.port,
    };
  }

  hasPlace(): boolean {
    const limit = this.settings.maxconn;
    return limit === undefined || this.active() < limit;
  }

  /** Is a place free, and nobody waiting for it? */
  hasRoom(): boolean {
    return this.settings.maxconn === undefined || (this.hasPlace() && this.queue.length() === 0);
  }

  /** Takes one of the server's `maxconn` places, over all threads; false when there is none. */
  acquire(): boolean {
    const before = this.#memory.add(this.row, Cell.SCUR, 1);
    const limit = this.settings.maxconn;
    if (limit === undefined || before < limit) return true;
    this.release();
    return false;
  }

  release(): void {
    this.#memory.add(this.row, Cell.SCUR, -1);
  }

  /** Requests on it now, over all threads. */
  active(): number {
    return this.#memory.get(this.row, Cell.SCUR);
  }

  idle(change: 1 | -1): void {
    this.counters[Counter.IDLE] = (this.counters[Counter.IDLE] as number) + change;
  }
}
