/**
 * A configuration as the balancer runs it: read, checked, defaults applied, names resolved to each other.
 * Every time is in milliseconds. An absent value means that the file does not set it.
 *
 * What a feature sets is declared beside its keywords; here is how it goes together. Others import from here alone.
 */
import type { Condition } from "../samples/acl/condition.ts";
import type { PatternFile } from "../samples/acl/pattern-file.ts";
import type { LogFormat } from "../samples/log-format/log-format.ts";
import type { BalancingSettings } from "./keywords/balancing.ts";
import type { Bind } from "./keywords/bind-settings.ts";
import type { BufferSettings } from "./keywords/buffers.ts";
import type { CaptureSettings } from "./keywords/captures.ts";
import type { CheckingSettings } from "./keywords/check-kinds.ts";
import type { ConnectionOptions, KeptConnectionSettings, NameHeader, ReuseSettings } from "./keywords/connections.ts";
import type { DispatchSettings } from "./keywords/dispatch.ts";
import type { ErrorPageSettings } from "./keywords/error-pages.ts";
import type { FlagOptions } from "./keywords/flags.ts";
import type { AddressOptions } from "./keywords/forwarded-for.ts";
import type { Check } from "./keywords/health-checks.ts";
import type { ListeningSettings } from "./keywords/listening.ts";
import type { LogTarget } from "./keywords/log-target.ts";
import type { GlobalLogging, LogOptions, ProxyLogging } from "./keywords/logging.ts";
import type { Marking } from "./keywords/marking.ts";
import type { MonitoringSettings } from "./keywords/monitoring.ts";
import type { PersistenceSettings } from "./keywords/persistence.ts";
import type { ProcessSettings } from "./keywords/process.ts";
import type { ProcessLimitSettings } from "./keywords/process-limits.ts";
import type { RateSettings } from "./keywords/rates.ts";
import type { ResolutionSettings } from "./keywords/resolution.ts";
import type { ResolversSettings } from "./keywords/resolvers.ts";
import type { RedispatchOption, RetrySettings } from "./keywords/retries.ts";
import type { RoutingSettings, UseBackend } from "./keywords/routing.ts";
import type { RuleSettings } from "./keywords/rules.ts";
import type { GlobalRuntimeSocket } from "./keywords/runtime-socket.ts";
import type { ServerCookie } from "./keywords/server-cookie.ts";
import type { ServerLoad } from "./keywords/server-load.ts";
import type { ServerRule } from "./keywords/server-rules.ts";
import type { SourceSettings } from "./keywords/source.ts";
import type { StatsSettings } from "./keywords/statistics-settings.ts";
import type { TcpRuleSettings } from "./keywords/tcp-rules.ts";
import type { Timeouts } from "./keywords/timeouts.ts";
import type { Userlist } from "./keywords/userlists.ts";
import type { VariableSettings } from "./keywords/variables.ts";
import type { Location } from "./location.ts";

export type { MapChange } from "../samples/converters/live-map.ts";
export type { AlgorithmName, HashedPart } from "./keywords/balanced-parts.ts";
export type { Bind } from "./keywords/bind-settings.ts";
export type { CaptureSettings, HeaderCapture } from "./keywords/captures.ts";
export type { CheckingSettings, CheckKind, HttpExpectation } from "./keywords/check-kinds.ts";
export type { CommandLevel, SeverityOutput } from "./keywords/command-access.ts";
export type { AddressOption } from "./keywords/forwarded-for.ts";
export type { HashFunction, HashType } from "./keywords/hash-type.ts";
export type { Check } from "./keywords/health-checks.ts";
export type { Ipv4Network } from "./keywords/ipv4-network.ts";
export type { LogLevel, LogTarget } from "./keywords/log-target.ts";
export type { CookieSettings } from "./keywords/persistence.ts";
export type { Hold } from "./keywords/resolvers.ts";
export type { Redispatch } from "./keywords/retries.ts";
export type { UseBackend } from "./keywords/routing.ts";
export type { RuntimeSocketSettings } from "./keywords/runtime-socket.ts";
export type { CommandSocket } from "./keywords/runtime-socket-words.ts";
export type { SourceAddress } from "./keywords/source.ts";
export type { StatsAccess, StatsSettings } from "./keywords/statistics-settings.ts";
export type { TcpCheckStep } from "./keywords/tcp-check.ts";
export type { Timeouts } from "./keywords/timeouts.ts";
export type { Userlist } from "./keywords/userlists.ts";
export type { Location } from "./location.ts";
export type { Nameserver } from "./nameserver.ts";

export interface Configuration {
  readonly global: Global;
  readonly resolvers: readonly Resolvers[];
  readonly userlists: readonly Userlist[];
  /** Frontends, backends and listens in file order, which is the order of the statistics. */
  readonly proxies: readonly Proxy[];
  /** The files that map patterns to values, in the order of their first use. */
  readonly maps: readonly PatternFile[];
}

export interface Global
  extends ProcessSettings,
    BufferSettings,
    ProcessLimitSettings,
    RateSettings,
    GlobalLogging,
    VariableSettings,
    GlobalRuntimeSocket {}

export interface Resolvers extends ResolversSettings {
  readonly name: string;
  readonly location: Location;
}

/** A `frontend` has `frontend`, a `backend` has `backend`, a `listen` has both. */
export interface Proxy extends ErrorPageSettings, Pick<ProxyLogging, "logTag"> {
  readonly name: string;
  /** As the statistics number it (`iid`), from 1. */
  readonly id: number;
  readonly location: Location;
  readonly description?: string;
  readonly mode: "http" | "tcp";
  readonly timeouts: Timeouts;
  readonly options: ProxyOptions;
  readonly logTargets: readonly LogTarget[];
  readonly rules: RuleSettings;
  readonly tcpRules: TcpRuleSettings;
  readonly logFormat: LogFormat;
  /** In front of the line, in the format of RFC 5424. */
  readonly structuredData?: LogFormat;
  readonly uniqueId?: UniqueId;
  readonly frontend?: FrontendSettings;
  readonly backend?: BackendSettings;
  /** The statistics page, when a `stats` statement enables it here. */
  readonly stats?: StatsSettings;
}

/** How requests are named, and in which field (in lower case) servers are told. */
export interface UniqueId {
  readonly format: LogFormat;
  readonly header?: string;
}

export interface ProxyOptions extends ConnectionOptions, LogOptions, RedispatchOption, AddressOptions, FlagOptions {}

export interface FrontendSettings extends ListeningSettings, RoutingSettings, MonitoringSettings {
  /** Any of them fails requests for `monitorUri`. */
  readonly monitorFail?: readonly Condition[];
  readonly captures?: CaptureSettings;
  readonly binds: readonly Bind[];
  readonly useBackend: readonly UseBackend[];
}

export interface BackendSettings
  extends BalancingSettings,
    PersistenceSettings,
    RetrySettings,
    ReuseSettings,
    NameHeader,
    KeptConnectionSettings,
    SourceSettings,
    CheckingSettings,
    DispatchSettings {
  /** `use-server`; absent: there are none. */
  readonly serverRules?: readonly ServerRule[];
  /** A `server-template` is one entry a slot. */
  readonly servers: readonly Server[];
}

export interface Server
  extends ServerLoad,
    Marking,
    ServerCookie,
    SourceSettings,
    Omit<ResolutionSettings, "initAddr"> {
  readonly name: string;
  /** From 1, in order, unless `id` sets it. */
  readonly id: number;
  readonly location: Location;
  /** As written: an address or a name to resolve. `0.0.0.0` and `::` mean the address that the client connected to. */
  readonly host: string;
  /** Whether `host` names a service, whose SRV records say which names and ports to use. */
  readonly isService?: true;
  readonly port: number;
  /** Whether `port` is to be added to the port that the client connected to: none was written, or `+N`, `-N`. */
  readonly isPortOffset?: true;
  /** The address at start: the literal, or what `init-addr` found; absent: none yet. */
  readonly initialAddress?: string;
  /** Absent: it is not checked. */
  readonly check?: Check;
}
