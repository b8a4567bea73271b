import { COLUMNS, type Tags } from "./columns.ts";
import type { SnapshotRow } from "./snapshot.ts";

const OBJECT_TYPES = { frontend: "F", backend: "B", server: "S" } as const;
/** Of an average: a small letter, since `A` is an age. */
const AVERAGE = "a";

/** The statistics as HAProxy's typed text: a line a value, which says what kind of value it is. */
export function renderTyped(rows: readonly SnapshotRow[]): string {
  return rows.flatMap(linesOf).join("");
}

function linesOf(row: SnapshotRow): string[] {
  const subject = `${OBJECT_TYPES[row.kind]}.${row.number("iid")}.${row.number("sid")}`;
  return COLUMNS.flatMap(({ name, tags }, position) => {
    const value = row.values[position];
    if (value === undefined) return [];
    const kinds = tags(row.kind);
    return `${subject}.${position}.${name}.1:${tagLetters(kinds)}:${kinds.type}:${value}\n`;
  });
}

/** Origin, nature and scope by their first letters. */
export function tagLetters({ origin, nature, scope }: Tags): string {
  return origin.charAt(0) + (nature === "Avg" ? AVERAGE : nature.charAt(0)) + scope.charAt(0);
}
