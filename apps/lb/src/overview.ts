import { hostname } from "node:os";
import type { CommandedBalancer, ProcessTotals } from "./commands/command.ts";
import type { CommandServer } from "./commands/command-server.ts";
import { countedTotals } from "./commands/process-totals.ts";
import type { Configuration, MapChange, Proxy } from "./config/schema.ts";
import type { ProcessLimits } from "./process-limits.ts";
import type { BackendStatus } from "./state/backend-status.ts";
import type { Rows } from "./state/rows.ts";
import { Cell, Counter, RateOf, type SharedMemory } from "./state/shared-memory.ts";
import type { Update } from "./state/updates.ts";
import type { ProcessInfo, StatsContext } from "./stats/subjects.ts";

export interface OverviewSources {
  readonly configuration: Configuration;
  readonly limits: ProcessLimits;
  readonly rows: Rows;
  readonly memory: SharedMemory;
  readonly backends: ReadonlyMap<Proxy, BackendStatus>;
  /** Tells all threads. */
  readonly apply: (update: Update) => void;
  /** Lines that the main thread's logger has lost. */
  readonly droppedLogs: () => number;
}

/** What the statistics and the commands are told of the process and its proxies. */
export class Overview implements CommandedBalancer {
  readonly configuration: Configuration;
  readonly #sources: OverviewSources;
  readonly #startedAt = performance.now();
  /** New connections are taken. */
  isListening = false;
  isStopping = false;
  commandServer: CommandServer | undefined;

  constructor(sources: OverviewSources) {
    this.configuration = sources.configuration;
    this.#sources = sources;
  }

  stats(): StatsContext {
    const { configuration, rows, memory, backends } = this.#sources;
    const now = performance.now();
    return {
      configuration,
      rows,
      memory,
      process: this.#process(now),
      backend: (of) => {
        const status = backends.get(of);
        if (!status) throw new Error(`proxy ${of.name} is no backend`);
        return status;
      },
      now: Date.now(),
      performanceNow: now,
    };
  }

  #process(now: number): ProcessInfo {
    const { configuration, limits, rows, memory } = this.#sources;
    const { global } = configuration;
    const { threads, maxconn, maxsock, granted } = limits;
    const usage = performance.eventLoopUtilization();
    return {
      pid: process.pid,
      uptimeSeconds: Math.trunc((now - this.#startedAt) / 1000),
      nbthread: threads,
      node: global.node ?? hostname(),
      ...(global.description === undefined ? {} : { description: global.description }),
      maxconn,
      maxsock,
      ulimitN: granted,
      connections: memory.get(rows.process, Cell.SCUR),
      connectionRate: memory.rate(rows.process, RateOf.CONNECTIONS).read(now),
      bitRate: 8 * 32 * memory.rate(rows.process, RateOf.BYTES).read(now),
      tasks: memory.get(rows.process, Cell.SCUR) + 1,
      runQueue: 1,
      idlePercent: Math.round(100 * (1 - usage.utilization)),
    };
  }

  changeMap(map: number, change: MapChange): void {
    this.#sources.apply({ kind: "map", map, change });
  }

  totals(): ProcessTotals {
    const { configuration, rows, memory, droppedLogs } = this.#sources;
    const counted = countedTotals(configuration, rows, memory, performance.now());
    const { connections = 0, accepted = 0, bytesOut = 0, listeners = 0 } = this.commandServer ?? {};
    return {
      ...counted,
      connections: counted.connections + accepted,
      requests: counted.requests + accepted,
      bytesOut: counted.bytesOut + bytesOut,
      droppedLogs: droppedLogs() + memory.read(rows.process, Counter.DROPPED_LOGS),
      isStopping: this.isStopping,
      listeners: listeners + (this.isListening ? this.#binds() : 0),
      commandConnections: connections,
    };
  }

  #binds(): number {
    return this.configuration.proxies.reduce((count, { frontend }) => count + (frontend?.binds.length ?? 0), 0);
  }
}
