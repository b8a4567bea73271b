import type { Server as ConfiguredServer } from "../config/schema.ts";
import { count } from "./counting.ts";
import { Queue } from "./queue.ts";
import type { Rate } from "./rate.ts";
import { Cell, Counter, RateOf, type SharedMemory } from "./shared-memory.ts";
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

/** How full a server's backend is. */
interface BackendLoad {
  /** The sessions that count as full. */
  readonly full: number;
  sessions(): number;
}

/** A server as a data plane sees it now, and the control plane last told: where to connect, whether it may, how often at once. */
export class Server implements Destination {
  /** As configured: what may change while it runs has fields of its own. */
  readonly settings: ConfiguredServer;
  /** Its place in its backend. */
  readonly index: number;
  /** This thread's counters, by `Counter`. */
  readonly counters: Float64Array;
  readonly sessionRate: Rate;
  readonly #memory: SharedMemory;
  /** Its row of the shared memory: a number of its own in the process. */
  readonly row: number;
  /** The same and those in its queue; -1: either has no limit. */
  freeSlots(): number {
    const { maxqueue = 0 } = this.settings;
    return this.#maxconn === undefined || maxqueue === 0 ? -1 : this.freePlaces() + maxqueue - this.waiting();
  }

  /** Who waits for this one and no other. */
  readonly queue: Queue;
  address: string | undefined;
  port: number;
  #isPortOffset = false;
  /** Does the address or the port depend on the client's connection? */
  #isRelative = false;
  #usable = false;
  #isUp = false;
  #maxconn: number | undefined;
  readonly #load: BackendLoad | undefined;

  /** @param load of its backend; absent: its limit does not depend on that */
  constructor(
    settings: ConfiguredServer,
    index: number,
    row: number,
    memory: SharedMemory,
    thread: number,
    load?: BackendLoad,
  ) {
    this.#load = load;
    this.settings = settings;
    this.index = index;
    this.#memory = memory;
    this.row = row;
    this.counters = memory.writable(row, thread);
    this.sessionRate = memory.rate(row, RateOf.SESSIONS);
    this.queue = new Queue(memory, row, this.counters);
    this.address = settings.initialAddress;
    this.port = settings.port;
  }

  update(update: ServerUpdate): void {
    this.address = update.address;
    this.port = update.port;
    this.#isPortOffset = update.isPortOffset ?? false;
    this.#isRelative = this.#isPortOffset || isUnspecified(update.address);
    this.#usable = update.usable;
    this.#isUp = update.up;
    this.#maxconn = update.maxconn;
  }

  /** May it get new requests? */
  isUsable(): boolean {
    return this.#usable && this.address !== undefined;
  }

  /** As its checks find it, and not in maintenance. */
  isUp(): boolean {
    return this.#isUp;
  }

  /** Where to connect for a client: some addresses and ports mean those that the client connected to. */
  destination(client: LocalEnd): Destination {
    if (!this.#isRelative) return this;
    return {
      address: isUnspecified(this.address) ? client.localAddress : this.address,
      port: this.#isPortOffset ? ((client.localPort ?? 0) + this.port) & 0xffff : this.port,
    };
  }

  hasLimit(): boolean {
    return this.#maxconn !== undefined;
  }

  /** Sessions at once now: between `minconn` and `maxconn`, as full as its backend is. */
  #limit(): number | undefined {
    const most = this.#maxconn;
    const { minconn } = this.settings;
    if (most === undefined || minconn === undefined || !this.#load) return most;
    const sessions = this.#load.sessions();
    const { full } = this.#load;
    return sessions >= full ? most : Math.max(minconn, Math.floor((sessions * most) / full));
  }

  hasPlace(): boolean {
    const limit = this.#limit();
    return limit === undefined || this.active() < limit;
  }

  /** -1: there is no limit. */
  freePlaces(): number {
    const limit = this.#limit();
    return limit === undefined ? -1 : Math.max(0, limit - this.active());
  }

  /** Who waits for this one and no other. */
  waiting(): number {
    return this.queue.length();
  }

  /** Is a place free, and nobody waiting for it? */
  hasRoom(): boolean {
    return this.#maxconn === undefined || (this.hasPlace() && this.queue.length() === 0);
  }

  /** Takes one of the server's `maxconn` places, over all threads; false when there is none. */
  acquire(): boolean {
    const before = this.#memory.add(this.row, Cell.SCUR, 1);
    const limit = this.#limit();
    if (limit === undefined || before < limit) return true;
    this.release();
    return false;
  }

  release(): void {
    this.#memory.add(this.row, Cell.SCUR, -1);
  }

  /** Counts a session that it is to get, or is tried with again. */
  entered(time: number): void {
    count(this.counters, Counter.STOT);
    this.sessionRate.count(time);
  }

  /** Requests on it now, over all threads. */
  active(): number {
    return this.#memory.get(this.row, Cell.SCUR);
  }

  idle(change: 1 | -1): void {
    this.counters[Counter.IDLE] = (this.counters[Counter.IDLE] as number) + change;
  }
}

function isUnspecified(address: string | undefined): boolean {
  return address === "0.0.0.0" || address === "::";
}
