import type { LogLevel } from "../config/schema.ts";

/** A level's number in syslog (RFC 5424 §6.2.1): the smaller, the more severe. */
export const SEVERITY: Readonly<Record<LogLevel, number>> = {
  emerg: 0,
  alert: 1,
  crit: 2,
  err: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
};
