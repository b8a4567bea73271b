import type { StatsSettings } from "../config/schema.ts";
import { renderCsv } from "./csv.ts";
import { renderHtml } from "./html.ts";
import { DENIED } from "./html-outcome.ts";
import { renderJson } from "./json.ts";
import { renderJsonSchema } from "./json-schema.ts";
import { type PageRequest, pageLink, parsePageRequest } from "./page-request.ts";
import { takeSnapshot, viewOf } from "./snapshot.ts";
import type { StatsContext } from "./subjects.ts";
import { renderTyped } from "./typed.ts";

export interface StatsRequest {
  readonly method: string;
  /** As received, each byte a character. */
  readonly target: string;
}

/** A complete answer but for the connection's own headers. */
export interface StatsAnswer {
  readonly status: 200 | 303;
  readonly reason: "OK" | "See Other";
  /** In HAProxy's order. A 200 is to be sent chunked: it has no length. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Each character a byte (latin1). Empty for HEAD. */
  readonly body: string;
}

const CONTENT_TYPES = {
  html: "text/html",
  csv: "text/plain",
  typed: "text/plain",
  json: "application/json",
  schema: "application/json",
} as const;

/** Answers a request for which `isStatsRequest` holds. @param settings of the proxy that answers */
export function renderStats(request: StatsRequest, settings: StatsSettings, context: StatsContext): StatsAnswer {
  const page = parsePageRequest(settings, request.target);
  if (request.method === "POST") return deny(page, settings);
  const { refresh } = settings;
  const headers: [string, string][] = [
    ["cache-control", "no-cache"],
    ["content-type", CONTENT_TYPES[page.format]],
  ];
  if (refresh !== undefined && !page.noRefresh) headers.push(["refresh", String(refresh)]);
  return { status: 200, reason: "OK", headers, body: request.method === "HEAD" ? "" : bodyOf(page, settings, context) };
}

function bodyOf(page: PageRequest, settings: StatsSettings, context: StatsContext): string {
  if (page.format === "schema") return renderJsonSchema();
  const rows = viewOf(takeSnapshot(context), {
    ...page,
    legends: settings.showLegends,
    ...(settings.scope && { proxies: settings.scope }),
  });
  if (page.format === "json") return renderJson(rows);
  if (page.format === "typed") return renderTyped(rows);
  return page.format === "csv" ? renderCsv(rows) : renderHtml(settings, page, context.process, rows);
}

/** POST asks for a change, which nobody may make through this page: back to it, with that message. */
function deny(page: PageRequest, settings: StatsSettings): StatsAnswer {
  return {
    status: 303,
    reason: "See Other",
    headers: [
      ["cache-control", "no-cache"],
      ["content-type", "text/plain"],
      ["content-length", "0"],
      ["location", pageLink(settings, page, `;st=${DENIED}`)],
    ],
    body: "",
  };
}
