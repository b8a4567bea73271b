import type { StatsSettings } from "../config/schema.ts";
import { PRODUCT, RELEASE_DATE, VERSION } from "../version.ts";
import { renderOutcome } from "./html-outcome.ts";
import { renderOverview } from "./html-overview.ts";
import { renderRow } from "./html-rows.ts";
import { STYLE_SHEET } from "./html-style.ts";
import { escapeHtml } from "./html-text.ts";
import type { PageRequest } from "./page-request.ts";
import type { SnapshotRow } from "./snapshot.ts";
import type { ProcessInfo } from "./subjects.ts";

/**
 * The statistics as HAProxy's page: the same tables, classes, headers, anchors and texts, which people and scripts
 * know. What it reflects is escaped, where HAProxy 2.1 shows descriptions as they are.
 */
export function renderHtml(
  settings: StatsSettings,
  request: PageRequest,
  info: ProcessInfo,
  rows: readonly SnapshotRow[],
): string {
  const node = settings.showNode === undefined ? "" : ` on ${escapeHtml(settings.showNode || info.node)}`;
  return [
    head(node),
    "<body>",
    title(settings),
    `<h2>Statistics Report for pid ${info.pid}${node}${description(settings, info)}</h2>\n`,
    '<hr width="100%" class="hr">\n<h3>&gt; General process information</h3>\n',
    renderOverview(settings, request, info),
    renderOutcome(settings, request),
    ...byProxy(rows).map((proxyRows) => proxyTables(proxyRows, settings.showLegends)),
    "</body></html>\n",
  ].join("");
}

function head(node: string): string {
  return [
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"\n"http://www.w3.org/TR/html4/loose.dtd">\n',
    `<html><head><title>Statistics Report for HAProxy${node}</title>\n`,
    '<meta http-equiv="content-type" content="text/html; charset=iso-8859-1">\n',
    `<meta name="generator" content="${PRODUCT}">\n`,
    `<style type="text/css">${STYLE_SHEET}</style></head>\n`,
  ].join("");
}

function title(settings: StatsSettings): string {
  const version = settings.hideVersion ? "" : ` version ${VERSION}, released ${RELEASE_DATE}`;
  return `<h1><a href="http://www.haproxy.org/" style="text-decoration: none;">HAProxy${version}</a></h1>\n`;
}

function description(settings: StatsSettings, info: ProcessInfo): string {
  if (settings.showDesc === undefined) return "";
  const text = settings.showDesc || info.description;
  return text ? `: ${escapeHtml(text)}` : "";
}

function byProxy(rows: readonly SnapshotRow[]): readonly (readonly SnapshotRow[])[] {
  return [...Map.groupBy(rows, (row) => row.proxy).values()];
}

/** A table with the proxy's name, and one with its rows. */
function proxyTables(rows: readonly SnapshotRow[], legends: boolean): string {
  const [{ proxy }] = rows as [SnapshotRow];
  const name = escapeHtml(proxy.name);
  const link = `<a class=px href="#${name}">${name}</a>`;
  const legend = `cap: ${capability(proxy)}, mode: ${proxy.mode}, id: ${proxy.id}`;
  return [
    '<table class="tbl" width="100%">\n<tr class="titre"><th class="pxname" width="10%">',
    `<a name="${name}"></a>${legends ? `<u>${link}<div class=tips>${legend}</div></u>` : link}`,
    `</th><th class="${proxy.description ? "desc" : "empty"}" width="90%">${escapeHtml(proxy.description ?? "")}</th></tr>\n</table>\n`,
    `<table class="tbl" width="100%">\n${HEADER}`,
    rows.map((row) => renderRow(row, legends)).join("\n"),
    "</table><p>\n",
  ].join("");
}

function capability(proxy: SnapshotRow["proxy"]): string {
  if (proxy.frontend && proxy.backend) return "proxy";
  return proxy.frontend ? "frontend" : "backend";
}

const HEADER_GROUPS: readonly (readonly [title: string, columns: readonly string[]])[] = [
  ["Queue", ["Cur", "Max", "Limit"]],
  ["Session rate", ["Cur", "Max", "Limit"]],
  ["Sessions", ["Cur", "Max", "Limit", "Total", "LbTot", "Last"]],
  ["Bytes", ["In", "Out"]],
  ["Denied", ["Req", "Resp"]],
  ["Errors", ["Req", "Conn", "Resp"]],
  ["Warnings", ["Retr", "Redis"]],
  ["Server", ["Status", "LastChk", "Wght", "Act", "Bck", "Chk", "Dwn", "Dwntme", "Thrtle"]],
];

const HEADER = [
  '<tr class="titre"><th rowspan=2></th>',
  ...HEADER_GROUPS.map(([group, columns]) => `<th colspan=${columns.length}>${group}</th>`),
  '</tr>\n<tr class="titre">',
  ...HEADER_GROUPS.flatMap(([, columns]) => columns.map((column) => `<th>${column}</th>`)),
  "</tr>\n",
].join("");
