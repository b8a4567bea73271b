import type { Configuration, Proxy, Server } from "../config/schema.ts";
import type { Endpoint } from "../state/endpoint.ts";
import type { Rows } from "../state/rows.ts";
import type { SharedMemory } from "../state/shared-memory.ts";

/** All that the statistics are made of, whoever asks for them. */
export interface StatsContext {
  readonly configuration: Configuration;
  readonly rows: Rows;
  readonly memory: SharedMemory;
  readonly process: ProcessInfo;
  /** The state of a proxy that has `backend`. */
  backend(proxy: Proxy): BackendView;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The same moment by `performance.now()`. */
  readonly performanceNow: number;
}

/** The process, in words that the statistics page shows. */
export interface ProcessInfo {
  readonly pid: number;
  readonly uptimeSeconds: number;
  readonly nbthread: number;
  /** `node`, or the host's name. */
  readonly node: string;
  readonly description?: string;
  readonly maxconn: number;
  readonly maxsock: number;
  readonly ulimitN: number;
  /** Client connections now. */
  readonly connections: number;
  /** New client connections a second. */
  readonly connectionRate: number;
  /** Bits sent a second. */
  readonly bitRate: number;
  readonly tasks: number;
  readonly runQueue: number;
  readonly idlePercent: number;
}

/** What the statistics read of a backend's state; `BackendStatus` has it. */
export interface BackendView {
  readonly status: string;
  readonly weight: number;
  readonly active: number;
  readonly backup: number;
  readonly downs: number;
  lastChangeSeconds(): number;
  downtimeSeconds(): number;
  /** In the order of `proxy.backend.servers`. */
  readonly servers: readonly ServerView[];
}

/** What the statistics read of a server's state; `ServerStatus` has it. */
export interface ServerView {
  /** `UP`, `DOWN 1/2`, `MAINT (resolution)`, `no check`... */
  statusText(): string;
  /** `127.0.0.1:80`, `[::1]:80`; empty: no address is known. */
  addressText(): string;
  readonly endpoint: Endpoint;
  readonly weight: number;
  readonly maxconn: number | undefined;
  isChecked(): boolean;
  inMaintenance(): boolean;
  readonly downs: number;
  lastChangeSeconds(): number;
  downtimeSeconds(): number;
  readonly health: HealthView;
}

export interface HealthView {
  readonly value: number;
  readonly failed: number;
  checkStatusText(): string;
  checkDescription(): string;
  readonly lastCheck: { readonly status?: number; readonly durationMs?: number; readonly text: string };
}

/** What a row of the statistics is about. */
export type Subject = FrontendSubject | BackendSubject | ServerSubject;

interface SubjectBase {
  readonly context: StatsContext;
  readonly proxy: Proxy;
  /** In the shared memory. */
  readonly row: number;
}

export interface FrontendSubject extends SubjectBase {
  readonly kind: "frontend";
}

export interface BackendSubject extends SubjectBase {
  readonly kind: "backend";
  readonly state: BackendView;
}

export interface ServerSubject extends SubjectBase {
  readonly kind: "server";
  readonly server: Server;
  readonly state: ServerView;
}
