import type { ROW_COLOURS } from "./html-style.ts";
import type { SnapshotRow } from "./snapshot.ts";

type RowClass = keyof typeof ROW_COLOURS;

/** A row's class, hence its colour: HAProxy's rules, in which a server on its way up looks like one going down. */
export function rowClass(row: SnapshotRow): RowClass {
  if (row.kind !== "server") return row.kind;
  const status = row.text("status");
  if (status.startsWith("MAINT")) return "maintain";
  return `${row.number("bck") ? "backup" : "active"}_${condition(row, status)}`;
}

function condition(row: SnapshotRow, status: string) {
  if (status === "DOWN") return "down";
  if (status === "NOLB") return "nolb";
  if (status === "no check") return "no_check";
  const full = row.number("check_health") === row.number("check_rise") + row.number("check_fall") - 1;
  if (row.has("chkfail") && !full) return "going_down";
  return row.number("weight") > 0 ? "up" : "draining";
}
