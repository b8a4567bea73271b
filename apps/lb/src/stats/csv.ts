import { COLUMNS, type Value } from "./columns.ts";
import type { SnapshotRow } from "./snapshot.ts";

/** The statistics as HAProxy's CSV: every line, the header's too, ends with a comma. */
export function renderCsv(rows: readonly SnapshotRow[]): string {
  return CSV_HEADER + csvLines(rows);
}

export const CSV_HEADER = `# ${COLUMNS.map((column) => column.name).join(",")},\n`;

export function csvLines(rows: readonly SnapshotRow[]): string {
  return rows.map((row) => `${row.values.map(field).join(",")},\n`).join("");
}

function field(value: Value): string {
  if (value === undefined) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
