import type { StatsSettings } from "../config/schema.ts";

/** What a request asks of the statistics: its target's options may stand anywhere after the prefix. */
export interface PageRequest {
  readonly format: "html" | "csv" | "typed" | "json" | "schema";
  /** `;up`: leave out servers that are down or in maintenance. */
  readonly hideDown: boolean;
  /** `;norefresh`. */
  readonly noRefresh: boolean;
  /** `scope=`: show only proxies whose name holds this, whatever the case; empty: all. */
  readonly scope: string;
  /** `;st=`: the outcome of an action, four letters. */
  readonly outcome?: string;
}

/** HAProxy's size of the field; longer scopes are cut. */
export const SCOPE_MAX_LENGTH = 20;

const SCOPE_END = /[;& ]/;
/** What a proxy's name may be made of. Anything else makes a scope void, so nothing else is ever reflected. */
const SCOPE_CHARACTERS = /^[A-Za-z0-9_.:-]*$/;

/**
 * Does the request want the statistics? The URI is a prefix, in its own case, of the target without scheme and
 * authority; other methods than GET, HEAD and POST go on to the backend's servers.
 */
export function isStatsRequest(settings: StatsSettings, method: string, target: string): boolean {
  if (method !== "GET" && method !== "HEAD" && method !== "POST") return false;
  return withoutAuthority(target).startsWith(settings.uri);
}

/** @param target as received, of a request for which `isStatsRequest` holds. */
export function parsePageRequest(settings: StatsSettings, target: string): PageRequest {
  const options = withoutAuthority(target).slice(settings.uri.length);
  const outcome = /;st=(.{4})/s.exec(options)?.[1];
  return {
    format: formatOf(options),
    hideDown: options.includes(";up"),
    noRefresh: options.includes(";norefresh"),
    scope: scopeOf(options),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

function formatOf(options: string): PageRequest["format"] {
  if (options.includes(";json-schema")) return "schema";
  if (options.includes(";json")) return "json";
  if (options.includes(";typed")) return "typed";
  return options.includes(";csv") ? "csv" : "html";
}

function scopeOf(options: string): string {
  // One character after it is not enough for HAProxy.
  const at = options.search(/scope=../s);
  if (at < 0) return "";
  const rest = options.slice(at + "scope=".length);
  const end = rest.search(SCOPE_END);
  const scope = rest.slice(0, end < 0 ? SCOPE_MAX_LENGTH : Math.min(end, SCOPE_MAX_LENGTH));
  return SCOPE_CHARACTERS.test(scope) ? scope : "";
}

function withoutAuthority(target: string): string {
  if (target.charCodeAt(0) === 0x2f) return target;
  const authority = target.indexOf("://");
  if (authority < 0) return target;
  const path = target.indexOf("/", authority + 3);
  return path < 0 ? "/" : target.slice(path);
}

/** A link to the page itself: its URI with the options that are to hold, in HAProxy's order. */
export function pageLink(
  settings: StatsSettings,
  options: { readonly hideDown: boolean; readonly noRefresh: boolean; readonly scope: string },
  action = "",
): string {
  const up = options.hideDown ? ";up" : "";
  const noRefresh = options.noRefresh && settings.refresh !== undefined ? ";norefresh" : "";
  const scope = options.scope === "" ? "" : `?scope=${options.scope}`;
  return `${settings.uri}${action}${up}${noRefresh}${scope}`;
}
