import type { Peer } from "../samples/connection-ends.ts";
import type { LogRecord } from "../samples/log-format/record.ts";
import { isLocalSocket } from "../state/endpoint.ts";
import type { Assignment } from "./assignment.ts";
import type { Session } from "./session.ts";

/** What a line tells of. */
interface Recorded {
  readonly session: Session;
  readonly assignment: Assignment;
  readonly startedAt: number;
  readonly startDate: number;
  readonly headAt: number;
  readonly respondedAt: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly cause: string;
  readonly phase: string;
  readonly number: number;
  readonly balancerEnd: Peer | undefined;
  isActive(): boolean;
}

/** @param idleSince when the connection was accepted, or the stream before ended */
export function recordOf(stream: Recorded, idleSince: number, now: number): LogRecord {
  const { context, client, frontend } = stream.session;
  const { dispatcher, server, named, assignedAt, connectedAt } = stream.assignment;
  const { proxy } = frontend;
  const isOver = !stream.isActive();
  const backend = dispatcher?.backend;
  // Without a connection the server has no address in a line.
  const destination = connectedAt < 0 ? undefined : server?.destination(client);
  const hasAddress = destination?.address !== undefined && !isLocalSocket(destination.address);
  return {
    clientAddress: client.remoteAddress ?? "",
    clientPort: client.remotePort ?? 0,
    listenAddress: client.localAddress ?? "",
    listenPort: client.localPort ?? 0,
    date: stream.startDate,
    frontend: proxy.name,
    backend: backend?.proxy.name ?? proxy.name,
    // Also of a request that was denied, HAProxy tells which server was named.
    server: (server ?? named)?.settings.name,
    serverAddress: hasAddress ? destination.address : undefined,
    serverPort: hasAddress ? destination.port : undefined,
    idleTime: Math.max(0, elapsed(idleSince, stream.startedAt)),
    requestTime: elapsed(stream.startedAt, stream.headAt),
    queueTime: elapsed(stream.headAt, assignedAt),
    connectTime: elapsed(assignedAt, connectedAt),
    responseTime: elapsed(connectedAt, stream.respondedAt),
    dataTime: elapsed(stream.respondedAt, now),
    activeTime: elapsed(stream.startedAt, now),
    status: -1,
    bytesIn: stream.bytesIn,
    bytes: stream.bytesOut,
    termination: `${stream.cause}${stream.phase}--`,
    processConnections: context.processConnections(),
    frontendConnections: frontend.active(),
    // Without this stream, which HAProxy has taken off by then.
    backendConnections: backend ? backend.active() - Number(isOver) : 0,
    serverConnections: server ? server.active() - Number(isOver && stream.assignment.holdsPlace) : 0,
    retries: stream.assignment.retries,
    redispatched: stream.assignment.redispatched,
    serverQueue: stream.assignment.serverQueue,
    backendQueue: stream.assignment.backendQueue,
    requestLine: "",
    isEarly: stream.session.log?.isEarly === true,
    balancerAddress: stream.balancerEnd?.localAddress,
    balancerPort: stream.balancerEnd?.localPort,
    lineNumber: context.logExtras.countsLines ? frontend.lines() : 0,
    requestNumber: stream.number,
    captures: undefined,
    uniqueId: undefined,
  };
}

function elapsed(from: number, to: number): number {
  return from < 0 || to < 0 ? -1 : Math.trunc(to - from);
}
