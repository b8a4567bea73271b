import type { ColumnName } from "./columns.ts";
import { groupDigits, shareText } from "./html-text.ts";
import type { SnapshotRow } from "./snapshot.ts";

/** What a cell tells when the mouse is over it: lines of a label, a value and perhaps a share or a unit. */
type TipLine = readonly [label: string, value: string, aside?: string];

/** A cell whose text is underlined, with a tip below it. */
export function tipCell(text: string, lines: readonly string[]): string {
  return `<td><u>${text}${tip(lines)}</u></td>`;
}

/** HAProxy does not underline the bytes' cell, so that its tip stays hidden; programs read it there. */
export function hiddenTipCell(text: string, lines: readonly string[]): string {
  return `<td>${text}${tip(lines)}</td>`;
}

function tip(lines: readonly string[]): string {
  return `<div class=tips><table class=det>${lines.join("")}</table></div>`;
}

function line([label, value, aside]: TipLine): string {
  return `<tr><th>${label}</th><td>${value}</td>${aside === undefined ? "" : `<td>${aside}</td>`}</tr>`;
}

function count(row: SnapshotRow, label: string, column: ColumnName): string {
  return line([label, groupDigits(row.number(column))]);
}

function share(row: SnapshotRow, label: string, column: ColumnName, whole: number): string {
  return line([label, groupDigits(row.number(column)), shareText(row.number(column), whole)]);
}

export function rateTip(row: SnapshotRow, prefix: "Current" | "Max"): readonly string[] {
  const suffix = prefix === "Max" ? "_max" : "";
  const lines = [
    line([`${prefix} connection rate:`, `${groupDigits(row.number(`conn_rate${suffix}`))}/s`]),
    line([`${prefix} session rate:`, `${groupDigits(row.number(`rate${suffix}`))}/s`]),
  ];
  if (isHttp(row)) lines.push(line([`${prefix} request rate:`, `${groupDigits(row.number(`req_rate${suffix}`))}/s`]));
  return lines;
}

/** All connections, sessions and requests of a frontend. */
export function frontendTotalsTip(row: SnapshotRow): readonly string[] {
  return [
    count(row, "Cum. connections:", "conn_tot"),
    count(row, "Cum. sessions:", "stot"),
    ...(isHttp(row)
      ? [
          count(row, "Cum. HTTP requests:", "req_tot"),
          ...responseClasses(row),
          count(row, "Intercepted requests:", "intercepted"),
          ...cacheAndRewrites(row),
        ]
      : []),
  ];
}

export function backendTotalsTip(row: SnapshotRow): readonly string[] {
  return [
    count(row, "Cum. sessions:", "stot"),
    ...(isHttp(row)
      ? [
          ...serverConnections(row),
          count(row, "Cum. HTTP requests:", "req_tot"),
          ...responseClasses(row),
          ...cacheAndRewrites(row),
        ]
      : []),
    ...times(row),
  ];
}

export function serverTotalsTip(row: SnapshotRow): readonly string[] {
  const responses = RESPONSE_CLASSES.reduce((sum, [, column]) => sum + row.number(column), 0);
  return [
    count(row, "Cum. sessions:", "stot"),
    ...(isHttp(row)
      ? [
          ...serverConnections(row),
          line(["Cum. HTTP responses:", groupDigits(responses)]),
          ...RESPONSE_CLASSES.map(([label, column]) => share(row, label, column, responses)),
          count(row, "Failed hdr rewrites:", "wrew"),
        ]
      : []),
    ...times(row),
  ];
}

export function serverSessionsTip(row: SnapshotRow, sessionLimit: string): readonly string[] {
  return [
    count(row, "Current active connections:", "scur"),
    count(row, "Current idle connections:", "srv_icur"),
    line(["Active connections limit:", sessionLimit]),
    line(["Idle connections limit:", row.has("src_ilim") ? groupDigits(row.number("src_ilim")) : "-"]),
  ];
}

/** Bytes before and after compression. */
export function bytesTip(row: SnapshotRow): readonly string[] {
  const bytes = row.number("bout");
  const compressed = row.number("comp_in");
  const saved = compressed - row.number("comp_out");
  return [
    line(["Response bytes in:", groupDigits(bytes)]),
    count(row, "Compression in:", "comp_in"),
    share(row, "Compression out:", "comp_out", compressed),
    count(row, "Compression bypass:", "comp_byp"),
    line(["Total bytes saved:", groupDigits(saved), shareText(saved, bytes)]),
  ];
}

const RESPONSE_CLASSES = [
  ["- HTTP 1xx responses:", "hrsp_1xx"],
  ["- HTTP 2xx responses:", "hrsp_2xx"],
  ["- HTTP 3xx responses:", "hrsp_3xx"],
  ["- HTTP 4xx responses:", "hrsp_4xx"],
  ["- HTTP 5xx responses:", "hrsp_5xx"],
  ["- other responses:", "hrsp_other"],
] as const;

function responseClasses(row: SnapshotRow): readonly string[] {
  return RESPONSE_CLASSES.flatMap(([label, column]) =>
    column === "hrsp_2xx"
      ? [count(row, label, column), share(row, "&nbsp;&nbsp;Compressed 2xx:", "comp_rsp", row.number("hrsp_2xx"))]
      : [count(row, label, column)],
  );
}

function cacheAndRewrites(row: SnapshotRow): readonly string[] {
  return [
    count(row, "Cache lookups:", "cache_lookups"),
    share(row, "Cache hits:", "cache_hits", row.number("cache_lookups")),
    count(row, "Failed hdr rewrites:", "wrew"),
  ];
}

function serverConnections(row: SnapshotRow): readonly string[] {
  return [
    count(row, "New connections:", "connect"),
    share(row, "Reused connections:", "reuse", row.number("connect") + row.number("reuse")),
  ];
}

function times(row: SnapshotRow): readonly string[] {
  const time = (label: string, longest: ColumnName, mean: ColumnName) =>
    line([label, `${groupDigits(row.number(longest))} / ${groupDigits(row.number(mean))}`, "ms"]);
  return [
    "<tr><th colspan=3>Max / Avg over last 1024 success. conn.</th></tr>",
    time("- Queue time:", "qtime_max", "qtime"),
    time("- Connect time:", "ctime_max", "ctime"),
    ...(isHttp(row) ? [time("- Responses time:", "rtime_max", "rtime")] : []),
    time("- Total time:", "ttime_max", "ttime"),
  ];
}

function isHttp(row: SnapshotRow): boolean {
  return row.text("mode") === "http";
}
