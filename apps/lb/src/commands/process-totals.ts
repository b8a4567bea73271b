import type { Configuration } from "../config/schema.ts";
import type { Rows } from "../state/rows.ts";
import { Counter, RateOf, type SharedMemory } from "../state/shared-memory.ts";
import type { ProcessTotals } from "./command.ts";

type CountedTotals = Pick<
  ProcessTotals,
  "connections" | "requests" | "mostConnectionsASecond" | "sessionsASecond" | "bytesOut" | "bytesOutASecond"
>;

/** What the threads have counted, of traffic alone. */
export function countedTotals(
  { proxies }: Configuration,
  rows: Rows,
  memory: SharedMemory,
  now: number,
): CountedTotals {
  const connections = memory.rate(rows.process, RateOf.CONNECTIONS);
  const bytes = memory.rate(rows.process, RateOf.BYTES);
  let [requests, sessionsASecond, bytesOut] = [0, 0, 0];
  for (const proxy of proxies) {
    const row = rows.frontends.get(proxy);
    if (row === undefined) continue;
    // Every exchange is one, in mode tcp every connection.
    requests += memory.read(row, proxy.mode === "http" ? Counter.REQ_TOT : Counter.STOT);
    sessionsASecond += memory.rate(row, RateOf.SESSIONS).read(now);
    bytesOut += memory.read(row, Counter.BOUT);
  }
  for (const row of rows.servers.values()) bytesOut += memory.read(row, Counter.BIN);
  return {
    connections: memory.read(rows.process, Counter.CONN_TOT),
    requests,
    mostConnectionsASecond: connections.most(),
    sessionsASecond,
    bytesOut,
    bytesOutASecond: 32 * bytes.read(now),
  };
}
