import { performance } from "node:perf_hooks";
import { ALGORITHMS } from "./balance/algorithms.ts";
import { Dispatcher } from "./balance/dispatcher.ts";
import type { Bind, Configuration } from "./config/schema.ts";
import type { ForwardingContext, StatsService } from "./forwarding/context.ts";
import type { Engine } from "./forwarding/engine.ts";
import { type EngineName, engines } from "./forwarding/engines.ts";
import { compileRouting, type Routing } from "./forwarding/routing.ts";
import type { Logger } from "./logger.ts";
import { compileLogFormat } from "./samples/log-format/compiled-log-format.ts";
import type { TrafficLog } from "./session/session.ts";
import { Backend } from "./state/backend.ts";
import { Frontend } from "./state/frontend.ts";
import type { Rate } from "./state/rate.ts";
import { assignRows } from "./state/rows.ts";
import { Cell, Counter, RateOf, type SharedMemory } from "./state/shared-memory.ts";
import { slidingWindow } from "./state/sliding-average.ts";
import type { Update } from "./state/updates.ts";
import { limitDescriptors } from "./tcp/descriptors.ts";
import type { TcpHandle } from "./tcp/handles.ts";
import { ListenError, TcpListener } from "./tcp/listener.ts";

export interface DataPlaneOptions {
  readonly configuration: Configuration;
  readonly engine: EngineName;
  /** Connections of the process at once, over all threads. */
  readonly maxconn: number;
  /** What the system lets the process open. */
  readonly descriptors: number;
  readonly thread: number;
  readonly threads: number;
}

/** How often a thread looks for room that another one made. */
const ROOM_POLL_MS = 5;
/**
 * A kernel with a full backlog lets clients try again, a process can only turn them away: it does not while so few
 * wait, however small the backlog.
 */
const WAITING_AT_LEAST = 1024;

interface OpenBind {
  readonly bind: Bind;
  readonly frontend: Frontend;
  listener: TcpListener | undefined;
  /** Accepted beyond a `maxconn`: they wait, unread, as they would in the kernel's backlog. */
  readonly waiting: Set<TcpHandle>;
  /** Of this thread, now. */
  connections: number;
}

/** One a thread: opens the binds and hands each accepted socket to the engine. */
export class DataPlane {
  readonly #options: DataPlaneOptions;
  readonly #memory: SharedMemory;
  readonly #dispatchers = new Map<number, Dispatcher>();
  readonly #frontends: Frontend[] = [];
  readonly #context: ForwardingContext;
  #engine: Engine | undefined;
  readonly #binds: OpenBind[] = [];
  #poll: NodeJS.Timeout | undefined;
  readonly #processRow: number;
  readonly #processCounters: Float64Array;
  readonly #connectionRate: Rate;
  readonly #logger: Logger;
  #connections = 0;
  /** Of all binds. */
  #waiting = 0;
  /** The bind whose turn it is when there is room for one connection. */
  #turn = 0;
  #paused = false;
  #draining = false;
  #drained: (() => void) | undefined;

  constructor(options: DataPlaneOptions, memory: SharedMemory, stats: StatsService, logger: Logger) {
    const { configuration, thread, descriptors } = options;
    limitDescriptors(descriptors);
    this.#options = options;
    this.#memory = memory;
    this.#logger = logger;
    const rows = assignRows(configuration);
    this.#processRow = rows.process;
    this.#processCounters = memory.writable(rows.process, thread);
    this.#connectionRate = memory.rate(rows.process, RateOf.CONNECTIONS);
    const byName = new Map<string, Dispatcher>();
    configuration.proxies.forEach((proxy, index) => {
      if (!proxy.backend) return;
      const backend = new Backend(proxy, proxy.backend, rows, memory, thread);
      const dispatcher = new Dispatcher(backend, ALGORITHMS[proxy.backend.balance], memory);
      this.#dispatchers.set(index, dispatcher);
      byName.set(proxy.name, dispatcher);
    });
    const routings = new Map<Frontend, Routing>();
    const logs = new Map<Frontend, TrafficLog>();
    for (const proxy of configuration.proxies) {
      if (!proxy.frontend) continue;
      const frontend = new Frontend(proxy, proxy.frontend, rows, memory, thread);
      this.#frontends.push(frontend);
      routings.set(frontend, compileRouting(frontend, byName));
      const log = logger.logOf(proxy);
      if (log.isRead("info")) logs.set(frontend, { log, format: compileLogFormat(proxy.logFormat) });
    }
    this.#context = {
      routings,
      stats,
      trafficLog: (frontend) => logs.get(frontend),
      processConnections: () => memory.get(rows.process, Cell.SCUR),
      sendRate: memory.rate(rows.process, RateOf.BYTES),
      averageWindow: slidingWindow(options.threads),
    };
  }

  /** @returns the binds that could not be opened, with the reason; none: all listen. */
  async listen(): Promise<BindFailure[]> {
    const { engine, configuration } = this.#options;
    const createEngine = await engines[engine]();
    this.#engine = createEngine(this.#context, sweepPeriod(configuration));
    const failures: BindFailure[] = [];
    for (const frontend of this.#frontends) {
      for (const bind of frontend.settings.binds) {
        const open: OpenBind = { bind, frontend, listener: undefined, waiting: new Set(), connections: 0 };
        this.#binds.push(open);
        const failure = this.#open(open);
        if (failure) failures.push(failure);
      }
    }
    // A signal came meanwhile.
    if (this.#paused || this.#draining) this.#stopListening();
    return failures;
  }

  #open(open: OpenBind): BindFailure | undefined {
    const { port, address = "0.0.0.0", ipv6Only = false } = open.bind;
    const backlog = open.bind.backlog ?? this.#backlog(open.frontend);
    try {
      open.listener = new TcpListener({ address, port, ipv6Only, backlog }, (connection) =>
        this.#accepted(connection, open),
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      return { frontend: open.frontend.proxy.name, bind: open.bind, code: error.code };
    }
  }

  #backlog(frontend: Frontend): number {
    return frontend.settings.backlog ?? frontend.settings.maxconn ?? this.#options.maxconn;
  }

  #accepted(socket: TcpHandle, to: OpenBind): void {
    // Who came earlier goes first; who waits for another frontend's room is in nobody's way here.
    if (to.waiting.size > 0 || !this.#hasRoom(to)) this.#wait(socket, to);
    else this.#admit(socket, to);
  }

  #hasRoom({ bind, frontend, connections }: OpenBind): boolean {
    // Each thread has its share of what a bind may take: the kernel spreads the connections evenly.
    if (bind.maxconn && connections >= Math.ceil(bind.maxconn / this.#options.threads)) return false;
    const limit = frontend.settings.maxconn;
    if (limit !== undefined && limit > 0 && frontend.active() >= limit) return false;
    return this.#memory.get(this.#processRow, Cell.SCUR) < this.#options.maxconn;
  }

  #wait(socket: TcpHandle, to: OpenBind): void {
    if (to.waiting.size >= Math.max(this.#backlog(to.frontend), WAITING_AT_LEAST)) {
      socket.reset();
      return;
    }
    to.waiting.add(socket);
    this.#waiting++;
    // Another thread may make the room.
    if (this.#options.threads > 1) this.#poll ??= setInterval(() => this.#admitWaiting(), ROOM_POLL_MS);
  }

  #admit(socket: TcpHandle, to: OpenBind): void {
    this.#connections++;
    to.connections++;
    this.#memory.add(this.#processRow, Cell.SCUR, 1);
    const counters = this.#processCounters;
    counters[Counter.CONN_TOT] = (counters[Counter.CONN_TOT] ?? 0) + 1;
    this.#connectionRate.count(performance.now());
    this.#engine?.accept(socket, to.frontend, () => this.#closed(to));
  }

  #closed(to: OpenBind): void {
    this.#connections--;
    to.connections--;
    this.#memory.add(this.#processRow, Cell.SCUR, -1);
    this.#admitWaiting();
    if (this.#isEmpty()) this.#drained?.();
  }

  /** Room goes to one bind after the other. */
  #admitWaiting(): void {
    const binds = this.#binds.length;
    for (let passed = 0; this.#waiting > 0 && passed < binds; ) {
      const open = this.#binds[this.#turn++ % binds] as OpenBind;
      const [socket] = open.waiting;
      if (!socket || !this.#hasRoom(open)) {
        passed++;
        continue;
      }
      passed = 0;
      open.waiting.delete(socket);
      this.#waiting--;
      this.#admit(socket, open);
    }
    if (this.#waiting > 0) return;
    clearInterval(this.#poll);
    this.#poll = undefined;
  }

  apply(update: Update): void {
    if (update.kind === "backend") this.#dispatchers.get(update.proxy)?.update(update);
    else if (update.kind === "pause") this.#pause();
    else if (update.kind === "resume") this.#resume();
    else if (update.kind === "kill") this.#kill();
    else this.#drain();
  }

  #stopListening(): void {
    for (const { listener } of this.#binds) listener?.close();
  }

  #pause(): void {
    this.#paused = true;
    this.#stopListening();
  }

  #resume(): void {
    // SIGTTIN to one that is not paused, or is stopping, changes nothing.
    if (!this.#paused || this.#draining) return;
    this.#paused = false;
    for (const open of this.#binds) this.#reopen(open);
  }

  #reopen(open: OpenBind): void {
    const failure = this.#open(open);
    if (!failure) return;
    const { address = "0.0.0.0", port } = open.bind;
    this.#logger.diagnostic(
      "alert",
      `Cannot resume frontend ${failure.frontend} on ${address}:${port}: ${failure.code}`,
    );
  }

  #drain(): void {
    this.#draining = true;
    this.#stopListening();
    this.#engine?.drain();
    if (this.#isEmpty()) this.#drained?.();
  }

  #kill(): void {
    this.#turnAway();
    this.#engine?.kill();
    if (this.#isEmpty()) this.#drained?.();
  }

  #turnAway(): void {
    for (const { waiting } of this.#binds) {
      for (const socket of waiting) socket.close();
      waiting.clear();
    }
    this.#waiting = 0;
  }

  /** Resolves when draining and the last connection has ended. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained = () => {
        if (this.#draining) resolve();
      };
      if (this.#isEmpty()) this.#drained();
    });
  }

  #isEmpty(): boolean {
    return this.#connections === 0 && this.#waiting === 0;
  }

  destroy(): void {
    this.#stopListening();
    clearInterval(this.#poll);
    this.#engine?.destroy();
    this.#turnAway();
  }
}

/** A bind that could not be opened. `code`: `EADDRINUSE`, ... */
export interface BindFailure {
  readonly frontend: string;
  readonly bind: Bind;
  readonly code: string;
}

/** Deadlines are looked at this often: a sixteenth of the shortest time-out, between 10 and 250 ms. */
function sweepPeriod(configuration: Configuration): number {
  const timeouts = configuration.proxies.flatMap((proxy) => Object.values(proxy.timeouts) as number[]);
  const shortest = Math.min(...timeouts.filter((timeout) => timeout > 0), 4000);
  return Math.min(250, Math.max(10, shortest / 16));
}
