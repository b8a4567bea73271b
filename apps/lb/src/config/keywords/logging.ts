import { fromByteString } from "../byte-string.ts";
import type { Target } from "../context.ts";
import type { FormatText, LogFormatText } from "../formats.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import type { ProxyTarget } from "../proxy-kind.ts";
import { applyLogFormat, applyLogOption, readFormatText } from "./log-format.ts";
import { applyLog, type LogTarget } from "./log-target.ts";
import { sayRepeated } from "./process.ts";

/** How the process logs. */
export interface GlobalLogging {
  readonly logTargets: readonly LogTarget[];
  readonly logTag?: string;
  /** `log-send-hostname`: the name to send; the empty string means this host's own. */
  readonly logSendHostname?: string;
}

/** What a proxy logs, and where. `global` stands for the targets of the process. */
export interface ProxyLogging {
  readonly logTargets: readonly (LogTarget | "global")[];
  /** Absent: lines tell of connections alone. */
  readonly logFormat?: LogFormatText;
  /** `log-format-sd`. */
  readonly structuredDataFormat?: FormatText;
  /** What the lines say they are from; absent: what the process is called. */
  readonly logTag?: string;
}

export interface LogOptions {
  readonly dontlognull: boolean;
}

export const initialGlobalLogging: GlobalLogging = { logTargets: [] };
export const initialProxyLogging: ProxyLogging = { logTargets: [] };
export const initialLogOptions: LogOptions = { dontlognull: false };

interface GlobalTarget extends Target {
  readonly settings: Mutable<GlobalLogging>;
}

export const globalLoggingRows: readonly KeywordRow<GlobalTarget>[] = [
  {
    kind: "supported",
    keyword: "log",
    takes: "<address> [len <bytes>] [format <format>] [sample <ranges>:<size>] <facility> [<level> [<least level>]]",
    doc: "Where to log; proxies say `log global`.",
    shown: "config/load.test.ts#log targets: sinks, formats, levels, those of global, and none",
    apply(statement, { context, settings }) {
      settings.logTargets = applyLog<never>(statement, context, settings.logTargets);
    },
  },
  {
    kind: "supported",
    keyword: "log-tag",
    takes: "<name>",
    doc: "What the process calls itself in the logs.",
    shown: "logging/target-logger.test.ts#log-tag and log-send-hostname name the sender",
    most: 1,
    apply(statement, { settings }) {
      const tag = statement.next();
      if (tag === "") return statement.alert("'log-tag' expects a tag for use in syslog.");
      settings.logTag = fromByteString(tag);
    },
  },
  {
    kind: "supported",
    keyword: "log-send-hostname",
    takes: "[<name>]",
    doc: "Puts a host name into the logs; this machine's by default.",
    shown: "logging/target-logger.test.ts#log-send-hostname without a name sends this host's",
    apply(statement, { settings }) {
      if (settings.logSendHostname !== undefined) return sayRepeated(statement, "log-send-hostname");
      settings.logSendHostname = fromByteString(statement.next());
    },
  },
];

interface LoggingTarget extends ProxyTarget {
  readonly settings: Mutable<ProxyLogging> & { readonly options: Mutable<LogOptions> };
}

export const loggingRows: readonly KeywordRow<LoggingTarget>[] = [
  {
    kind: "supported",
    keyword: "log",
    takes:
      "global | <address> [len <bytes>] [format <format>] [sample <ranges>:<size>] <facility> [<level> [<least level>]]",
    doc: "Where to log; `no log` takes the inherited targets away.",
    shown: "config/load.test.ts#log targets: sinks, formats, levels, those of global, and none",
    apply(statement, { context, settings }) {
      settings.logTargets = applyLog(statement, context, settings.logTargets, "global");
    },
  },
  {
    kind: "supported",
    keyword: "log-format",
    takes: "<format>",
    doc: "How a line of the log looks. Variables, fetches and converters are listed below.",
    shown: "forwarding/cases/formats.ts#a second request of a connection was idle before",
    apply: applyLogFormat,
  },
  {
    kind: "supported",
    keyword: "log-format-sd",
    takes: "<format>",
    doc: "What stands as structured data in lines of the format rfc5424.",
    shown: "logging/target-logger.test.ts#log-format-sd stands in front of the text in rfc5424 alone",
    apply(statement, proxy) {
      const text = readFormatText(statement, "log-format-sd");
      if (text === undefined) return;
      if (proxy.kind === "backend") {
        statement.warning(`backend '${proxy.name}' : 'log-format-sd' directive is ignored in backends.`);
      }
      proxy.settings.structuredDataFormat = { text, location: statement.location };
    },
  },
  {
    kind: "supported",
    keyword: "log-tag",
    takes: "<name>",
    doc: "What lines about this proxy say they are from.",
    shown: "logging/target-logger.test.ts#a proxy's log-tag stands in its own lines",
    apply(statement, { settings }) {
      const tag = statement.next();
      if (tag === "") return statement.alert("'log-tag' expects a tag for use in syslog.");
      settings.logTag = fromByteString(tag);
    },
  },
  {
    kind: "supported",
    keyword: "option httplog",
    takes: "[clf]",
    doc: "Logs requests in the HTTP format.",
    shown: "samples/log-line.test.ts#http: an ordinary request",
    apply: (statement, proxy) => applyLogOption(statement, proxy, "httplog"),
  },
  {
    kind: "supported",
    keyword: "option tcplog",
    doc: "Logs connections in the TCP format.",
    shown: "samples/log-line.test.ts#tcp: two letters of termination, no status and no request",
    most: 0,
    apply: (statement, proxy) => applyLogOption(statement, proxy, "tcplog"),
  },
  {
    kind: "supported",
    keyword: "option dontlognull",
    doc: "Does not log connections that sent no request, or none that can be read.",
    shown: "forwarding/cases/connections.ts#under option dontlognull a client that sends nothing is not logged",
    needs: "frontend",
    canNegate: true,
    most: 0,
    apply(statement, { settings }) {
      settings.options.dontlognull = !statement.negated && !statement.reset;
    },
  },
];
