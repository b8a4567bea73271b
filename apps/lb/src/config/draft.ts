import type { AclNames } from "../samples/acl/condition-parser.ts";
import type { LogFormat } from "../samples/log-format/log-format.ts";
import type { Report } from "./diagnostic.ts";
import type { LogFormatText } from "./formats.ts";
import type { Family, KnownHosts } from "./known-hosts.ts";
import type { LateFinding } from "./late-arguments.ts";
import type { Environment } from "./lexer.ts";
import type {
  AlgorithmName,
  BackendSettings,
  Bind,
  ForwardFor,
  Hold,
  Location,
  LogTarget,
  StatsSettings,
  Timeouts,
  UseBackend,
} from "./schema.ts";

/** What the rows write into while a configuration is read. */
export interface ConfigurationDraft {
  readonly context: Context;
  readonly global: GlobalDraft;
  readonly resolvers: ResolversDraft[];
  readonly proxies: ProxyDraft[];
}

/** What every row may need beside its statement. */
export interface Context {
  readonly report: Report;
  readonly environment: Environment;
  readonly hosts: KnownHosts;
  /** What was accepted without effect. */
  readonly notices: Set<string>;
  /** The proxies that have an `id`, by it. */
  readonly proxyIds: Map<number, ProxyDraft>;
  /** Warnings that HAProxy gives only once. */
  readonly warned: Set<string>;
  /** `-dr`. */
  readonly ignoreResolutionFailures: boolean;
}

export interface GlobalDraft {
  readonly context: Context;
  daemon: boolean;
  masterWorker: boolean;
  /** 0: computed. */
  maxconn: number;
  /** 0: computed. */
  ulimitN: number;
  nbthread?: number;
  nbproc?: number;
  node?: string;
  description?: string;
  pidfile?: string;
  hardStopAfter?: number;
  logTargets: LogTarget[];
  logTag?: string;
  logSendHostname?: string;
  /** Keywords without effect that may be given only once. */
  readonly seen: Set<string>;
}

export interface ResolversDraft {
  readonly context: Context;
  readonly name: string;
  readonly location: Location;
  readonly nameservers: { name: string; address: string; port: number; location: Location }[];
  resolveRetries: number;
  timeoutResolve: number;
  timeoutRetry: number;
  readonly hold: { -readonly [K in keyof Hold]: Hold[K] };
}

export type ProxyKind = "defaults" | "frontend" | "backend" | "listen";

export interface ProxyDraft {
  readonly context: Context;
  readonly global: GlobalDraft;
  readonly kind: ProxyKind;
  readonly name: string;
  readonly location: Location;
  readonly settings: Settings;
  /** What the section began with. */
  readonly inherited: Settings;
  id?: number;
  readonly binds: Bind[];
  readonly acls: AclNames;
  readonly lateArguments: LateFinding[];
  readonly useBackend: UseBackendDraft[];
  /** Read from the settings' text, when all is known. */
  logFormat?: LogFormat;
  readonly servers: ServerDraft[];
}

/** `backend` is the text of the statement, until it is known whether that is a name or a `format`. */
export type UseBackendDraft = { -readonly [K in keyof UseBackend]: UseBackend[K] };

/** What a section takes over from the `defaults` before it. Plain data. */
export interface Settings {
  mode: "http" | "tcp" | "health";
  modeLocation?: Location;
  timeouts: { -readonly [K in keyof Timeouts]: Timeouts[K] };
  maxconn: number;
  backlog: number;
  fullconn: number;
  defaultBackend?: string;
  retries: number;
  balance: AlgorithmName;
  httpReuse: BackendSettings["httpReuse"];
  closeMode: "keep-alive" | "server-close" | "close";
  abortonclose: boolean;
  dontlognull: boolean;
  /** 0: no redispatch. */
  redispatchInterval: number;
  forwardfor?: ForwardFor;
  logFormat?: LogFormatText;
  logTargets: (LogTarget | "global")[];
  stats?: { -readonly [K in keyof StatsSettings]: StatsSettings[K] };
  server: ServerSettings;
}

/** What `default-server` presets. */
export interface ServerSettings {
  weight: number;
  backup: boolean;
  disabled: boolean;
  check: boolean;
  checkPort: number;
  inter: number;
  fastinter: number;
  downinter: number;
  rise: number;
  fall: number;
  maxconn: number;
  maxqueue: number;
  resolvers?: string;
  resolvePrefer: "ipv4" | "ipv6";
  initAddr?: readonly string[];
}

export interface ServerDraft extends ServerSettings {
  readonly name: string;
  /** Absent on the slots after the first of a template: HAProxy has forgotten their place. */
  readonly location: Location;
  readonly isLaterSlot: boolean;
  id?: number;
  readonly host: string;
  readonly isName: boolean;
  readonly family: Family | undefined;
  readonly port: number;
  readonly isPortOffset: boolean;
  address?: string;
}

export function newGlobal(context: Context): GlobalDraft {
  return { context, daemon: false, masterWorker: false, maxconn: 0, ulimitN: 0, logTargets: [], seen: new Set() };
}

/** HAProxy 2.1's built-in values. */
export function newSettings(): Settings {
  return {
    mode: "tcp",
    timeouts: {},
    maxconn: 0,
    backlog: 0,
    fullconn: 0,
    retries: 3,
    balance: "roundrobin",
    httpReuse: "safe",
    closeMode: "keep-alive",
    abortonclose: false,
    dontlognull: false,
    redispatchInterval: 0,
    logTargets: [],
    server: {
      weight: 1,
      backup: false,
      disabled: false,
      check: false,
      checkPort: 0,
      inter: 2000,
      fastinter: 0,
      downinter: 0,
      rise: 2,
      fall: 3,
      maxconn: 0,
      maxqueue: 0,
      resolvePrefer: "ipv6",
    },
  };
}

export function hasFrontend(proxy: ProxyDraft): boolean {
  return proxy.kind !== "backend";
}

export function hasBackend(proxy: ProxyDraft): boolean {
  return proxy.kind !== "frontend";
}

/** What HAProxy calls a proxy in messages. */
export function kindWord(proxy: ProxyDraft): string {
  return proxy.kind === "listen" ? "proxy" : proxy.kind;
}
