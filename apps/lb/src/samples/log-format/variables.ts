import { hostname } from "node:os";
import { localSecond, toMillisecond } from "../../local-time.ts";
import { buffers } from "../buffer-size.ts";
import { encodeControls, hexadecimal } from "./encoding.ts";
import { connectionVariables, countVariables } from "./numbers.ts";
import { BAD_REQUEST, type LogRecord } from "./record.ts";
import type { LogVariable } from "./variable.ts";

const HOST = hostname();

/** Every variable of a log format. */
export const logVariables: readonly LogVariable[] = [
  ...connectionVariables,
  { keyword: "f", kind: "text", doc: "The frontend.", read: ({ frontend }) => frontend },
  // HAProxy adds a tilde for TLS.
  { keyword: "ft", kind: "text", doc: "The frontend.", read: ({ frontend }) => frontend },
  { keyword: "b", kind: "text", doc: "The backend.", read: ({ backend }) => backend },
  { keyword: "s", kind: "text", doc: "The server.", read: ({ server = "<NOSRV>" }) => server },
  { keyword: "H", kind: "text", doc: "This host's name.", read: () => HOST },
  {
    keyword: "pid",
    kind: "plain",
    doc: "The process.",
    read: () => process.pid,
    hexadecimal: () => hexadecimal(process.pid, 4),
  },

  { keyword: "t", kind: "plain", doc: "When it was accepted.", read: (record) => toMillisecond(accepted(record)) },
  { keyword: "T", kind: "plain", doc: "When it was accepted, in UTC.", read: (record) => inUtc(accepted(record)) },
  {
    keyword: "Tl",
    kind: "plain",
    doc: "When it was accepted, with the zone.",
    read: (record) => inZone(accepted(record)),
  },
  {
    keyword: "Ts",
    kind: "plain",
    doc: "When it was accepted, in seconds since the epoch.",
    read: (record) => Math.floor(accepted(record) / 1000),
    hexadecimal: (record) => hexadecimal(Math.floor(accepted(record) / 1000), 4),
  },
  {
    keyword: "ms",
    kind: "plain",
    doc: "The milliseconds of when it was accepted.",
    read: (record) => three(accepted(record) % 1000),
    hexadecimal: (record) => hexadecimal(Math.trunc(accepted(record) % 1000), 2),
  },
  {
    keyword: "tr",
    kind: "plain",
    isHttp: true,
    doc: "When the request began.",
    read: ({ date }) => toMillisecond(date),
  },
  {
    keyword: "trg",
    kind: "plain",
    isHttp: true,
    doc: "When the request began, in UTC.",
    read: ({ date }) => inUtc(date),
  },
  {
    keyword: "trl",
    kind: "plain",
    isHttp: true,
    doc: "When the request began, with the zone.",
    read: ({ date }) => inZone(date),
  },
  ...countVariables,

  {
    keyword: "r",
    kind: "request",
    isHttp: true,
    doc: "The request line.",
    read: ({ requestLine }) => cut(requestLine),
  },
  { keyword: "HM", kind: "request", isHttp: true, doc: "The method.", read: (record) => part(record, 0) },
  {
    keyword: "HP",
    kind: "request",
    isHttp: true,
    doc: "The target to the query.",
    read: (record) => /^[^?]*/.exec(part(record, 1))?.[0] ?? "",
  },
  {
    keyword: "HQ",
    kind: "request",
    isHttp: true,
    doc: "The query with its question mark.",
    read: (record) => (isUnread(record) ? BAD_REQUEST : (/\?.*/.exec(part(record, 1))?.[0] ?? "")),
  },
  { keyword: "HU", kind: "request", isHttp: true, doc: "The target.", read: (record) => part(record, 1) },
  { keyword: "HV", kind: "request", isHttp: true, doc: "The version.", read: (record) => part(record, 2) },
  {
    keyword: "CC",
    deprecated: "cc",
    kind: "text",
    isHttp: true,
    doc: "The captured cookie of the request.",
    read: ({ captures }) => captured(captures?.requestCookie),
  },
  {
    keyword: "CS",
    deprecated: "cs",
    kind: "text",
    isHttp: true,
    doc: "The captured cookie of the response.",
    read: ({ captures }) => captured(captures?.responseCookie),
  },
  { keyword: "ID", kind: "text", isHttp: true, doc: "The id of the request.", read: ({ uniqueId }) => uniqueId },
  { keyword: "sslc", kind: "text", doc: "The cipher: there is no TLS.", read: () => undefined },
  { keyword: "sslv", kind: "text", doc: "The version of TLS: there is none.", read: () => undefined },
  { keyword: "hr", kind: "captures", direction: "request", doc: "Captured fields of the request." },
  { keyword: "hrl", kind: "captures", direction: "request", isList: true, doc: "The same as a list." },
  { keyword: "hs", kind: "captures", direction: "response", doc: "Captured fields of the response." },
  { keyword: "hsl", kind: "captures", direction: "response", isList: true, doc: "The same as a list." },
  counter("lc", "How many lines there were of the frontend before this one.", ({ lineNumber }) => lineNumber),
  counter("rt", "How many requests, or connections, there were before this one.", ({ requestNumber }) => requestNumber),
];

/** By every name. */
export const variablesByName: ReadonlyMap<string, LogVariable> = new Map(
  logVariables.flatMap((row) => [
    [row.keyword, row] as const,
    ...(row.deprecated === undefined ? [] : [[row.deprecated, row] as const]),
  ]),
);

function counter(keyword: string, doc: string, read: (record: LogRecord) => number): LogVariable {
  return { keyword, kind: "plain", doc, read, hexadecimal: (record) => hexadecimal(read(record), 4) };
}

function captured(cookie: string | undefined): string | undefined {
  return cookie && encodeControls(cookie);
}

function accepted({ date, idleTime }: LogRecord): number {
  return date - idleTime;
}

function inUtc(date: number): string {
  return `${localSecond(date).utc} +0000`;
}

function inZone(date: number): string {
  const { traffic, zone } = localSecond(date);
  return `${traffic} ${zone}`;
}

function three(value: number): string {
  return String(Math.trunc(value)).padStart(3, "0");
}

function cut(line: string): string {
  return line.length > buffers.requestLine ? line.slice(0, buffers.requestLine) : line;
}

function isUnread({ requestLine }: LogRecord): boolean {
  return !requestLine.includes(" ");
}

/** A word of the request line. */
function part(record: LogRecord, at: 0 | 1 | 2): string {
  return isUnread(record) ? BAD_REQUEST : (cut(record.requestLine).split(" ")[at] ?? "");
}
