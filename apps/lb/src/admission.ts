import { performance } from "node:perf_hooks";
import type { Global } from "./config/schema.ts";
import { count } from "./state/counting.ts";
import type { Frontend } from "./state/frontend.ts";
import type { Listener } from "./state/listener.ts";
import type { Rate } from "./state/rate.ts";
import { Cell, Counter, RateOf, type SharedMemory } from "./state/shared-memory.ts";
import type { TcpHandle } from "./tcp/handles.ts";

/** How often a thread looks for room that another one made. */
const ROOM_POLL_MS = 5;
/**
 * A kernel with a full backlog lets clients try again, a process can only turn them away: it does not while so few
 * wait, however small the backlog.
 */
const WAITING_AT_LEAST = 1024;

/** Where connections come in. */
export interface Entrance {
  readonly listener: Listener;
  /** Accepted beyond a `maxconn`: they wait, unread, as they would in the kernel's backlog. */
  readonly waiting: Set<TcpHandle>;
}

export interface AdmissionLimits {
  readonly configuration: { readonly global: Pick<Global, "maxConnectionRate" | "maxSessionRate"> };
  /** Connections of the process at once, over all threads. */
  readonly maxconn: number;
  readonly threads: number;
}

export interface AdmissionUser {
  /** There is room for it. @param closed to be called when it has ended */
  admit(socket: TcpHandle, at: Listener, closed: () => void): void;
  /** The last connection has ended, and nobody waits. */
  emptied(): void;
}

/** Keeps to the `maxconn` of process, frontends and binds: who finds no room waits. One a thread. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #memory: SharedMemory;
  readonly #processRow: number;
  readonly #processCounters: Float64Array;
  readonly #connectionRate: Rate;
  readonly #sessionRate: Rate;
  /** Is there a limit of those that come in a second? */
  #limitsRates: boolean;
  readonly #user: AdmissionUser;
  readonly #entrances: Entrance[] = [];
  #poll: NodeJS.Timeout | undefined;
  #connections = 0;
  /** At all entrances. */
  #waiting = 0;
  /** The entrance whose turn it is when there is room for one connection. */
  #turn = 0;

  constructor(limits: AdmissionLimits, memory: SharedMemory, processRow: number, thread: number, user: AdmissionUser) {
    this.#limits = limits;
    this.#memory = memory;
    this.#processRow = processRow;
    this.#processCounters = memory.writable(processRow, thread);
    this.#connectionRate = memory.rate(processRow, RateOf.CONNECTIONS);
    this.#sessionRate = memory.rate(processRow, RateOf.SESSIONS);
    const { maxConnectionRate, maxSessionRate } = limits.configuration.global;
    this.#limitsRates = maxConnectionRate !== undefined || maxSessionRate !== undefined;
    this.#user = user;
  }

  entrance(listener: Listener): Entrance {
    const entrance: Entrance = { listener, waiting: new Set() };
    this.#entrances.push(entrance);
    if (listener.frontend.settings.sessionRateLimit !== undefined) this.#limitsRates = true;
    return entrance;
  }

  accepted(socket: TcpHandle, at: Entrance): void {
    // Who came earlier goes first; who waits for another frontend's room is in nobody's way here.
    if (at.waiting.size > 0 || !this.#enter(at)) this.#wait(socket, at);
    else this.#admit(socket, at);
  }

  #enter({ listener }: Entrance): boolean {
    return this.#hasRoom(listener.frontend) && listener.enter();
  }

  #hasRoom(frontend: Frontend): boolean {
    const limit = frontend.settings.maxconn;
    if (limit !== undefined && limit > 0 && frontend.active() >= limit) return false;
    if (this.#memory.get(this.#processRow, Cell.SCUR) >= this.#limits.maxconn) return false;
    return !this.#limitsRates || this.#isWithinRates(frontend);
  }

  #isWithinRates({ settings, sessionRate }: Frontend): boolean {
    const now = performance.now();
    const { maxConnectionRate, maxSessionRate } = this.#limits.configuration.global;
    return (
      isWithin(maxConnectionRate, this.#connectionRate, now) &&
      isWithin(maxSessionRate, this.#sessionRate, now) &&
      isWithin(settings.sessionRateLimit, sessionRate, now)
    );
  }

  #wait(socket: TcpHandle, at: Entrance): void {
    if (at.waiting.size >= Math.max(backlogOf(at.listener.frontend, this.#limits.maxconn), WAITING_AT_LEAST)) {
      socket.reset();
      return;
    }
    at.waiting.add(socket);
    this.#waiting++;
    // Another thread may make the room, or time.
    if (this.#limits.threads > 1 || this.#limitsRates)
      this.#poll ??= setInterval(() => this.#admitWaiting(), ROOM_POLL_MS);
  }

  #admit(socket: TcpHandle, at: Entrance): void {
    this.#connections++;
    this.#memory.add(this.#processRow, Cell.SCUR, 1);
    count(this.#processCounters, Counter.CONN_TOT);
    const now = performance.now();
    this.#connectionRate.count(now);
    this.#sessionRate.count(now);
    this.#user.admit(socket, at.listener, () => this.#closed(at));
  }

  #closed(at: Entrance): void {
    this.#connections--;
    at.listener.leave();
    this.#memory.add(this.#processRow, Cell.SCUR, -1);
    this.#admitWaiting();
    if (this.isEmpty()) this.#user.emptied();
  }

  /** Room goes to one entrance after the other. */
  #admitWaiting(): void {
    const entrances = this.#entrances.length;
    for (let passed = 0; this.#waiting > 0 && passed < entrances; ) {
      const entrance = this.#entrances[this.#turn++ % entrances] as Entrance;
      const [socket] = entrance.waiting;
      if (!socket || !this.#enter(entrance)) {
        passed++;
        continue;
      }
      passed = 0;
      entrance.waiting.delete(socket);
      this.#waiting--;
      this.#admit(socket, entrance);
    }
    if (this.#waiting === 0) this.#stopPolling();
  }

  #stopPolling(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
  }

  /** Closes those that wait. */
  turnAway(): void {
    for (const { waiting } of this.#entrances) {
      for (const socket of waiting) socket.close();
      waiting.clear();
    }
    this.#waiting = 0;
    this.#stopPolling();
  }

  isEmpty(): boolean {
    return this.#connections === 0 && this.#waiting === 0;
  }
}

/** How many connections may wait in the kernel, where a bind does not say it. @param maxconn the process's */
export function backlogOf({ settings }: Frontend, maxconn: number): number {
  return settings.backlog ?? settings.maxconn ?? maxconn;
}

function isWithin(limit: number | undefined, rate: Rate, now: number): boolean {
  return limit === undefined || rate.estimate(now) < limit;
}
