import type { Configuration, LogLevel } from "./config/schema.ts";
import { TargetLogger } from "./logging/target-logger.ts";

/** Where the balancer's own words go; wired by `main.ts`. Never throws, never waits. */
export interface Logger {
  /**
   * A message on standard error in HAProxy's form: `[ALERT] 325/145127 (15530) : text`.
   * @param level `alert` is never silenced; `-q` silences the others.
   */
  diagnostic(level: "alert" | "warning" | "notice", text: string): void;
  /**
   * A line to the log targets of a proxy (its name), or of the process (undefined).
   * @param text without a newline
   */
  log(proxy: string | undefined, level: LogLevel, text: string): void;
  /** Would anybody read such a line? Asked before the work of formatting one. */
  isLogged(proxy: string | undefined, level: LogLevel): boolean;
  /** Lines lost so far to sinks that were gone or full. */
  readonly droppedLogs: number;
  /** Writes what is still gathered; for the end of the process. */
  flush(): void;
}

export interface LoggerOptions {
  /** `-q`: only alerts reach standard error. */
  readonly quiet: boolean;
}

/**
 * A thread's logger: each thread has its own sinks.
 * @throws when a target cannot work on this machine at all, with the words for the operator
 */
export function createLogger(configuration: Configuration, options: LoggerOptions): Logger {
  return new TargetLogger(configuration, options);
}
