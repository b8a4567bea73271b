import type { Proxy } from "../config/schema.ts";
import type { BackendStatus } from "./backend-status.ts";
import { type Rows, rowOf } from "./rows.ts";
import { Cell, Counter, type SharedMemory } from "./shared-memory.ts";

/** What HAProxy says of a proxy and its servers at SIGHUP: a line a server, and one for the proxy. */
export function statusDump(
  proxy: Proxy,
  status: BackendStatus | undefined,
  rows: Rows,
  memory: SharedMemory,
): readonly string[] {
  const servers = (status?.servers ?? []).map((server) => {
    const row = rowOf(rows.servers, server.settings);
    const [now, total] = [memory.get(row, Cell.SCUR), memory.read(row, Counter.STOT)];
    const pending = memory.get(row, Cell.QCUR);
    const state = server.isUp() ? "UP" : "DOWN";
    return `SIGHUP: Server ${proxy.name}/${server.settings.name} is ${state}. Conn: ${now} act, ${pending} pend, ${total} tot.`;
  });
  return [
    `SIGHUP received, dumping servers states for proxy ${proxy.name}.`,
    ...servers,
    summary(proxy, status, connections(proxy, rows, memory)),
  ];
}

function connections(proxy: Proxy, { frontends, backends, servers }: Rows, memory: SharedMemory): string {
  const number = (rows: ReadonlyMap<Proxy, number>, read: (row: number) => number) => {
    const row = rows.get(proxy);
    return row === undefined ? 0 : read(row);
  };
  const active = (row: number) => memory.get(row, Cell.SCUR);
  const total = (row: number) => memory.read(row, Counter.STOT);
  const queued = (row: number) => memory.get(row, Cell.QCUR);
  const unassigned = number(backends, queued);
  const assigned = (proxy.backend?.servers ?? []).map((server) => queued(rowOf(servers, server)));
  const pending = assigned.reduce((sum, count) => sum + count, unassigned);
  return (
    `Conn: act(FE+BE): ${number(frontends, active)}+${number(backends, active)}, ` +
    `${pending} pend (${unassigned} unass), tot(FE+BE): ${number(frontends, total)}+${number(backends, total)}.`
  );
}

function summary({ name }: Proxy, status: BackendStatus | undefined, connections: string): string {
  if (!status || status.servers.length === 0) return `SIGHUP: Proxy ${name} has no servers. ${connections}`;
  if (!status.isUp()) return `SIGHUP: Proxy ${name} has no server available! ${connections}`;
  const { active, backup } = status;
  return `SIGHUP: Proxy ${name} has ${active} active servers and ${backup} backup servers available. ${connections}`;
}
