import { COLUMNS, type Value } from "./columns.ts";
import type { SnapshotRow } from "./snapshot.ts";

/** The statistics as HAProxy's CSV: every line, the header's too, ends with a comma. */
export function renderCsv(rows: readonly SnapshotRow[]): string {
  const lines = [`# ${COLUMNS.map((column) => column.name).join(",")},`];
  for (const row of rows) lines.push(`${row.values.map(field).join(",")},`);
  return `${lines.join("\n")}\n`;
}

function field(value: Value): string {
  if (value === undefined) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
