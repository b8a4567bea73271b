import type { StatsSettings } from "../config/schema.ts";
import { BRANCH } from "../version.ts";
import type { ROW_COLOURS } from "./html-style.ts";
import { bitRateText, escapeHtml, uptimeText } from "./html-text.ts";
import { type PageRequest, pageLink, SCOPE_MAX_LENGTH } from "./page-request.ts";
import type { ProcessInfo } from "./subjects.ts";

/** What stands above the tables: the process, the colours, the page's options, and where to read on. */
export function renderOverview(settings: StatsSettings, request: PageRequest, info: ProcessInfo): string {
  return [
    '<table border=0><tr><td align="left" nowrap width="1%">\n',
    processFacts(info),
    '</td><td align="center" nowrap>\n',
    legend(),
    '</td><td align="left" valign="top" nowrap width="1%">',
    displayOptions(settings, request),
    '</td><td align="left" valign="top" nowrap width="1%">',
    resources(),
    "</td></tr></table>\n",
  ].join("");
}

function processFacts(info: ProcessInfo): string {
  return `<p>${[
    `<b>pid = </b> ${info.pid} (process #1, nbproc = 1, nbthread = ${info.nbthread})`,
    `<b>uptime = </b> ${uptimeText(info.uptimeSeconds)}`,
    `<b>system limits:</b> memmax = unlimited; ulimit-n = ${info.ulimitN}`,
    `<b>maxsock = </b> ${info.maxsock}; <b>maxconn = </b> ${info.maxconn}; <b>maxpipes = </b> 0`,
    `current conns = ${info.connections}; current pipes = 0/0; conn rate = ${info.connectionRate}/sec; ` +
      `bit rate = ${bitRateText(info.bitRate)}`,
    `Running tasks: ${info.runQueue}/${info.tasks}; idle = ${Math.round(info.idlePercent)} %`,
  ]
    .map((fact) => `${fact}<br>\n`)
    .join("")}`;
}

type Swatch = readonly [rowClass: keyof typeof ROW_COLOURS, meaning: string];

/** Lines of the legend; a line of one colour takes the whole width. */
const LEGEND: readonly (readonly Swatch[])[] = [
  [
    ["active_up", "active UP "],
    ["backup_up", "backup UP "],
  ],
  [
    ["active_going_down", "active UP, going down "],
    ["backup_going_down", "backup UP, going down "],
  ],
  [
    ["active_going_up", "active DOWN, going up "],
    ["backup_going_up", "backup DOWN, going up "],
  ],
  [
    ["active_down", "active or backup DOWN &nbsp;"],
    ["active_no_check", "not checked "],
  ],
  [["maintain", "active or backup DOWN for maintenance (MAINT) &nbsp;"]],
  [["active_draining", "active or backup SOFT STOPPED for maintenance &nbsp;"]],
];

function legend(): string {
  const lines = LEGEND.map((swatches) => {
    const width = swatches.length === 1 ? ' colspan="3"' : "";
    const cells = swatches.map(
      ([rowClass, meaning]) => `<td class="${rowClass}"></td><td class="noborder"${width}>${meaning}</td>`,
    );
    return `<tr>${cells.join("\n")}</tr>\n`;
  });
  return `<table class="lgd">${lines.join("")}</table>\nNote: "NOLB"/"DRAIN" = UP with load-balancing disabled.`;
}

function displayOptions(settings: StatsSettings, request: PageRequest): string {
  const { hideDown, noRefresh, scope } = request;
  const link = (href: string, text: string) => `<a href="${escapeHtml(href)}">${text}</a>`;
  // An export is fetched once: it never carries the refresh header.
  const download = { hideDown: false, noRefresh: true, scope };
  const options = [
    `<form method="GET">Scope : <input value="${escapeHtml(scope)}" name="scope" size="8" ` +
      `maxlength="${SCOPE_MAX_LENGTH}" tabindex="1"/></form>`,
    link(
      pageLink(settings, { hideDown: !hideDown, noRefresh, scope }),
      hideDown ? "Show all servers" : "Hide 'DOWN' servers",
    ),
    ...(settings.refresh === undefined
      ? []
      : [
          link(
            pageLink(settings, { hideDown, noRefresh: !noRefresh, scope }),
            noRefresh ? "Enable refresh" : "Disable refresh",
          ),
        ]),
    link(pageLink(settings, request), "Refresh now"),
    link(pageLink(settings, download, ";csv"), "CSV export"),
    `${link(pageLink(settings, download, ";json"), "JSON export")} (${link(`${settings.uri};json-schema`, "schema")})`,
  ];
  return list("Display option:", options);
}

function resources(): string {
  return list("External resources:", [
    '<a href="http://www.haproxy.org/">Primary site</a>',
    `<a href="http://www.haproxy.org/#down">Updates (v${BRANCH})</a>`,
    '<a href="http://www.haproxy.org/#docs">Online manual</a>',
  ]);
}

function list(title: string, items: readonly string[]): string {
  return `<b>${title}</b><ul style="margin-top: 0.25em;">\n${items.map((item) => `<li>${item}</li>\n`).join("")}</ul>`;
}
