import { COLUMNS } from "./columns.ts";
import type { SnapshotRow } from "./snapshot.ts";

const OBJECT_TYPES = { frontend: "Frontend", backend: "Backend", server: "Server" } as const;

/** The statistics as HAProxy's JSON: an array a row, in it an object a value. */
export function renderJson(rows: readonly SnapshotRow[]): string {
  return `[${jsonRows(rows)}]`;
}

/** The rows with commas between them. */
export function jsonRows(rows: readonly SnapshotRow[]): string {
  return rows.map((row) => asciiJson(fieldsOf(row))).join(",");
}

function fieldsOf(row: SnapshotRow): readonly object[] {
  const fields: object[] = [];
  for (const [pos, { name, tags }] of COLUMNS.entries()) {
    const value = row.values[pos];
    if (value === undefined) continue;
    const { type, origin, nature, scope } = tags(row.kind);
    fields.push({
      objType: OBJECT_TYPES[row.kind],
      proxyId: row.number("iid"),
      id: row.number("sid"),
      field: { pos, name },
      processNum: 1,
      tags: { origin, nature, scope },
      value: { type, value },
    });
  }
  return fields;
}

/** The answer goes out as latin1 bytes, and JSON is UTF-8: only ASCII is the same in both. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
