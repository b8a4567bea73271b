import type { Proxy } from "../config/schema.ts";
import { rowOf } from "../state/rows.ts";
import { COLUMNS, type Column, type ColumnName, type Value } from "./columns.ts";
import type { StatsContext, Subject } from "./subjects.ts";

/** One line of the statistics, all its values taken at the same moment. */
export interface SnapshotRow {
  readonly kind: Subject["kind"];
  readonly proxy: Proxy;
  /** In the order of `COLUMNS`. */
  readonly values: readonly Value[];
  has(column: ColumnName): boolean;
  /** 0 where there is none. */
  number(column: ColumnName): number;
  /** Empty where there is none. */
  text(column: ColumnName): string;
}

export interface SnapshotOptions {
  /** Tell addresses and algorithms (`show-legends`; always on the runtime socket). */
  readonly legends: boolean;
  /** Leave out servers that are down or in maintenance. */
  readonly hideDown: boolean;
  /** Only proxies whose name holds this, whatever the case; empty: all. */
  readonly scope: string;
}

/** The statistics as they are now, in the order of the configuration. */
export function takeSnapshot(context: StatsContext, options: SnapshotOptions): readonly SnapshotRow[] {
  const rows: SnapshotRow[] = [];
  const wanted = options.scope.toLowerCase();
  for (const proxy of context.configuration.proxies) {
    if (!proxy.name.toLowerCase().includes(wanted)) continue;
    for (const subject of subjectsOf(context, proxy, options.legends)) {
      if (options.hideDown && subject.kind === "server" && isDown(subject.state.statusText())) continue;
      rows.push(toRow(subject));
    }
  }
  return rows;
}

function* subjectsOf(context: StatsContext, proxy: Proxy, legends: boolean): Generator<Subject> {
  const { rows } = context;
  if (proxy.frontend) yield { kind: "frontend", context, proxy, legends, row: rowOf(rows.frontends, proxy) };
  if (!proxy.backend) return;
  const backend = context.backend(proxy);
  for (const [index, server] of proxy.backend.servers.entries()) {
    const state = backend.servers[index];
    if (!state) throw new Error(`server ${proxy.name}/${server.name} has no state`);
    yield { kind: "server", context, proxy, legends, server, state, row: rowOf(rows.servers, server) };
  }
  yield { kind: "backend", context, proxy, legends, state: backend, row: rowOf(rows.backends, proxy) };
}

function isDown(status: string): boolean {
  return status.startsWith("DOWN") || status.startsWith("MAINT");
}

const POSITIONS: ReadonlyMap<string, number> = new Map(COLUMNS.map((column, position) => [column.name, position]));

function toRow(subject: Subject): SnapshotRow {
  const values = COLUMNS.map((column) => valueOf(column, subject));
  const at = (column: ColumnName) => values[POSITIONS.get(column) ?? -1];
  return {
    kind: subject.kind,
    proxy: subject.proxy,
    values,
    has: (column) => at(column) !== undefined,
    number: (column) => Number(at(column) ?? 0),
    text: (column) => String(at(column) ?? ""),
  };
}

function valueOf(column: Column, subject: Subject): Value {
  switch (subject.kind) {
    case "frontend":
      return column.frontend?.(subject);
    case "backend":
      return column.backend?.(subject);
    case "server":
      return column.server?.(subject);
  }
}
