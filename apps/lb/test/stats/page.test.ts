import { describe, expect, test } from "vitest";
import type { StatsSettings } from "../../src/config/schema.ts";
import { Counter } from "../../src/state/shared-memory.ts";
import { ageText, bitRateText, escapeHtml, groupDigits, uptimeText } from "../../src/stats/html-text.ts";
import { renderStats } from "../../src/stats/render.ts";
import type { StatsContext } from "../../src/stats/subjects.ts";
import { VERSION } from "../../src/version.ts";
import { contextWithServer, exampleContext, PROCESS, STATS } from "./example.ts";
import { tableRows } from "./page-parser.ts";

function page(context: StatsContext, target = "/my-stats", settings: StatsSettings = STATS): string {
  return renderStats({ method: "GET", target }, settings, context).body;
}

function pageWith(changes: Partial<StatsSettings>, context: Partial<StatsContext> = {}): string {
  return page(exampleContext(context), "/my-stats", { ...STATS, ...changes });
}

describe("the statistics page", () => {
  test("names itself as scripts read it, and who made it", () => {
    const html = page(exampleContext());
    expect(/HAProxy version ([^,]+), released ([^<]+)</.exec(html)?.slice(1)).toEqual([VERSION, "2019/11/25"]);
    expect(html).toContain('<meta name="generator" content="haproxy-practice">');
    expect(html).toContain("<title>Statistics Report for HAProxy on vm</title>");
  });

  test("has a table of 31 columns for each proxy, its rows linked by name", () => {
    const html = page(exampleContext());
    const widths = [...html.matchAll(/(?<!<tr>)<th colspan=(\d)>/g)].map(([, width]) => Number(width));
    expect(widths.slice(0, 8).reduce((sum, width) => sum + width, 1)).toBe(31);
    expect(widths).toHaveLength(8 * exampleContext().configuration.proxies.length);
    for (const anchor of ["web_service", "web_service/web-up", "web_service/Backend", "haproxyPractice/Frontend"]) {
      expect(html).toContain(`<a name="${anchor}"></a>`);
      expect(html).toContain(`href="#${anchor}"`);
    }
  });

  test("every row is 31 columns wide", () => {
    const html = page(exampleContext());
    const rows = html.match(/<tr class="(?!titre)[^"]*">.*<\/tr>/g) ?? [];
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) {
      const cells = row.replace(/<div class=tips>.*?<\/div>/g, "").match(/<td[^>]*>/g) ?? [];
      const width = cells.reduce((sum, cell) => sum + Number(/colspan=(\d+)/.exec(cell)?.[1] ?? 1), 0);
      expect(width).toBe(31);
    }
  });

  test("hides its version when told to", () => {
    const html = pageWith({ hideVersion: true });
    expect(html).toContain(">HAProxy</a></h1>");
    expect(html).not.toContain(VERSION);
  });

  test("shows only the proxies of its scope", () => {
    const names = (scope: readonly string[]) =>
      [...pageWith({ scope }).matchAll(/<a name="([^"/]+)"><\/a>/g)].map(([, name]) => name);
    const all = exampleContext().configuration.proxies.map(({ name }) => name);
    const [first = "", , third = ""] = all;
    expect(names(all)).toEqual(all);
    expect(names([third, first, "nobody"])).toEqual([first, third]);
    expect(names([first.toUpperCase()])).toEqual([]);
  });

  test("shows node and description only when told to", () => {
    const { showNode: _, ...quiet } = STATS;
    expect(page(exampleContext(), "/my-stats", quiet)).toContain("<h2>Statistics Report for pid 4711</h2>");
    expect(pageWith({ showNode: "other" })).toContain("pid 4711 on other</h2>");
    expect(pageWith({ showDesc: "lab" })).toContain("pid 4711 on vm: lab</h2>");
    const described = { ...PROCESS, description: "global" };
    expect(pageWith({ showDesc: "" }, { process: described })).toContain("on vm: global</h2>");
    expect(pageWith({ showDesc: "" })).toContain("on vm</h2>");
  });

  test("a description stands beside the name of its proxy", () => {
    const { configuration } = exampleContext();
    const proxies = configuration.proxies.map((proxy) => ({ ...proxy, description: `about <${proxy.name}>` }));
    expect(page(exampleContext({ proxies }))).toContain(
      '<th class="desc" width="90%">about &#60;web_service&#62;</th>',
    );
    expect(page(exampleContext())).toContain('<th class="empty" width="90%"></th>');
  });

  test("escapes what the configuration and the network put into it", () => {
    const evil = `<script>alert("1")</script>'&`;
    const context = contextWithServer({}, { status: "DOWN", lastCheck: { text: evil } });
    const settings = { ...STATS, uri: '/"><script>', showNode: evil, showDesc: evil };
    for (const html of [page(context, '/"><script>;st=DENY', settings), page(context, `/my-stats?scope=${evil}`)]) {
      expect(html).not.toMatch(/<script|alert\("1"\)/);
    }
    expect(page(context)).toContain("&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#39;&#38;");
  });

  test("tells addresses, ids and the algorithm with show-legends alone", () => {
    const html = page(exampleContext());
    expect(html).toContain("<div class=tips>cap: backend, mode: http, id: 2</div>");
    expect(html).toContain("<div class=tips>IPv6: [::1]:DEADPORT, id: 5</div>");
    expect(html).toContain("<div class=tips>id: 9</div>");
    expect(html).toContain("<div class=tips>balancing: roundrobin</div>");
    expect(pageWith({ showLegends: false })).not.toMatch(/cap: |IPv[46]|balancing: |>id: /);
  });

  test("tells cookies with show-legends", () => {
    const context = exampleContext();
    const backend = context.configuration.proxies[1]?.backend;
    Object.assign(backend ?? {}, { cookie: { name: "SRV" } });
    Object.assign(backend?.servers[0] ?? {}, { cookie: "<c1>" });
    const html = page(context);
    expect(html).toMatch(/id: 1, cookie: '&#60;c1&#62;'<\/div>/);
    expect(html).toContain("<div class=tips>balancing: roundrobin, cookie: 'SRV'</div>");
    Reflect.deleteProperty(backend ?? {}, "cookie");
    Reflect.deleteProperty(backend?.servers[0] ?? {}, "cookie");
  });

  test("groups the digits of counts without putting characters between them", () => {
    const context = exampleContext();
    const frontend = context.rows.frontends.get(context.configuration.proxies[0] as never) ?? -1;
    context.memory.writable(frontend, 0)[Counter.BIN] = 1_234_567;
    expect(page(context)).toContain('<td><span class="rls">1</span>23<span class="rls">4</span>567</td>');
  });

  test("shows shares of responses and reused connections", () => {
    const context = contextWithServer({}, {});
    const server = context.configuration.proxies[0]?.backend?.servers[0] as never;
    const counters = context.memory.writable(context.rows.servers.get(server) ?? -1, 0);
    counters[Counter.HRSP_2XX] = 2;
    counters[Counter.HRSP_5XX] = 1;
    counters[Counter.CONNECT] = 1;
    counters[Counter.REUSE] = 2;
    const [row] = tableRows(page(context)).filter(({ className }) => className === "active_up");
    expect(row?.tips[10]).toContain("Reused connections: 2 (66%)");
    expect(row?.tips[10]).toContain("- HTTP 2xx responses: 2 (66%) - HTTP 3xx responses: 0 (0%)");
  });
});

describe("a server's row", () => {
  const row = (settings: object, state: object) =>
    tableRows(page(contextWithServer(settings, state))).filter(({ className }) =>
      /^(active|backup|maint)/.test(className),
    )[0];

  test.each([
    ["UP", { health: 4 }, "active_up", "7s UP"],
    ["UP 1/3", { health: 2 }, "active_going_down", "7s UP 1/3 &darr;"],
    ["DOWN", { health: 0 }, "active_down", "7s DOWN"],
    ["DOWN 1/2", { health: 1 }, "active_going_down", "7s DOWN 1/2 &uarr;"],
    ["NOLB", { health: 4 }, "active_nolb", "7s NOLB"],
    ["DRAIN", { health: 4 }, "active_up", "7s DRAIN"],
    ["DRAIN", { health: 4, weight: 0 }, "active_draining", "7s DRAIN"],
    ["UP", { health: 4, weight: 0 }, "active_draining", "7s UP"],
    ["no check", { checked: false }, "active_no_check", "no check"],
    ["MAINT", { maintenance: true }, "maintain", "7s MAINT"],
    ["MAINT (resolution)", { maintenance: true }, "maintain", "7s MAINT"],
  ])("is coloured and worded for %s %j", (status, state, className, text) => {
    const shown = row({}, { status, ...state });
    expect([shown?.className, shown?.cells[22]]).toEqual([className, text]);
  });

  test("has a backup's colours for a backup", () => {
    expect(row({ backup: true }, {})?.className).toBe("backup_up");
    expect(row({ backup: true }, { status: "DOWN", health: 0 })?.className).toBe("backup_down");
    expect(row({ backup: true }, {})?.cells.slice(24, 27)).toEqual(["1", "-", "Y"]);
  });

  test("tells the last check with its code, its time and its cause", () => {
    const lastCheck = { status: 503, durationMs: 12, text: "Service Unavailable" };
    const shown = row({}, { checkStatus: "L7STS", checkDescription: "Layer7 wrong status", lastCheck });
    expect([shown?.cells[23], shown?.tips[23]]).toEqual([
      "L7STS/503 in 12ms",
      "Layer7 wrong status: Service Unavailable",
    ]);
  });

  test("says why it has no address instead of counting checks", () => {
    expect(row({}, { status: "MAINT (resolution)", maintenance: true })?.cells.slice(27)).toEqual(["resolution", "-"]);
  });
});

describe("an answer", () => {
  const answer = (method: string, target: string, settings: StatsSettings = STATS) =>
    renderStats({ method, target }, settings, exampleContext());

  test("has HAProxy's headers in its order", () => {
    expect(answer("GET", "/my-stats").headers).toEqual([
      ["cache-control", "no-cache"],
      ["content-type", "text/html"],
      ["refresh", "15"],
    ]);
    expect(answer("GET", "/my-stats?;csv;norefresh").headers).toEqual([
      ["cache-control", "no-cache"],
      ["content-type", "text/plain"],
    ]);
  });

  test("does not refresh unless it is told how often", () => {
    const { refresh: _, ...still } = STATS;
    const { headers, body } = answer("GET", "/my-stats", still);
    expect(headers.map(([name]) => name)).not.toContain("refresh");
    expect(body).not.toContain("able refresh");
    expect(body).toContain('<a href="/my-stats;csv">CSV export</a>');
  });

  test("to HEAD has the same headers and no body", () => {
    expect(answer("HEAD", "/my-stats")).toEqual({ ...answer("GET", "/my-stats"), body: "" });
  });

  test("to POST sends back to the page, which says that nothing may be changed", () => {
    const denied = answer("POST", "/my-stats?;up");
    expect([denied.status, denied.headers.at(-1)]).toEqual([303, ["location", "/my-stats;st=DENY;up"]]);
    expect(answer("GET", "/my-stats;st=DENY;up").body).toContain(
      '<div class=active_down><a class=lfsb href="/my-stats;up" title="Remove this message">[X]</a> <b>Action denied.</b>',
    );
  });

  test("is latin1, whatever the description is made of", () => {
    const { body } = answer("GET", "/my-stats", { ...STATS, showDesc: "caf\u00e9 \u20ac \u{1f600}" });
    expect(Buffer.from(body, "latin1").toString("latin1")).toBe(body);
    expect(body).toContain("caf\u00e9 &#8364; &#128512;</h2>");
  });
});

describe("the page's figures", () => {
  test.each([
    [-1, "?"],
    [0, "0s"],
    [59, "59s"],
    [60, "1m"],
    [61, "1m1s"],
    [3600, "1h"],
    [3725, "1h2m"],
    [86_400, "1d"],
    [90_061, "1d1h"],
    [86_400 * 400, "400d"],
  ])("%d seconds ago reads %s", (seconds, text) => {
    expect(ageText(seconds)).toBe(text);
  });

  test("counts are grouped by thousands", () => {
    expect([groupDigits(0), groupDigits(999)]).toEqual(["0", "999"]);
    expect(groupDigits(1000)).toBe('<span class="rls">1</span>000');
  });

  test("rates of bits and the uptime read as HAProxy's", () => {
    expect([0, 26_647, 1_571_000, 2_500_000_000].map(bitRateText)).toEqual([
      "0.000 kbps",
      "26.647 kbps",
      "1.571 Mbps",
      "2.500 Gbps",
    ]);
    expect([0, 292, 93_784].map(uptimeText)).toEqual(["0d 0h00m00s", "0d 0h04m52s", "1d 2h03m04s"]);
  });

  test("nothing that is escaped can close an attribute", () => {
    expect(escapeHtml(`"'<>&\u0000`)).toBe("&#34;&#39;&#60;&#62;&#38;&#0;");
  });
});
