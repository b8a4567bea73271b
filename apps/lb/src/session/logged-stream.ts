import type { LogLevel } from "../config/schema.ts";
import { count } from "../state/counting.ts";
import { Counter } from "../state/shared-memory.ts";
import { Stream } from "./stream.ts";

/** A stream with a line in the log. */
export class LoggedStream extends Stream {
  /** Where a rule says so. */
  logLevel: LogLevel | "silent" | undefined;
  #isLogged = false;

  override begin(now: number): void {
    super.begin(now);
    this.logLevel = undefined;
    this.#isLogged = false;
  }

  protected override log(now: number): void {
    const { log } = this.session;
    if (!log || this.#isLogged || this.logLevel === "silent") return;
    const isNormal = this.#isNormal();
    if (isNormal && log.leavesOutNormal) return;
    const structuredData = log.structuredData && this.format(log.structuredData, now);
    const level = this.logLevel ?? (isNormal ? "info" : log.errorLevel);
    log.log.write(level, this.format(log.format, now), structuredData);
    if (this.session.context.logExtras.countsLines) count(this.session.frontend.counters, Counter.LINES);
  }

  /** Under `option logasap`, before its end. */
  protected logEarly(now: number): void {
    if (!this.session.log?.isEarly) return;
    this.log(now);
    this.#isLogged = true;
  }

  /** Was it as it should be? */
  #isNormal(): boolean {
    const { retries, redispatched } = this.assignment;
    if (redispatched || this.hasServerErrorStatus()) return false;
    return this.cause === "L" || (this.cause === "-" && retries === 0);
  }

  protected hasServerErrorStatus(): boolean {
    return false;
  }
}
