import type { ColumnName } from "./columns.ts";
import { ageText, escapeHtml, groupDigits, limitText } from "./html-text.ts";
import {
  backendTotalsTip,
  bytesTip,
  frontendTotalsTip,
  hiddenTipCell,
  rateTip,
  serverSessionsTip,
  serverTotalsTip,
  tipCell,
} from "./html-tips.ts";
import { rowClass } from "./row-class.ts";
import type { SnapshotRow } from "./snapshot.ts";

/** One line of a proxy's table. @param legends whether names tell addresses and ids (`show-legends`). */
export function renderRow(row: SnapshotRow, legends: boolean): string {
  const cells = CELLS[row.kind](row, legends);
  return `<tr class="${rowClass(row)}">${cells.join("")}</tr>`;
}

const CELLS = { frontend: frontendCells, server: serverCells, backend: backendCells };
const EMPTY = "<td></td>";

function frontendCells(row: SnapshotRow): readonly string[] {
  return [
    nameCell(row, "Frontend"),
    "<td colspan=3></td>",
    tipCell(digits(row, "rate"), rateTip(row, "Current")),
    tipCell(digits(row, "rate_max"), rateTip(row, "Max")),
    cell(limitText(row.number("rate_lim"))),
    ...numbers(row, "scur", "smax", "slim"),
    tipCell(digits(row, "stot"), frontendTotalsTip(row)),
    EMPTY,
    EMPTY,
    ...numbers(row, "bin"),
    hiddenTipCell(digits(row, "bout"), bytesTip(row)),
    ...numbers(row, "dreq", "dresp", "ereq"),
    EMPTY,
    EMPTY,
    EMPTY,
    EMPTY,
    centred(row.text("status")),
    "<td class=ac colspan=8></td>",
  ];
}

function serverCells(row: SnapshotRow, legends: boolean): readonly string[] {
  const sessionLimit = limitText(row.number("slim"));
  return [
    nameCell(row, row.text("svname"), legends ? serverLegend(row) : undefined),
    ...numbers(row, "qcur", "qmax"),
    cell(limitText(row.number("qlimit"))),
    ...numbers(row, "rate", "rate_max"),
    EMPTY,
    tipCell(digits(row, "scur"), serverSessionsTip(row, sessionLimit)),
    ...numbers(row, "smax"),
    cell(sessionLimit),
    tipCell(digits(row, "stot"), serverTotalsTip(row)),
    ...numbers(row, "lbtot"),
    cell(ageText(row.number("lastsess"))),
    ...numbers(row, "bin", "bout"),
    EMPTY,
    ...numbers(row, "dresp"),
    EMPTY,
    ...numbers(row, "econ"),
    responseErrorsCell(row),
    ...plain(row, "wretr", "wredis"),
    centred(statusText(row)),
    lastCheckCell(row),
    centred(row.text("weight")),
    centred(row.number("bck") ? "-" : "Y"),
    centred(row.number("bck") ? "Y" : "-"),
    ...checkCells(row),
    centred(row.has("throttle") ? `${row.text("throttle")} %` : "-"),
  ];
}

function backendCells(row: SnapshotRow, legends: boolean): readonly string[] {
  return [
    backendNameCell(row, legends),
    ...numbers(row, "qcur", "qmax"),
    EMPTY,
    ...numbers(row, "rate", "rate_max"),
    EMPTY,
    ...numbers(row, "scur", "smax", "slim"),
    tipCell(digits(row, "stot"), backendTotalsTip(row)),
    ...numbers(row, "lbtot"),
    cell(ageText(row.number("lastsess"))),
    ...numbers(row, "bin"),
    hiddenTipCell(digits(row, "bout"), bytesTip(row)),
    ...numbers(row, "dreq", "dresp"),
    EMPTY,
    ...numbers(row, "econ"),
    responseErrorsCell(row),
    ...plain(row, "wretr", "wredis"),
    centred(`${ageText(row.number("lastchg"))} ${row.text("status")}`),
    centred("&nbsp;"),
    centred(row.text("weight")),
    centred(row.text("act")),
    centred(row.text("bck")),
    centred("&nbsp;"),
    ...plain(row, "chkdown"),
    cell(row.has("downtime") ? ageText(row.number("downtime")) : "&nbsp;"),
    EMPTY,
  ];
}

function cell(content: string): string {
  return `<td>${content}</td>`;
}

function centred(content: string): string {
  return `<td class=ac>${content}</td>`;
}

function digits(row: SnapshotRow, column: ColumnName): string {
  return groupDigits(row.number(column));
}

function numbers(row: SnapshotRow, ...columns: readonly ColumnName[]): readonly string[] {
  return columns.map((column) => cell(digits(row, column)));
}

function plain(row: SnapshotRow, ...columns: readonly ColumnName[]): readonly string[] {
  return columns.map((column) => cell(row.text(column)));
}

function nameCell(row: SnapshotRow, name: string, legend?: string): string {
  const { anchor, link } = rowLink(row, name);
  return centred(legend === undefined ? anchor + link : `${anchor}<u>${link}<div class=tips>${legend}</div></u>`);
}

/** Here the anchor stands inside the underlined part, as HAProxy has it. */
function backendNameCell(row: SnapshotRow, legends: boolean): string {
  const { anchor, link } = rowLink(row, "Backend");
  if (!legends) return centred(anchor + link);
  return centred(
    `<u>${anchor}${link}<div class=tips>balancing: ${escapeHtml(row.text("algo"))}${cookieLegend(row)}</div></u>`,
  );
}

function rowLink(row: SnapshotRow, name: string): { anchor: string; link: string } {
  const target = `${escapeHtml(row.proxy.name)}/${escapeHtml(name)}`;
  return {
    anchor: `<a name="${target}"></a>`,
    link: `<a class=lfsb href="#${target}">${escapeHtml(name)}</a>`,
  };
}

function serverLegend(row: SnapshotRow): string {
  const address = row.text("addr");
  const id = `id: ${row.text("sid")}${cookieLegend(row)}`;
  if (address === "") return id;
  return `${address.startsWith("[") ? "IPv6" : "IPv4"}: ${escapeHtml(address)}, ${id}`;
}

function cookieLegend(row: SnapshotRow): string {
  return row.has("cookie") ? `, cookie: '${escapeHtml(row.text("cookie"))}'` : "";
}

function responseErrorsCell(row: SnapshotRow): string {
  const aborts = `${row.text("cli_abrt")} client, ${row.text("srv_abrt")} server`;
  return cell(`<u>${digits(row, "eresp")}<div class=tips>Connection resets during transfers: ${aborts}</div></u>`);
}

function statusText(row: SnapshotRow): string {
  const status = row.text("status");
  if (status === "no check") return "<i>no check</i>";
  const since = ageText(row.number("lastchg"));
  if (status.startsWith("MAINT")) return `${since} MAINT`;
  return `${since} ${escapeHtml(status)}${healthArrow(row, status)}`;
}

/** A server on its way up or down. */
function healthArrow(row: SnapshotRow, status: string): string {
  const health = row.number("check_health");
  if (status.startsWith("DOWN")) return health > 0 ? " &uarr;" : "";
  return health < row.number("check_rise") + row.number("check_fall") - 1 ? " &darr;" : "";
}

function lastCheckCell(row: SnapshotRow): string {
  if (!row.has("check_status")) return EMPTY;
  const code = row.has("check_code") ? `/${row.text("check_code")}` : "";
  const duration = row.has("check_duration") ? ` in ${row.text("check_duration")}ms` : "";
  const detail = row.text("last_chk") === "" ? "" : `: ${escapeHtml(row.text("last_chk"))}`;
  const description = `<div class=tips>${row.text("check_desc")}${detail}</div>`;
  return centred(`<u> ${row.text("check_status")}${code}${duration}${description}</u>`);
}

/** Failed checks, falls and time down; or why there are none. */
function checkCells(row: SnapshotRow): readonly string[] {
  if (row.text("status") === "MAINT (resolution)") return ["<td class=ac colspan=3>resolution</td>"];
  if (!row.has("chkfail")) return ["<td colspan=3></td>"];
  return [
    cell(`<u>${row.text("chkfail")}<div class=tips>Failed Health Checks</div></u>`),
    cell(row.text("chkdown")),
    cell(ageText(row.number("downtime"))),
  ];
}
