import type { Condition } from "../samples/acl/condition.ts";
import type { AclNames } from "../samples/acl/condition-parser.ts";
import type { Formats } from "./formats.ts";
import type { GlobalSection } from "./global-section.ts";
import { initialBalancing } from "./keywords/balancing.ts";
import type { Bind } from "./keywords/bind-settings.ts";
import type { CaptureLists } from "./keywords/captures.ts";
import { initialConnectionOptions, initialReuse } from "./keywords/connections.ts";
import type { ErrorPageSettings } from "./keywords/error-pages.ts";
import { initialFlags } from "./keywords/flags.ts";
import { type IdentitySettings, initialIdentity } from "./keywords/identity.ts";
import { initialLogOptions, initialProxyLogging, type ProxyLogging } from "./keywords/logging.ts";
import { initialMode, type Mode } from "./keywords/mode.ts";
import type { PersistRule } from "./keywords/persistence.ts";
import { initialRetries } from "./keywords/retries.ts";
import type { UseBackend } from "./keywords/routing.ts";
import type { RuleSettings } from "./keywords/rules.ts";
import type { ServerRule } from "./keywords/server-rules.ts";
import { initialServer, type ServerPresets, type ServerStatement } from "./keywords/servers.ts";
import type { StatsSettings } from "./keywords/statistics-settings.ts";
import type { TcpCheckStep } from "./keywords/tcp-check.ts";
import type { TcpRuleSettings } from "./keywords/tcp-rules.ts";
import type { Timeouts } from "./keywords/timeouts.ts";
import type { UniqueIdSettings } from "./keywords/unique-id.ts";
import type { LateFinding } from "./late-arguments.ts";
import type { Mutable } from "./mutable.ts";
import type { ProxyTarget } from "./proxy-kind.ts";
import type { BackendSettings, FrontendSettings, ProxyOptions } from "./schema.ts";

/** What a section takes over from the `defaults` before it: the slices of all features. Plain data. */
export interface ProxySettings
  extends Mutable<ProxyLogging>,
    Mutable<ErrorPageSettings>,
    Mutable<UniqueIdSettings>,
    Mutable<IdentitySettings> {
  mode: Mode;
  readonly timeouts: Mutable<Timeouts>;
  readonly options: Mutable<ProxyOptions>;
  readonly frontend: Mutable<Omit<FrontendSettings, "binds" | "useBackend" | "monitorFail" | "captures">>;
  readonly backend: Mutable<Omit<BackendSettings, "servers" | "serverRules" | "persistRules" | "tcpCheck">>;
  readonly server: ServerPresets;
  stats?: Mutable<StatsSettings>;
}

/** The section of a proxy, or of its defaults, as far as it has been read. */
export interface ProxySection extends ProxyTarget {
  readonly global: GlobalSection;
  readonly settings: ProxySettings;
  /** What the section began with. */
  readonly inherited: ProxySettings;
  description?: string;
  hasOwnStatistics?: boolean;
  /** Set by `id`. */
  id?: number;
  /** All proxies that have one, by it. */
  readonly identified: Map<number, ProxyTarget>;
  readonly binds: Bind[];
  readonly acls: AclNames;
  readonly lateArguments: LateFinding[];
  readonly useBackend: Mutable<UseBackend>[];
  readonly rules: Mutable<RuleSettings>;
  readonly tcpRules: Mutable<TcpRuleSettings>;
  readonly tcpCheck: TcpCheckStep[];
  readonly monitorFail: Condition[];
  readonly serverRules: ServerRule[];
  readonly persistRules: PersistRule[];
  readonly captures: CaptureLists;
  /** Read from the settings' texts, when all is known. */
  formats?: Formats;
  readonly servers: ServerStatement[];
}

/** HAProxy 2.1's built-in values. */
export const initialSettings: ProxySettings = {
  mode: initialMode,
  timeouts: {},
  options: { ...initialConnectionOptions, ...initialLogOptions, ...initialFlags },
  frontend: {},
  backend: { ...initialBalancing, ...initialRetries, ...initialReuse },
  ...initialProxyLogging,
  ...initialIdentity,
  server: initialServer,
};
