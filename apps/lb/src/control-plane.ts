import { setTimeout as sleep } from "node:timers/promises";
import type { Schedule } from "./balance/algorithm.ts";
import { algorithmOf } from "./balance/algorithms.ts";
import { CommandServer, RUNTIME_SOCKET } from "./commands/command-server.ts";
import type { Configuration, Proxy } from "./config/schema.ts";
import { DataPlane } from "./data-plane.ts";
import { Discovery } from "./discovery/discovery.ts";
import type { StatsService } from "./forwarding/context.ts";
import type { EngineName } from "./forwarding/engines.ts";
import { CheckLoop } from "./health/check-loop.ts";
import type { OwnAnswer } from "./http1/own-answer.ts";
import type { Logger } from "./logger.ts";
import { Overview } from "./overview.ts";
import { type ProcessLimits, processLimits } from "./process-limits.ts";
import { BackendStatus, type ServerLoad } from "./state/backend-status.ts";
import type { BindFailure } from "./state/bind-failure.ts";
import { assignRows, backendRows, type Rows, rowOf } from "./state/rows.ts";
import type { ServerStatus } from "./state/server-status.ts";
import { Cell, Counter, SharedMemory } from "./state/shared-memory.ts";
import { statusDump } from "./state/status-dump.ts";
import { Steering } from "./state/steering.ts";
import { isStatsRequest } from "./stats/page-request.ts";
import { renderStats } from "./stats/render.ts";
import { type DataPlanes, Threads } from "./threads.ts";

export interface BalancerOptions {
  readonly engine: EngineName;
  /** Absent: the configuration's, in what the system grants. */
  readonly limits?: ProcessLimits;
  readonly quiet?: boolean;
}

/** As long as a timer can run. */
const FOR_EVER_MS = 2 ** 31 - 1;

/** How long a hard stop may take. */
const RESISTANCE_MS = 1000;

/** One a process: what changes slowly (addresses, health, states) and who must know. */
export class ControlPlane {
  /** Changes servers while they run. */
  readonly steering: Steering;
  readonly #configuration: Configuration;
  readonly #logger: Logger;
  readonly #rows: Rows;
  readonly #memory: SharedMemory;
  readonly #backends = new Map<Proxy, BackendStatus>();
  readonly #schedules = new Map<BackendStatus, Schedule>();
  readonly #changed = new Set<BackendStatus>();
  readonly #planes: DataPlanes;
  readonly #discovery: Discovery;
  readonly #checks: CheckLoop;
  readonly #limits: ProcessLimits;
  readonly #overview: Overview;
  readonly #commands: CommandServer | undefined;
  #life: NodeJS.Timeout | undefined;

  constructor(configuration: Configuration, options: BalancerOptions, logger: Logger) {
    this.#configuration = configuration;
    this.#logger = logger;
    this.#rows = assignRows(configuration);
    this.#limits = options.limits ?? processLimits(configuration);
    this.#memory = SharedMemory.create(this.#rows.count, this.#limits.threads);
    const clock = { now: () => performance.now() };
    for (const proxy of configuration.proxies) if (proxy.backend) this.#addBackend(proxy, clock.now);
    const backends = [...this.#backends.values()];
    this.steering = new Steering(backends);
    this.#discovery = new Discovery(configuration.resolvers, backends, clock);
    this.#checks = new CheckLoop(backends);
    this.#planes = this.#createPlanes(options);
    this.#overview = new Overview({
      configuration,
      limits: this.#limits,
      rows: this.#rows,
      memory: this.#memory,
      backends: this.#backends,
      apply: (update) => this.#planes.apply(update),
      droppedLogs: () => logger.droppedLogs,
    });
    const { runtimeSocket } = configuration.global;
    if (!runtimeSocket) return;
    this.#commands = new CommandServer(runtimeSocket, this.#overview, (error) =>
      logger.diagnostic("alert", `internal error in a command: ${error.stack}`),
    );
    this.#overview.commandServer = this.#commands;
  }

  #addBackend(proxy: Proxy, now: () => number): void {
    if (!proxy.backend) return;
    const algorithm = algorithmOf(proxy.backend);
    const status: BackendStatus = new BackendStatus(proxy, {
      takesAnyWeight: algorithm.takesAnyWeight,
      now,
      report: ({ level, text, diagnostic }) => {
        this.#logger.logOf(proxy).write(level, text);
        if (diagnostic) this.#logger.diagnostic(diagnostic.level, diagnostic.text);
      },
      changed: () => this.#backendChanged(status),
      load: (server) => this.#load(proxy, server),
      endStreams: (servers, by) => {
        const index = this.#configuration.proxies.indexOf(proxy);
        this.#planes.apply({ kind: "end streams", proxy: index, servers: servers.map((server) => server.index), by });
      },
    });
    this.#backends.set(proxy, status);
    const rows = backendRows(this.#rows, proxy);
    this.#schedules.set(status, algorithm.schedule(proxy.backend.servers, this.#memory, rows));
  }

  #load(proxy: Proxy, server: ServerStatus): ServerLoad {
    const row = rowOf(this.#rows.servers, server.settings);
    const sessions = this.#memory.get(row, Cell.SCUR);
    const waiting = this.#memory.get(rowOf(this.#rows.backends, proxy), Cell.QCUR);
    const room = server.maxconn === undefined ? waiting : Math.max(0, server.maxconn - sessions);
    return { sessions, queued: this.#memory.get(row, Cell.QCUR), served: Math.min(waiting, room) };
  }

  #createPlanes(options: BalancerOptions): DataPlanes {
    const { threads, maxconn, descriptors } = this.#limits;
    const shared = { configuration: this.#configuration, engine: options.engine, maxconn, descriptors, threads };
    const stats: StatsService = {
      matches: (proxy, method, target) => proxy.stats !== undefined && isStatsRequest(proxy.stats, method, target),
      answer: async (proxy, method, target) => this.#answerStats(proxy, method, target),
    };
    if (threads === 1) return new DataPlane({ ...shared, thread: 0 }, this.#memory, stats, this.#logger);
    return new Threads(shared, this.#memory, stats, options.quiet ?? false, (thread, reason) =>
      this.#logger.diagnostic("alert", `Thread ${thread + 1} died and is being replaced: ${reason}`),
    );
  }

  /** @returns the binds that could not be opened; then nothing runs. */
  async start(): Promise<readonly BindFailure[]> {
    for (const [index] of this.#configuration.proxies.entries()) this.#sendBackend(index);
    // The first answers come while the threads start.
    this.#discovery.start();
    // First, as what clients do is logged as soon as somebody listens.
    for (const proxy of this.#configuration.proxies)
      this.#logger.logOf(proxy).write("notice", `Proxy ${proxy.name} started.`);
    const failures = [...(this.#commands?.listen() ?? []), ...(await this.#planes.listen())];
    if (failures.length > 0) {
      this.destroy();
      return failures;
    }
    this.#overview.isListening = true;
    this.#checks.start();
    this.#commands?.resume();
    // Keeps the process alive while it is paused and has no connection.
    this.#life = setInterval(() => {}, FOR_EVER_MS);
    return [];
  }

  /** Several servers often change at once: one update tells of them all. */
  #backendChanged(status: BackendStatus): void {
    if (this.#changed.size === 0) queueMicrotask(() => this.#sendChanged());
    this.#changed.add(status);
  }

  #sendChanged(): void {
    for (const status of this.#changed) this.#sendBackend(this.#configuration.proxies.indexOf(status.proxy));
    this.#changed.clear();
  }

  #sendBackend(index: number): void {
    const proxy = this.#configuration.proxies[index];
    const status = proxy && this.#backends.get(proxy);
    const schedule = status && this.#schedules.get(status);
    if (!schedule) return;
    const servers = status.servers.map((server) => server.toUpdate());
    this.#planes.apply({ kind: "backend", proxy: index, servers, rotation: schedule.rotation(servers) });
  }

  #answerStats(proxy: Proxy, method: string, target: string): OwnAnswer {
    if (!proxy.stats) throw new Error(`proxy ${proxy.name} has no statistics`);
    return renderStats({ method, target }, proxy.stats, this.#overview.stats());
  }

  /** Stops listening; resolves when the last connection has ended, or `hard-stop-after` has passed. */
  async drain(): Promise<void> {
    this.#overview.isListening = false;
    this.#overview.isStopping = true;
    this.#sayOfCommands(`Stopping frontend ${RUNTIME_SOCKET} in 0 ms.`);
    for (const proxy of this.#configuration.proxies)
      this.#say(proxy, `Stopping ${kindOf(proxy)} ${proxy.name} in 0 ms.`);
    const commands = this.#commands?.accepted ?? 0;
    this.#sayOfCommands(`Proxy ${RUNTIME_SOCKET} stopped (FE: ${commands} conns, BE: ${commands} conns).`);
    for (const proxy of this.#configuration.proxies) {
      const { frontends, backends } = this.#rows;
      const conns = (rows: ReadonlyMap<Proxy, number>) => {
        const row = rows.get(proxy);
        return row === undefined ? 0 : this.#memory.read(row, Counter.STOT);
      };
      this.#say(proxy, `Proxy ${proxy.name} stopped (FE: ${conns(frontends)} conns, BE: ${conns(backends)} conns).`);
    }
    this.#planes.apply({ kind: "drain" });
    await this.#drained();
    this.destroy();
  }

  async #drained(): Promise<void> {
    const drained = Promise.all([this.#planes.drained(), this.#commands?.drain()]).then(() => {});
    const { hardStopAfter } = this.#configuration.global;
    if (hardStopAfter === undefined || (await within(hardStopAfter, drained))) return drained;
    this.#hardStop();
    if (!(await within(RESISTANCE_MS, drained))) this.#say(undefined, "Some tasks resisted to hard-stop, exiting now.");
  }

  #hardStop(): void {
    this.#say(undefined, "soft-stop running for too long, performing a hard-stop.");
    for (const [proxy, row] of this.#rows.frontends) {
      const left = this.#memory.get(row, Cell.SCUR);
      if (left > 0) this.#say(proxy, `Proxy ${proxy.name} hard-stopped (${left} remaining conns will be closed).`);
    }
    this.#planes.apply({ kind: "kill" });
    this.#commands?.destroy();
  }

  /** `SIGTTOU`: new connections are refused until `resume`. */
  pause(): void {
    this.#overview.isListening = false;
    this.#sayOfCommands(`Pausing frontend ${RUNTIME_SOCKET}.`);
    this.#commands?.pause();
    for (const proxy of this.#configuration.proxies)
      if (proxy.frontend) this.#say(proxy, `Pausing frontend ${proxy.name}.`);
    this.#planes.apply({ kind: "pause" });
  }

  /** `SIGTTIN`. */
  resume(): void {
    this.#overview.isListening = !this.#overview.isStopping;
    this.#sayOfCommands(`Enabling frontend ${RUNTIME_SOCKET}.`);
    this.#commands?.resume();
    for (const proxy of this.#configuration.proxies)
      if (proxy.frontend) this.#say(proxy, `Enabling frontend ${proxy.name}.`);
    this.#planes.apply({ kind: "resume" });
  }

  /** `SIGHUP`: says how every server and proxy is. */
  dump(): void {
    for (const proxy of this.#configuration.proxies) {
      const lines = statusDump(proxy, this.#backends.get(proxy), this.#rows, this.#memory);
      for (const line of lines) this.#say(proxy, line);
    }
  }

  /** It has no log. */
  #sayOfCommands(text: string): void {
    if (this.#commands) this.#logger.diagnostic("warning", text);
  }

  #say(proxy: Proxy | undefined, text: string): void {
    this.#logger.logOf(proxy).write("warning", text);
    this.#logger.diagnostic("warning", text);
  }

  /** Ends everything at once. */
  destroy(): void {
    clearInterval(this.#life);
    this.#discovery.stop();
    this.#checks.stop();
    this.#commands?.destroy();
    this.#planes.destroy();
  }
}

/** @returns whether it came in time */
function within(limit: number, awaited: Promise<void>): Promise<boolean> {
  return Promise.race([awaited.then(() => true), sleep(limit, false)]);
}

function kindOf(proxy: Proxy): string {
  if (proxy.frontend && proxy.backend) return "proxy";
  return proxy.frontend ? "frontend" : "backend";
}
