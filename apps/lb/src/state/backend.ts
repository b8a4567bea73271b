import type { BackendSettings, Proxy } from "../config/schema.ts";
import { count, raise } from "./counting.ts";
import { Queue } from "./queue.ts";
import type { Rate } from "./rate.ts";
import { type Rows, rowOf } from "./rows.ts";
import { Server } from "./server.ts";
import { Cell, Counter, RateOf, type SharedMemory } from "./shared-memory.ts";

/** A backend as a data plane sees it now. */
export class Backend {
  readonly proxy: Proxy;
  readonly settings: BackendSettings;
  readonly servers: readonly Server[];
  /** Gets everything in place of them, and is none of them. */
  readonly dispatch: Server | undefined;
  /** Its row of the shared memory: the rotation's cursor is there. */
  readonly row: number;
  readonly counters: Float64Array;
  readonly sessionRate: Rate;
  /** Who waits for any of its servers. */
  readonly queue: Queue;
  readonly #memory: SharedMemory;

  /** @param full the sessions that count as full (`fullconn`); absent: no server's limit depends on that */
  constructor(
    proxy: Proxy,
    settings: BackendSettings,
    rows: Rows,
    memory: SharedMemory,
    thread: number,
    full?: number,
  ) {
    this.proxy = proxy;
    this.settings = settings;
    this.#memory = memory;
    this.row = rowOf(rows.backends, proxy);
    this.counters = memory.writable(this.row, thread);
    this.sessionRate = memory.rate(this.row, RateOf.SESSIONS);
    this.queue = new Queue(memory, this.row, this.counters);
    const load = full === undefined ? undefined : { full, sessions: () => this.active() };
    this.servers = settings.servers.map(
      (server, index) => new Server(server, index, rowOf(rows.servers, server), memory, thread, load),
    );
    this.dispatch = settings.dispatch && dispatchServer(proxy, settings.dispatch, rows, memory, thread);
  }

  /** Counts a session that begins; answers how many there are now, over all threads. */
  enter(time: number): number {
    const now = this.#memory.add(this.row, Cell.SCUR, 1) + 1;
    count(this.counters, Counter.STOT);
    raise(this.counters, Counter.SMAX, now);
    this.sessionRate.count(time);
    return now;
  }

  leave(): void {
    this.#memory.add(this.row, Cell.SCUR, -1);
  }

  server(name: string): Server | undefined {
    return this.servers.find(({ settings }) => settings.name === name);
  }

  /** Servers that requests go to now: the active ones, else the first backup. */
  usableServers(): number {
    let active = 0;
    let backups = 0;
    for (const server of this.servers) {
      if (!server.isUsable()) continue;
      if (server.settings.backup) backups++;
      else active++;
    }
    return active || Math.min(1, backups);
  }

  /** Who waits, for one server or for any. */
  waiting(): number {
    let waiting = this.queue.length();
    for (const server of this.servers) waiting += server.waiting();
    return waiting;
  }

  /** Free places on the servers that requests go to now; -1: one of them has no limit. */
  freePlaces(): number {
    const usable = this.servers.filter((server) => server.isUsable());
    const active = usable.filter(({ settings }) => !settings.backup);
    return total((active.length > 0 ? active : usable.slice(0, 1)).map((server) => server.freePlaces()));
  }

  /** Free places on the servers that are up, and in their queues; -1: one of them has no limit. */
  freeSlots(): number {
    return total(this.servers.filter((server) => server.isUp()).map((server) => server.freeSlots()));
  }

  active(): number {
    return this.#memory.get(this.row, Cell.SCUR);
  }

  /** The next who waits, wherever in the backend, over all threads. */
  takeTicket(): number {
    const ticket = this.#memory.add(this.row, Cell.TICKET, 1) + 1;
    return ticket === 0 ? this.takeTicket() : ticket;
  }

  /** Tells the other threads of a place for somebody who waits there. */
  announceRoom(): void {
    this.#memory.announce(this.row, Cell.FREED);
  }

  /** How often others have announced room. */
  announced(): number {
    return this.#memory.get(this.row, Cell.FREED);
  }

  /** Resolves when somebody has announced room since that was `announced`. */
  roomAnnounced(announced: number): Promise<void> {
    return this.#memory.changed(this.row, Cell.FREED, announced);
  }
}

/** Nothing checks or steers it: it is always there. */
function dispatchServer(
  proxy: Proxy,
  { address, port }: { readonly address: string; readonly port: number },
  rows: Rows,
  memory: SharedMemory,
  thread: number,
): Server {
  const settings = {
    ...{ name: "<NOSRV>", id: 0, location: proxy.location, host: address, port, initialAddress: address },
    ...{ weight: 1, backup: false, disabled: false, resolvePrefer: "ipv6" as const },
  };
  const server = new Server(settings, -1, rowOf(rows.dispatches, proxy), memory, thread);
  server.update({ address, port, usable: true, up: true, weight: 1 });
  return server;
}

function total(free: readonly number[]): number {
  return free.includes(-1) ? -1 : free.reduce((sum, each) => sum + each, 0);
}
