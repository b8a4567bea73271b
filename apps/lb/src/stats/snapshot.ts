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

/** The statistics as they are now, all of them, in the order of the configuration. */
export function takeSnapshot(context: StatsContext): readonly SnapshotRow[] {
  return context.configuration.proxies.flatMap((proxy) => snapshotOf(context, proxy));
}

/** Those of one proxy. */
export function snapshotOf(context: StatsContext, proxy: Proxy): readonly SnapshotRow[] {
  return [...subjectsOf(context, proxy)].map(toRow);
}

/** What somebody wants to see of the statistics. */
export interface View {
  /** With addresses and algorithms (`show-legends`; always on the runtime socket). */
  readonly legends: boolean;
  /** Without servers that are down or in maintenance. */
  readonly hideDown: boolean;
  /** Only proxies whose name holds this, whatever the case; empty: all. */
  readonly scope: string;
  /** Of them only those of these names. Absent: all. */
  readonly proxies?: readonly string[];
}

/** What HAProxy tells with legends alone. */
const LEGENDS: readonly ColumnName[] = ["addr", "cookie", "algo"];

export function viewOf(
  rows: readonly SnapshotRow[],
  { legends, hideDown, scope, proxies }: View,
): readonly SnapshotRow[] {
  const wanted = scope.toLowerCase();
  const seen = rows.filter(
    (row) =>
      row.proxy.name.toLowerCase().includes(wanted) &&
      (proxies?.includes(row.proxy.name) ?? true) &&
      !(hideDown && row.kind === "server" && isDown(row.text("status"))),
  );
  return legends ? seen : seen.map(withoutLegends);
}

function withoutLegends({ kind, proxy, values }: SnapshotRow): SnapshotRow {
  const hidden = new Set(LEGENDS.map((column) => POSITIONS.get(column)));
  return makeRow(
    kind,
    proxy,
    values.map((value, position) => (hidden.has(position) ? undefined : value)),
  );
}

function* subjectsOf(context: StatsContext, proxy: Proxy): Generator<Subject> {
  const { rows } = context;
  if (proxy.frontend) yield { kind: "frontend", context, proxy, row: rowOf(rows.frontends, proxy) };
  if (!proxy.backend) return;
  const backend = context.backend(proxy);
  for (const [index, server] of proxy.backend.servers.entries()) {
    const state = backend.servers[index];
    if (!state) throw new Error(`server ${proxy.name}/${server.name} has no state`);
    yield { kind: "server", context, proxy, server, state, row: rowOf(rows.servers, server) };
  }
  yield { kind: "backend", context, proxy, state: backend, row: rowOf(rows.backends, proxy) };
}

function isDown(status: string): boolean {
  return status.startsWith("DOWN") || status.startsWith("MAINT");
}

const POSITIONS: ReadonlyMap<string, number> = new Map(COLUMNS.map((column, position) => [column.name, position]));

function toRow(subject: Subject): SnapshotRow {
  return makeRow(
    subject.kind,
    subject.proxy,
    COLUMNS.map((column) => valueOf(column, subject)),
  );
}

function makeRow(kind: Subject["kind"], proxy: Proxy, values: readonly Value[]): SnapshotRow {
  const at = (column: ColumnName) => values[POSITIONS.get(column) ?? -1];
  return {
    kind,
    proxy,
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
