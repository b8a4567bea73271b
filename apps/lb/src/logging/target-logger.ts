import { hostname } from "node:os";
import type { Configuration, LogLevel, LogTarget, Proxy } from "../config/schema.ts";
import { localSecond } from "../local-time.ts";
import type { Log, Logger } from "../logger.ts";
import { descriptorSink } from "./descriptor-sink.ts";
import { type DiagnosticLevel, formatDiagnostic } from "./diagnostic-format.ts";
import { openSink } from "./open-sink.ts";
import { SEVERITY } from "./severity.ts";
import type { Sink } from "./sink.ts";
import { header, type LogIdentity, line, withStructuredData } from "./syslog-format.ts";

/** The tag of the lines when the file sets none: what the scripts that filter the syslog look for. */
const DEFAULT_TAG = "haproxy";

interface LoggerOptions {
  /** `-q`: only alerts reach standard error. */
  readonly quiet: boolean;
}

/** A thread's logger, which writes each line to the targets of its proxy: each thread has its own sinks. */
export class TargetLogger implements Logger {
  readonly #quiet: boolean;
  readonly #standardError = descriptorSink(2);
  readonly #sinks = new Map<string, Sink>([["stderr", this.#standardError]]);
  readonly #process: Log;
  readonly #proxies: ReadonlyMap<Proxy, Log>;

  /** @throws when a target cannot work on this machine at all, with the words for the operator */
  constructor(configuration: Configuration, options: LoggerOptions) {
    this.#quiet = options.quiet;
    const { global } = configuration;
    const identityOf = (tag = global.logTag ?? DEFAULT_TAG): LogIdentity => ({
      tag,
      hostname: global.logSendHostname || hostname(),
      sendHostname: global.logSendHostname !== undefined,
      pid: process.pid,
    });
    const recipients = (targets: readonly LogTarget[], identity: LogIdentity) =>
      new Recipients(targets.map((target) => new Recipient(target, this.#sink(target.sink), identity)));
    this.#process = recipients(global.logTargets, identityOf());
    this.#proxies = new Map(
      configuration.proxies.map((proxy) => [proxy, recipients(proxy.logTargets, identityOf(proxy.logTag))]),
    );
  }

  diagnostic(level: DiagnosticLevel, text: string): void {
    if (this.#quiet && level !== "alert") return;
    this.#standardError.write(formatDiagnostic(level, text));
    // At once: the next thing that happens may be the end of the process.
    this.#standardError.flush();
  }

  logOf(proxy: Proxy | undefined): Log {
    return (proxy && this.#proxies.get(proxy)) ?? this.#process;
  }

  get droppedLogs(): number {
    let dropped = 0;
    for (const sink of this.#sinks.values()) dropped += sink.dropped;
    return dropped;
  }

  flush(): void {
    for (const sink of this.#sinks.values()) sink.flush();
  }

  #sink(where: LogTarget["sink"]): Sink {
    const key = where.kind === "stdout" || where.kind === "stderr" ? where.kind : JSON.stringify(where);
    let sink = this.#sinks.get(key);
    if (!sink) {
      sink = openSink(where);
      this.#sinks.set(key, sink);
    }
    return sink;
  }
}

/** The targets of one proxy. */
class Recipients implements Log {
  /** The least severe number that any of them takes; -1: there are none. */
  readonly #leastSevere: number;
  readonly #recipients: readonly Recipient[];

  constructor(recipients: readonly Recipient[]) {
    this.#recipients = recipients;
    this.#leastSevere = Math.max(-1, ...recipients.map((recipient) => recipient.leastSevere));
  }

  isRead(level: LogLevel): boolean {
    return SEVERITY[level] <= this.#leastSevere;
  }

  write(level: LogLevel, text: string, structuredData?: string): void {
    const severity = SEVERITY[level];
    if (severity > this.#leastSevere) return;
    const now = Date.now();
    for (const recipient of this.#recipients) recipient.send(severity, text, now, structuredData);
  }
}

/** One target: filters by level, frames, cuts. */
class Recipient {
  readonly leastSevere: number;
  readonly #target: LogTarget;
  readonly #mostSevere: number;
  readonly #sink: Sink;
  readonly #identity: LogIdentity;
  /** The headers of the second `#second`, by severity: making one costs more than the rest of a line. */
  #headers: (string | undefined)[] = [];
  #second = -1;
  /** Of the sample's lines, so far. */
  #counted = 0;

  constructor(target: LogTarget, sink: Sink, identity: LogIdentity) {
    this.#target = target;
    this.#sink = sink;
    this.#identity = identity;
    this.leastSevere = SEVERITY[target.maxLevel];
    this.#mostSevere = SEVERITY[target.minLevel];
  }

  send(severity: number, text: string, now: number, structuredData: string | undefined): void {
    if (severity > this.leastSevere || !this.#isSampled()) return;
    let head = this.#header(Math.max(severity, this.#mostSevere), now);
    if (structuredData !== undefined && this.#target.format === "rfc5424")
      head = withStructuredData(head, structuredData);
    this.#sink.write(line(head, text, this.#target.length));
  }

  /** Counts the line, and says whether it is one of those to send. */
  #isSampled(): boolean {
    const { sample } = this.#target;
    if (!sample) return true;
    this.#counted = (this.#counted % sample.size) + 1;
    return sample.ranges.some(({ low, high }) => this.#counted >= low && this.#counted <= high);
  }

  #header(severity: number, now: number): string {
    const second = Math.trunc(now / 1000);
    if (second !== this.#second) {
      this.#headers = [];
      this.#second = second;
    }
    let head = this.#headers[severity];
    if (head === undefined) {
      head = header(this.#target.format, this.#target.facility, severity, localSecond(now), this.#identity);
      this.#headers[severity] = head;
    }
    return head;
  }
}
