/**
 * A configuration as the balancer runs it: read, checked, defaults applied, names resolved to each other.
 * Every time is in milliseconds. An absent value means that the file does not set it.
 */
import type { Condition } from "../samples/acl/condition.ts";
import type { LogFormat } from "../samples/log-format/log-format.ts";

/** Where a statement stands. `line` counts from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
}

export interface Configuration {
  readonly global: Global;
  readonly resolvers: readonly Resolvers[];
  /** Frontends, backends and listens in file order, which is the order of the statistics. */
  readonly proxies: readonly Proxy[];
}

export interface Global {
  readonly daemon: boolean;
  readonly masterWorker: boolean;
  /** Absent: computed from the descriptor limit. */
  readonly maxconn?: number;
  /** `ulimit-n`, as it was read: it may be negative. Absent: as many descriptors as `maxconn` needs. */
  readonly ulimitN?: number;
  /** Absent: as many as the process may use processors. */
  readonly nbthread?: number;
  readonly node?: string;
  readonly description?: string;
  readonly pidfile?: string;
  readonly hardStopAfter?: number;
  readonly logTargets: readonly LogTarget[];
  readonly logTag?: string;
  /** `log-send-hostname`: the name to send; the empty string means this host's own. */
  readonly logSendHostname?: string;
}

export interface Resolvers {
  readonly name: string;
  readonly location: Location;
  readonly nameservers: readonly Nameserver[];
  readonly resolveRetries: number;
  readonly timeoutResolve: number;
  readonly timeoutRetry: number;
  readonly hold: Hold;
}

export interface Nameserver {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

export interface Hold {
  readonly valid: number;
  readonly nx: number;
  readonly refused: number;
  readonly timeout: number;
  readonly obsolete: number;
  readonly other: number;
}

/** A `frontend` has `frontend`, a `backend` has `backend`, a `listen` has both. */
export interface Proxy {
  readonly name: string;
  /** As the statistics number it (`iid`), from 1. */
  readonly id: number;
  readonly location: Location;
  readonly mode: "http" | "tcp";
  readonly timeouts: Timeouts;
  readonly options: ProxyOptions;
  readonly logTargets: readonly LogTarget[];
  readonly logFormat: LogFormat;
  readonly frontend?: FrontendSettings;
  readonly backend?: BackendSettings;
  /** The statistics page, when a `stats` statement enables it here. */
  readonly stats?: StatsSettings;
}

export interface Timeouts {
  readonly client?: number;
  readonly server?: number;
  readonly connect?: number;
  readonly check?: number;
  readonly queue?: number;
  readonly httpRequest?: number;
  readonly httpKeepAlive?: number;
  readonly tunnel?: number;
  readonly clientFin?: number;
  readonly serverFin?: number;
}

export interface ProxyOptions {
  /** `option http-keep-alive` (the default), `http-server-close` or `httpclose`: the last one given wins. */
  readonly connectionMode: "keep-alive" | "server-close" | "close";
  readonly abortonclose: boolean;
  readonly dontlognull: boolean;
  readonly redispatch: boolean;
  readonly forwardfor?: ForwardFor;
}

export interface ForwardFor {
  /** In lower case; `x-forwarded-for` unless `header` names another. */
  readonly header: string;
  /** A network in CIDR form whose clients are left out. */
  readonly except?: string;
  readonly ifNone: boolean;
}

export interface FrontendSettings {
  readonly binds: readonly Bind[];
  readonly maxconn?: number;
  readonly backlog?: number;
  readonly useBackend: readonly UseBackend[];
  /** The name of a proxy that has `backend`. */
  readonly defaultBackend?: string;
}

export interface Bind {
  /** Absent for `*` or an empty address: every IPv4 address. An IPv6 address has no brackets. */
  readonly address?: string;
  readonly port: number;
  /** The statement's own words, for messages: `*:8000`. */
  readonly text: string;
  readonly location: Location;
  /** As the file numbers it. */
  readonly id?: number;
  readonly name?: string;
  /** Connections at once on this socket; absent: the frontend's limit alone. */
  readonly maxconn?: number;
  /** Absent: the frontend's. */
  readonly backlog?: number;
  /** `v6only` and `v4v6`. Absent: as the system does, which is to serve IPv4 clients too. */
  readonly ipv6Only?: boolean;
}

export interface UseBackend {
  /** A name, unless there is a format. */
  readonly backend: string;
  /** The name is made of each request; one that no backend has leads to the default backend. */
  readonly format?: LogFormat;
  readonly location: Location;
  /** Absent: always. */
  readonly condition?: Condition;
}

/** The rows of `balance/algorithms.ts`. */
export type AlgorithmName = "roundrobin" | "leastconn" | "source";

export interface BackendSettings {
  readonly balance: AlgorithmName;
  readonly retries: number;
  readonly fullconn?: number;
  readonly httpReuse: "never" | "safe" | "aggressive" | "always";
  /** A `server-template` is one entry a slot. */
  readonly servers: readonly Server[];
}

export interface Server {
  readonly name: string;
  /** From 1, in order, unless `id` sets it. */
  readonly id: number;
  readonly location: Location;
  /** As written: an address or a name to resolve. `0.0.0.0` and `::` mean the address that the client connected to. */
  readonly host: string;
  readonly port: number;
  /** Whether `port` is to be added to the port that the client connected to: none was written, or `+N`, `-N`. */
  readonly isPortOffset?: true;
  /** The address at start: the literal, or what `init-addr` found; absent: none yet. */
  readonly initialAddress?: string;
  readonly weight: number;
  readonly backup: boolean;
  readonly disabled: boolean;
  /** Sessions at once; absent: no limit. */
  readonly maxconn?: number;
  readonly maxqueue?: number;
  readonly check?: Check;
  /** The resolvers section, when `host` is a name that it resolves. */
  readonly resolvers?: string;
  readonly resolvePrefer: "ipv4" | "ipv6";
}

export interface Check {
  readonly inter: number;
  readonly fastinter: number;
  readonly downinter: number;
  readonly rise: number;
  readonly fall: number;
  /** Absent: the server's own. */
  readonly port?: number;
}

export interface StatsSettings {
  readonly uri: string;
  /** Seconds; absent: the page does not refresh itself. */
  readonly refresh?: number;
  readonly hideVersion: boolean;
  readonly showLegends: boolean;
  /** `show-node`: the name to show; the empty string means the node's own. */
  readonly showNode?: string;
  readonly showDesc?: string;
}

export type LogLevel = "emerg" | "alert" | "crit" | "err" | "warning" | "notice" | "info" | "debug";

export interface LogTarget {
  readonly sink:
    | { readonly kind: "stdout" | "stderr" }
    | { readonly kind: "fd"; readonly fd: number }
    | { readonly kind: "unix"; readonly path: string }
    | { readonly kind: "udp"; readonly address: string; readonly port: number };
  readonly format: "rfc3164" | "rfc5424" | "short" | "raw";
  /** Bytes a line, header and newline included. */
  readonly length: number;
  /** 0 (kern) to 23 (local7). */
  readonly facility: number;
  /** Less severe lines are dropped. */
  readonly maxLevel: LogLevel;
  /** More severe lines are sent at this level. */
  readonly minLevel: LogLevel;
}
