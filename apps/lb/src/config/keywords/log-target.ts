import { invalidAddress, parseAddress } from "../address.ts";
import type { Context } from "../context.ts";
import { parseLocalAddress } from "../local-address.ts";
import { laxInteger } from "../number.ts";
import { resolveHost } from "../resolve-host.ts";
import type { Statement } from "../statement.ts";
import { type LogSample, readLogSample } from "./log-sample.ts";

export type LogLevel = "emerg" | "alert" | "crit" | "err" | "warning" | "notice" | "info" | "debug";

export interface LogTarget {
  readonly sink:
    | { readonly kind: "stdout" | "stderr" }
    | { readonly kind: "fd"; readonly fd: number }
    | { readonly kind: "unix"; readonly path: string }
    | { readonly kind: "udp"; readonly address: string; readonly port: number };
  readonly format: "rfc3164" | "rfc5424" | "short" | "raw";
  /** Bytes a line, header and newline included. */
  readonly length: number;
  /** 0 (kern) to 23 (local7). */
  readonly facility: number;
  /** Less severe lines are dropped. */
  readonly maxLevel: LogLevel;
  /** More severe lines are sent at this level. */
  readonly minLevel: LogLevel;
  /** Absent: it gets all lines. */
  readonly sample?: LogSample;
}

type Sink = LogTarget["sink"];

const FORMATS: readonly string[] = ["rfc3164", "rfc5424", "short", "raw"];
const LEVELS: readonly string[] = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];
/** By number. */
const FACILITIES: readonly string[] = [
  ...["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news"],
  ...["uucp", "cron", "auth2", "ftp", "ntp", "audit", "alert", "cron2"],
  ...["local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"],
];
const SYSLOG_PORT = 514;
const DEFAULT_LENGTH = 1024;

/**
 * Reads `log ADDRESS [len N] [format F] [sample S] FACILITY [LEVEL [LEAST LEVEL]]` and `no log`, and where the process's targets have a
 * name, `log global`.
 *
 * @returns the targets from here on
 */
export function applyLog<Global extends string = never>(
  statement: Statement,
  context: Context,
  targets: readonly (LogTarget | Global)[],
  global?: Global,
): readonly (LogTarget | Global)[] {
  const address = statement.next();
  if (statement.negated) {
    if (address === "") return [];
    statement.alert("log : 'no log' does not expect arguments");
    return targets;
  }
  const target = readTarget(statement, context, address, global);
  if (target.complaint === undefined) return [...targets, target.value];
  statement.alert(`log : ${target.complaint}`);
  return targets;
}

type Read<T> = { readonly value: T; readonly complaint?: undefined } | { readonly complaint: string };

function readTarget<Global extends string>(
  statement: Statement,
  context: Context,
  address: string,
  global: Global | undefined,
): Read<LogTarget | Global> {
  if (address === "global" && statement.peek() === "") {
    if (global !== undefined) return { value: global };
    return { complaint: "'global' is not supported for a global syslog server" };
  }
  if (address === "" || statement.peek() === "") {
    return { complaint: `expects <address> and <facility> ${global === undefined ? "" : "or global"} as arguments` };
  }
  const form = readForm(statement);
  if (typeof form === "string") return { complaint: form };
  const sink = parseSink(address, context);
  return typeof sink === "string" ? { complaint: sink } : { value: { sink, ...form } };
}

/** What follows the address, or the complaint. */
function readForm(statement: Statement): Omit<LogTarget, "sink"> | string {
  let length = DEFAULT_LENGTH;
  let format = "rfc3164";
  if (statement.peek() === "len") {
    statement.next();
    const text = statement.next();
    length = laxInteger(text);
    if (length < 80 || length > 65535) return `invalid log length '${text}', must be between 80 and 65535`;
  }
  if (statement.peek() === "format") {
    statement.next();
    format = statement.next();
    if (!FORMATS.includes(format)) return `unknown log format '${format}'`;
  }
  const sample = statement.peek() === "sample" ? readSample(statement) : undefined;
  if (typeof sample === "string") return sample;
  const facilityName = statement.next();
  const facility = FACILITIES.indexOf(facilityName);
  if (facility < 0) return `unknown log facility '${facilityName}'`;
  const maxLevel = statement.next() || "debug";
  if (!LEVELS.includes(maxLevel)) return `unknown optional log level '${maxLevel}'`;
  const minLevel = statement.next() || "emerg";
  if (!LEVELS.includes(minLevel)) return `unknown optional minimum log level '${minLevel}'`;
  if (statement.peek() !== "") return `cannot handle unexpected argument '${statement.peek()}'`;
  return {
    length,
    facility,
    format: format as LogTarget["format"],
    maxLevel: maxLevel as LogLevel,
    minLevel: minLevel as LogLevel,
    ...(sample && { sample }),
  };
}

function readSample(statement: Statement): LogSample | string {
  statement.next();
  return readLogSample(statement.next());
}

function parseSink(text: string, context: Context): Sink | string {
  if (text === "stdout" || text === "stderr") return { kind: text };
  const local = parseLocalAddress(text, context.environment);
  if (local?.kind === "bad") return `${local.message}\n`;
  if (local?.kind === "descriptor") return { kind: "fd", fd: local.descriptor };
  if (local?.kind === "unix") return { kind: "unix", path: local.path };
  if (local?.kind === "abstract") return `lines cannot be sent to '${text}': Node.js has no such sockets`;
  const ring = /^ring@(.*)$/s.exec(text)?.[1];
  if (ring !== undefined) return `cannot find ring buffer '${ring}'`;

  const address = parseAddress(text, context.environment);
  if (address.kind === "bad") return `${address.message}\n`;
  const host = resolveHost(address, context.hosts);
  if (host === null) return `${invalidAddress(address.hostText, text).message}\n`;
  if (address.low !== address.high) return `port ranges and offsets are not allowed in '${text}'`;
  return { kind: "udp", address: host, port: address.low & 0xffff || SYSLOG_PORT };
}
