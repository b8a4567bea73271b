import type { Place } from "../samples/layer.ts";
import { CLF_LOG_FORMAT, connectLogFormat, HTTP_LOG_FORMAT, TCP_LOG_FORMAT } from "../samples/log-format/formats.ts";
import type { LogFormat } from "../samples/log-format/log-format.ts";
import { parseLogFormat } from "../samples/log-format/parser.ts";
import type { CaptureLists } from "./keywords/captures.ts";
import type { Mode } from "./keywords/mode.ts";
import type { UseBackend } from "./keywords/routing.ts";
import { type LateTarget, noteLate, type Where } from "./late-arguments.ts";
import type { Location } from "./location.ts";
import type { Mutable } from "./mutable.ts";
import { hasFrontend, type ProxyTarget } from "./proxy-kind.ts";

/** What sets the format of a proxy's lines, in the words of HAProxy's messages. */
export type LogFormatKeyword = "log-format" | "option tcplog" | "option httplog" | "option httplog clf";

/** The text of a format and where it stands: it is read when all is known of the proxy. */
export interface FormatText {
  readonly text: string;
  readonly location: Location;
}

export interface LogFormatText extends FormatText {
  readonly keyword: LogFormatKeyword;
}

export const OPTION_FORMATS: Readonly<Record<Exclude<LogFormatKeyword, "log-format">, string>> = {
  "option tcplog": TCP_LOG_FORMAT,
  "option httplog": HTTP_LOG_FORMAT,
  "option httplog clf": CLF_LOG_FORMAT,
};

/** What a proxy makes of its formats. */
export interface Formats {
  /** A line of its log. */
  log: LogFormat;
  /** What RFC 5424 calls structured data, in front of the line. */
  structuredData?: LogFormat;
  uniqueId?: LogFormat;
}

interface FormatTarget extends ProxyTarget, LateTarget {
  readonly settings: {
    readonly mode: Mode;
    readonly logFormat?: LogFormatText;
    readonly structuredDataFormat?: FormatText;
    readonly uniqueIdFormat?: FormatText;
  };
  readonly useBackend: readonly Mutable<UseBackend>[];
  readonly captures: CaptureLists;
  /** Read from the settings' texts, when all is known. */
  formats?: Formats;
}

/** Where a format stands: how messages call it, and what may be in it. */
interface Form {
  readonly where: Where;
  /** What could not be parsed. */
  readonly what: string;
  readonly place: Place;
  readonly mandatory: boolean;
  readonly percent?: true;
}

const LINE: Form = { where: "log-format", what: "log-format", place: "logs", mandatory: true };
const STRUCTURED: Form = { where: "log-format-sd", what: "log-format-sd", place: "logs", mandatory: true };
const UNIQUE_ID = { where: "unique-id-format", what: "unique-id", mandatory: false, percent: true } as const;
const BACKEND_NAME = {
  where: "use_backend",
  place: "frontend http-request header rule",
  mandatory: false,
} as const;

/** Reads the name that a rule gives, which may be made of the request, and says what is wrong with it. */
export function readBackendName(rule: Mutable<UseBackend>, proxy: FormatTarget): void {
  const form: Form = { ...BACKEND_NAME, what: `use_backend rule '${rule.backend}'` };
  // Nothing else is to be said of one that is no good.
  const format = readFormat(proxy, { text: rule.backend, location: rule.location }, form) ?? NOTHING;
  const [only, ...others] = format.parts;
  if (typeof only !== "string" || others.length > 0) rule.format = format;
}

/** Reads what a proxy makes of texts, and says what is wrong with them. */
export function readFormats(proxy: FormatTarget): void {
  const { logFormat, structuredDataFormat, uniqueIdFormat, mode } = proxy.settings;
  const isFrontend = hasFrontend(proxy);
  const fallback = { text: connectLogFormat(mode.name === "http" ? "http" : "tcp"), location: proxy.location };
  proxy.formats = { log: readFormat(proxy, (isFrontend && logFormat) || fallback, LINE) ?? NOTHING };
  if (structuredDataFormat && isFrontend) {
    proxy.formats.structuredData = readFormat(proxy, structuredDataFormat, STRUCTURED) ?? NOTHING;
  }
  if (!uniqueIdFormat) return;
  const place = `${isFrontend ? "frontend" : "backend"} http-request header rule` as const;
  proxy.formats.uniqueId = readFormat(proxy, uniqueIdFormat, { ...UNIQUE_ID, place }) ?? NOTHING;
}

const NOTHING: LogFormat = { parts: [] };

/** Undefined: it is no good, and that was said. */
function readFormat(proxy: FormatTarget, { text, location }: FormatText, form: Form): LogFormat | undefined {
  const { where, what, place, mandatory, percent = false } = form;
  const { report, patterns } = proxy.context;
  const { request, response } = proxy.captures;
  const captures = { request: request.length > 0, response: response.length > 0 };
  const isHttp = proxy.settings.mode.name === "http";
  const parsed = parseLogFormat(text, { place, isHttp, mandatory, percent, captures, patterns });
  const { file, line } = location;
  if (typeof parsed === "string") {
    report.alert(`Parsing [${file}:${line}]: failed to parse ${what} : ${parsed}.`);
    return undefined;
  }
  noteLate(proxy, location, where, parsed.late);
  for (const [old, name] of parsed.deprecated) {
    report.warning(
      `parsing [${file}:${line}] : deprecated variable '${old}' in '${where}', please replace it with '${name}'.`,
    );
  }
  return parsed.format;
}
