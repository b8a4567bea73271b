import type { Configuration, LogTarget, Proxy } from "../../src/config/schema.ts";

/** A target that takes everything, with what a test wants otherwise. */
export function target(sink: LogTarget["sink"], rest: Partial<LogTarget> = {}): LogTarget {
  return { sink, format: "raw", length: 1024, facility: 16, maxLevel: "debug", minLevel: "emerg", ...rest };
}

/** A configuration of which only what concerns logs is there. */
export function configuration(
  proxies: Readonly<Record<string, readonly LogTarget[]>>,
  global: Partial<Configuration["global"]> = {},
): Configuration {
  return {
    global: { daemon: false, masterWorker: false, logTargets: [], ...global },
    resolvers: [],
    proxies: Object.entries(proxies).map(([name, logTargets]) => ({ name, logTargets }) as unknown as Proxy),
  };
}
