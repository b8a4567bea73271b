import type { CaptureSamples } from "../source.ts";

/** What a line of the traffic log tells of one exchange. Times are whole milliseconds, -1: that stage was not reached. */
export interface LogRecord {
  clientAddress: string;
  clientPort: number;
  listenAddress: string;
  listenPort: number;
  /** Milliseconds since the epoch: the first byte of the request; in mode tcp the accept. */
  date: number;
  frontend: string;
  /** The frontend's own name while no backend is chosen. */
  backend: string;
  /** Absent: none was chosen. `<STATS>` for the statistics page. */
  server: string | undefined;
  /** Absent: no connection was made. */
  serverAddress: string | undefined;
  serverPort: number | undefined;
  /** Ti: from the accept, or the end of the request before, to the first byte. */
  idleTime: number;
  /** TR: from the first byte to the end of the request's head. */
  requestTime: number;
  /** Tw: waiting in queues. */
  queueTime: number;
  /** Tc: connecting to the server. */
  connectTime: number;
  /** Tr: until the response's head was complete. */
  responseTime: number;
  /** Td: the response's body. */
  dataTime: number;
  /** Ta, and in mode tcp Tt: all of it. */
  activeTime: number;
  /** -1: none was sent. */
  status: number;
  /** To the server and to the client, in HAProxy's measure. */
  bytesIn: number;
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
  /** The balancer's end of the connection to the server. Absent: there was none. */
  balancerAddress: string | undefined;
  balancerPort: number | undefined;
  /** Lines of its frontend before it, and streams of the process. */
  lineNumber: number;
  requestNumber: number;
  /** It may be written before the end is known: a plus stands before what may still grow. */
  isEarly: boolean;
  /** Absent: nothing is captured. */
  captures: CaptureSamples | undefined;
  uniqueId: string | undefined;
}

/** Stands for a request that could not be read. */
export const BAD_REQUEST = "<BADREQ>";
