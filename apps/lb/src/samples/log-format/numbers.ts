import { IpAddress } from "../ip-address.ts";
import { hexadecimal } from "./encoding.ts";
import { BAD_REQUEST, type LogRecord } from "./record.ts";
import type { LogVariable } from "./variable.ts";

/** Addresses and ports. */
export const connectionVariables: readonly LogVariable[] = [
  ...ends(
    "ci",
    "Ci",
    "cp",
    "Cp",
    "client",
    (record) => record.clientAddress,
    (record) => record.clientPort,
  ),
  ...ends(
    "fi",
    "Fi",
    "fp",
    "Fp",
    "frontend",
    (record) => record.listenAddress,
    (record) => record.listenPort,
  ),
  ...ends(
    "bi",
    "Bi",
    "bp",
    "Bp",
    "balancer's end to the server",
    (record) => record.balancerAddress,
    (record) => record.balancerPort,
  ),
  ...ends(
    "si",
    "Si",
    "sp",
    "Sp",
    "server",
    (record) => record.serverAddress,
    (record) => record.serverPort,
  ),
];

/** What was counted and measured. */
export const countVariables: readonly LogVariable[] = [
  number("Th", "Handshakes: there are none.", () => 0),
  number(
    "Ti",
    "Milliseconds idle before the request.",
    ({ idleTime, requestLine }) => (requestLine === BAD_REQUEST ? -1 : idleTime),
    "http",
  ),
  number("TR", "Milliseconds to receive the request.", ({ requestTime }) => requestTime, "http"),
  number("Tq", "Ti and TR.", ({ idleTime, requestTime }) => (requestTime < 0 ? -1 : idleTime + requestTime), "http"),
  number("Tw", "Milliseconds in queues.", ({ queueTime }) => queueTime),
  number("Tc", "Milliseconds to connect.", ({ connectTime }) => connectTime),
  number("Tr", "Milliseconds to the response.", ({ responseTime }) => responseTime, "http"),
  number("Td", "Milliseconds of the data.", ({ dataTime }) => dataTime),
  growing("Ta", "Milliseconds from the request to the end.", ({ activeTime }) => activeTime, "http"),
  growing("Tt", "Milliseconds from the accept to the end.", ({ idleTime, activeTime }) => idleTime + activeTime),
  number("ST", "The status.", ({ status }) => status, undefined, "st"),
  growing("B", "Bytes to the client.", ({ bytes }) => bytes),
  number("U", "Bytes to the server.", ({ bytesIn }) => bytesIn),
  { keyword: "ts", kind: "plain", doc: "How it ended.", read: ({ termination }) => termination.slice(0, 2) },
  { keyword: "tsc", kind: "plain", doc: "How it ended, with cookies.", read: ({ termination }) => termination },
  number("ac", "Connections of the process.", ({ processConnections }) => processConnections),
  number("fc", "Connections of the frontend.", ({ frontendConnections }) => frontendConnections),
  number("bc", "Connections of the backend.", ({ backendConnections }) => backendConnections),
  number("sc", "Connections of the server.", ({ serverConnections }) => serverConnections),
  {
    keyword: "rc",
    kind: "plain",
    doc: "Retries, with a plus after a redispatch.",
    read: ({ retries, redispatched }) => (redispatched ? `+${retries}` : retries),
  },
  number("sq", "Its place in the server's queue.", ({ serverQueue }) => serverQueue),
  number("bq", "Its place in the backend's queue.", ({ backendQueue }) => backendQueue),
];

function number(
  keyword: string,
  doc: string,
  read: (record: LogRecord) => number,
  mode?: "http",
  deprecated?: string,
): LogVariable {
  return { keyword, kind: "plain", doc, read, ...(mode && { isHttp: true }), ...(deprecated && { deprecated }) };
}

/** With a plus, where the line may come before the end. */
function growing(keyword: string, doc: string, read: (record: LogRecord) => number, mode?: "http"): LogVariable {
  return {
    keyword,
    kind: "plain",
    doc,
    read: (record) => (record.isEarly ? `+${read(record)}` : read(record)),
    ...(mode && { isHttp: true }),
  };
}

function ends(
  ip: string,
  oldIp: string,
  port: string,
  oldPort: string,
  whose: string,
  address: (record: LogRecord) => string | undefined,
  portOf: (record: LogRecord) => number | undefined,
): LogVariable[] {
  return [
    {
      keyword: ip,
      deprecated: oldIp,
      kind: "text",
      doc: `The ${whose}'s address.`,
      read: address,
      hexadecimal: (record) => toHexadecimal(address(record)),
    },
    {
      keyword: port,
      deprecated: oldPort,
      kind: "plain",
      doc: `The ${whose}'s port.`,
      read: (record) => portOf(record) ?? "-",
      hexadecimal: (record) => hexadecimal(portOf(record) ?? 0, 4),
    },
  ];
}

function toHexadecimal(text: string | undefined): string | undefined {
  return text === undefined
    ? undefined
    : IpAddress.parse(text)
        ?.words.map((word) => hexadecimal(word, 8))
        .join("");
}
