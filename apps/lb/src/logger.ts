import type { LogLevel } from "./config/schema.ts";

/** Where the balancer's own words go; wired by `main.ts`. Never throws, never waits. */
export interface Logger {
  /**
   * A message on standard error in HAProxy's form: `[ALERT] 325/145127 (15530) : text`.
   * @param level `alert` is never silenced; `-q` silences the others.
   */
  diagnostic(level: "alert" | "warning" | "notice", text: string): void;
  /**
   * A line to the log targets of a proxy (its name), or of the process (undefined).
   */
  log(proxy: string | undefined, level: LogLevel, text: string): void;
}
