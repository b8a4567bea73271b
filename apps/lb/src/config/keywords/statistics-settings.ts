import type { Rule } from "../../rules/rule.ts";
import type { UserAccount } from "../../samples/passwords/userlist.ts";
import type { Mutable } from "../mutable.ts";
import type { ProxyTarget } from "../proxy-kind.ts";

/** The statistics page. */
export interface StatsSettings {
  readonly uri: string;
  /** Seconds; absent: the page does not refresh itself. */
  readonly refresh?: number;
  readonly hideVersion: boolean;
  readonly showLegends: boolean;
  /** `show-node`: the name to show; the empty string means the node's own. */
  readonly showNode?: string;
  readonly showDesc?: string;
  /** Names of the proxies to show, `.` for the one that shows them. Absent: all. */
  readonly scope?: readonly string[];
  /** Who may see it. Absent: everybody. */
  readonly access?: StatsAccess;
}

export interface StatisticsTarget extends ProxyTarget {
  readonly settings: { stats?: Mutable<StatsSettings> };
  /** Its settings are not those of its defaults. */
  hasOwnStatistics?: boolean;
  readonly global: { readonly settings: { readonly description?: string } };
}

/** Who may see the statistics: rules, or users with their passwords, but not both. */
export interface StatsAccess {
  readonly rules: readonly Rule[];
  readonly users: readonly UserAccount[];
  readonly realm?: string;
}

/** A section that says anything of it takes nothing over from its defaults. */
export function page(proxy: StatisticsTarget): Mutable<StatsSettings> {
  const { settings } = proxy;
  if (!proxy.hasOwnStatistics || !settings.stats) {
    settings.stats = { uri: "/haproxy?stats", hideVersion: false, showLegends: false };
    proxy.hasOwnStatistics = true;
  }
  return settings.stats;
}
