import type { Configuration, LogLevel, LogTarget, Proxy } from "../../src/config/schema.ts";
import { TargetLogger } from "../../src/logging/target-logger.ts";

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
    userlists: [],
    maps: [],
    proxies: Object.entries(proxies).map(([name, logTargets]) => ({ name, logTargets }) as unknown as Proxy),
  };
}

/** A logger whose proxies are asked for by name; undefined is the process. */
export class NamedLogger extends TargetLogger {
  readonly #proxies: ReadonlyMap<string, Proxy>;

  constructor(from: Configuration) {
    super(from, { quiet: false });
    this.#proxies = new Map(from.proxies.map((proxy) => [proxy.name, proxy]));
  }

  log(proxy: string | undefined, level: LogLevel, text: string, structuredData?: string): void {
    this.#logOf(proxy).write(level, text, structuredData);
  }

  isLogged(proxy: string | undefined, level: LogLevel): boolean {
    return this.#logOf(proxy).isRead(level);
  }

  #logOf(name: string | undefined) {
    return this.logOf(name === undefined ? undefined : this.#proxies.get(name));
  }
}
