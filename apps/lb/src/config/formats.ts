import { CLF_LOG_FORMAT, connectLogFormat, HTTP_LOG_FORMAT, TCP_LOG_FORMAT } from "../samples/log-format/formats.ts";
import type { LogFormat } from "../samples/log-format/log-format.ts";
import { type LogFormatContext, parseLogFormat } from "../samples/log-format/parser.ts";
import type { Mode } from "./keywords/mode.ts";
import type { UseBackend } from "./keywords/routing.ts";
import { type LateTarget, noteLate } from "./late-arguments.ts";
import type { Location } from "./location.ts";
import type { Mutable } from "./mutable.ts";
import { hasFrontend, type ProxyTarget } from "./proxy-kind.ts";

/** What sets the format of a proxy's lines, in the words of HAProxy's messages. */
export type LogFormatKeyword = "log-format" | "option tcplog" | "option httplog" | "option httplog clf";

/** The text of a format and where it stands: it is read when all is known of the proxy. */
export interface LogFormatText {
  readonly keyword: LogFormatKeyword;
  readonly text: string;
  readonly location: Location;
}

export const OPTION_FORMATS: Readonly<Record<Exclude<LogFormatKeyword, "log-format">, string>> = {
  "option tcplog": TCP_LOG_FORMAT,
  "option httplog": HTTP_LOG_FORMAT,
  "option httplog clf": CLF_LOG_FORMAT,
};

interface FormatTarget extends ProxyTarget, LateTarget {
  readonly settings: { readonly mode: Mode; readonly logFormat?: LogFormatText };
  readonly useBackend: readonly Mutable<UseBackend>[];
  /** Read from the settings' text, when all is known. */
  logFormat?: LogFormat;
}

/** Reads the texts of a proxy, and says what is wrong with them. */
export function readFormats(proxy: FormatTarget): void {
  for (const rule of proxy.useBackend) {
    const { backend, location } = rule;
    const format = readFormat(proxy, backend, location, "use_backend");
    if (typeof format === "string") {
      say(proxy, location, `failed to parse use_backend rule '${backend}' : ${format}.`);
      // Nothing else is to be said of it.
      rule.format = { parts: [] };
      continue;
    }
    const [only, ...others] = format.parts;
    if (typeof only !== "string" || others.length > 0) rule.format = format;
  }
  proxy.logFormat = readLogFormat(proxy);
}

function readLogFormat(proxy: FormatTarget): LogFormat {
  const { logFormat, mode } = proxy.settings;
  const fallback = { text: connectLogFormat(mode.name === "http" ? "http" : "tcp"), location: proxy.location };
  const { text, location } = (hasFrontend(proxy) && logFormat) || fallback;
  const format = readFormat(proxy, text, location, "log-format");
  if (typeof format !== "string") return format;
  say(proxy, location, `failed to parse log-format : ${format}.`);
  return { parts: [] };
}

function readFormat(
  proxy: FormatTarget,
  text: string,
  location: Location,
  where: "use_backend" | "log-format",
): LogFormat | string {
  const isHttp = proxy.settings.mode.name === "http";
  const context: LogFormatContext =
    where === "log-format"
      ? { place: "logs", isHttp, mandatory: true }
      : { place: "frontend http-request header rule", isHttp, mandatory: false };
  const parsed = parseLogFormat(text, context);
  if (typeof parsed === "string") return parsed;
  noteLate(proxy, location, where, parsed.late);
  for (const [old, name] of parsed.deprecated) {
    proxy.context.report.warning(
      `parsing [${location.file}:${location.line}] : deprecated variable '${old}' in '${where}', please replace it with '${name}'.`,
    );
  }
  return parsed.format;
}

function say({ context }: FormatTarget, { file, line }: Location, text: string): void {
  context.report.alert(`Parsing [${file}:${line}]: ${text}`);
}
