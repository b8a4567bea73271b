import type { LogLevel, Proxy } from "./config/schema.ts";

/** Where diagnostics and log lines go. Never throws, never waits. `logging/target-logger.ts` writes them; each thread has one of its own. */
export interface Logger {
  /**
   * A message on standard error in HAProxy's form: `[ALERT] 325/145127 (15530) : text`.
   * @param level `alert` is never silenced; `-q` silences the others.
   */
  diagnostic(level: "alert" | "warning" | "notice", text: string): void;
  /** The log of a proxy; undefined: that of the process itself. Ask once and keep it. */
  logOf(proxy: Proxy | undefined): Log;
  /** Lines lost so far to sinks that were gone or full. */
  readonly droppedLogs: number;
  /** Writes what is still gathered; for the end of the process. */
  flush(): void;
}

/** The log targets of one proxy, or of the process. */
export interface Log {
  /**
   * @param text without a newline
   * @param structuredData what lines of RFC 5424 have in front of it; absent: a dash
   */
  write(level: LogLevel, text: string, structuredData?: string): void;
  /** Would anybody read a line of this level? Asked before the work of formatting one. */
  isRead(level: LogLevel): boolean;
}
