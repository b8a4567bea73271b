import type { LogLevel, Proxy } from "../config/schema.ts";
import type { Log } from "../logger.ts";
import { type CompiledLogFormat, compileLogLine } from "../samples/log-format/compiled-log-format.ts";

/** Where the lines of a frontend go, how they look, and which there are. */
export interface TrafficLog {
  readonly log: Log;
  readonly format: CompiledLogFormat;
  /** In front of the line, in the format of RFC 5424. */
  readonly structuredData: CompiledLogFormat | undefined;
  /** `option logasap`: before the end is known. */
  readonly isEarly: boolean;
  /** `option dontlog-normal`. */
  readonly leavesOutNormal: boolean;
  /** Of what was not as it should be. */
  readonly errorLevel: LogLevel;
}

/** @param setsLevels rules may give lines other levels @returns undefined: nobody reads it */
export function trafficLogOf(proxy: Proxy, log: Log, setsLevels: boolean): TrafficLog | undefined {
  const { flags } = proxy.options;
  const errorLevel = flags["log-separate-errors"] ? "err" : "info";
  if (!setsLevels && !log.isRead("info") && !log.isRead(errorLevel)) return undefined;
  return {
    log,
    format: compileLogLine(proxy.logFormat),
    structuredData: proxy.structuredData && compileLogLine(proxy.structuredData),
    isEarly: flags.logasap === true,
    leavesOutNormal: flags["dontlog-normal"] === true,
    errorLevel,
  };
}
