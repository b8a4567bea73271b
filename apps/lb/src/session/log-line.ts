import type { Proxy } from "../config/schema.ts";
import { localSecond } from "../logging/local-time.ts";

/** What a line of the traffic log tells of one stream. Times are whole milliseconds, -1: that stage was not reached. */
export interface StreamRecord {
  clientAddress: string;
  clientPort: number;
  /** Milliseconds since the epoch: the first byte of the request; in mode tcp the accept. */
  date: number;
  frontend: string;
  /** The frontend's own name while no backend is chosen. */
  backend: string;
  /** Absent: none was chosen. `<STATS>` for the statistics page. */
  server: string | undefined;
  /** TR: from the first byte to the end of the request's head. */
  requestTime: number;
  /** Tw: waiting in queues. */
  queueTime: number;
  /** Tc: connecting to the server. */
  connectTime: number;
  /** Tr: until the response's head was complete. */
  responseTime: number;
  /** Ta, and in mode tcp Tt: all of it. */
  activeTime: number;
  /** -1: none was sent. */
  status: number;
  /** To the client, in HAProxy's measure. */
  bytes: number;
  /** Four letters: how and when it ended, and two of cookies. */
  termination: string;
  /** These two with the exchange's own, the next two without it. */
  processConnections: number;
  frontendConnections: number;
  backendConnections: number;
  serverConnections: number;
  retries: number;
  redispatched: boolean;
  /** The request's place in the server's and in the backend's queue when it joined, from 1; 0: it never waited. */
  serverQueue: number;
  backendQueue: number;
  /** As received, a byte a character, or `BAD_REQUEST`. */
  requestLine: string;
  listenAddress: string;
  listenPort: number;
  mode: Proxy["mode"];
}

/** Stands for a request that could not be read. */
export const BAD_REQUEST = "<BADREQ>";

/** Of a request line, the characters that are logged (HAProxy's `tune.http.logurilen` of 1024, with its final NUL). */
const MAX_REQUEST_LINE = 1023;

/** A line of the format that a frontend logs in. */
export function formatLine(format: Proxy["logFormat"], record: StreamRecord): string {
  return FORMATS[format](record);
}

const FORMATS: Readonly<Record<Proxy["logFormat"], (record: StreamRecord) => string>> = {
  default: formatConnectLine,
  tcp: formatTcpLine,
  http: formatHttpLine,
  clf: formatClfLine,
};

/** Without a format: `Connect from 127.0.0.1:48178 to 127.0.0.1:20100 (fe/HTTP)`. */
export function formatConnectLine(record: StreamRecord): string {
  const client = `${record.clientAddress}:${record.clientPort}`;
  return `Connect from ${client} to ${record.listenAddress}:${record.listenPort} (${record.frontend}/${record.mode.toUpperCase()})`;
}

/** `option tcplog`. */
export function formatTcpLine(record: StreamRecord): string {
  const { queueTime, connectTime, activeTime, bytes, termination } = record;
  return `${route(record)} ${queueTime}/${connectTime}/${activeTime} ${bytes} ${termination.slice(0, 2)} ${counts(record)}`;
}

/** `option httplog`. */
export function formatHttpLine(record: StreamRecord): string {
  const { requestTime, queueTime, connectTime, responseTime, activeTime, status, bytes, termination } = record;
  const times = `${requestTime}/${queueTime}/${connectTime}/${responseTime}/${activeTime}`;
  return `${route(record)} ${times} ${status} ${bytes} - - ${termination} ${counts(record)} "${requestLine(record)}"`;
}

/** `option httplog clf`: the Common Log Format, with the rest behind it. */
export function formatClfLine(record: StreamRecord): string {
  const { requestTime, queueTime, connectTime, responseTime, activeTime } = record;
  const { traffic, zone } = localSecond(record.date);
  const milliseconds = three(record.date % 1000);
  return (
    `${record.clientAddress} - - [${traffic} ${zone}] "${requestLine(record)}" ${record.status} ${record.bytes}` +
    ` "" "" ${record.clientPort} ${milliseconds} "${record.frontend}" "${record.backend}" "${record.server ?? "<NOSRV>"}"` +
    ` ${requestTime} ${queueTime} ${connectTime} ${responseTime} ${activeTime} ${record.termination}` +
    ` ${record.processConnections} ${record.frontendConnections} ${record.backendConnections} ${record.serverConnections}` +
    ` ${retries(record)} ${record.serverQueue} ${record.backendQueue} "" "" `
  );
}

function route(record: StreamRecord): string {
  const client = `${record.clientAddress}:${record.clientPort}`;
  const date = `${localSecond(record.date).traffic}.${three(record.date % 1000)}`;
  return `${client} [${date}] ${record.frontend} ${record.backend}/${record.server ?? "<NOSRV>"}`;
}

function counts(record: StreamRecord): string {
  const { processConnections, frontendConnections, backendConnections, serverConnections } = record;
  const connections = `${processConnections}/${frontendConnections}/${backendConnections}/${serverConnections}`;
  return `${connections}/${retries(record)} ${record.serverQueue}/${record.backendQueue}`;
}

function retries(record: StreamRecord): string {
  return record.redispatched ? `+${record.retries}` : String(record.retries);
}

function requestLine(record: StreamRecord): string {
  return escapeLogText(record.requestLine.slice(0, MAX_REQUEST_LINE));
}

const UNSAFE = /["#]|[^ -~]/;
const EVERY_UNSAFE = new RegExp(UNSAFE, "g");

/** Text in which a log reader meets no quote, no control and nothing that is not ASCII: those become `#` and two digits. */
export function escapeLogText(text: string): string {
  // Testing first saves most lines the replacement.
  if (!UNSAFE.test(text)) return text;
  return text.replace(
    EVERY_UNSAFE,
    (character) => `#${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

function three(value: number): string {
  return String(Math.trunc(value)).padStart(3, "0");
}
