import { describe, expect, test } from "vitest";
import { dynamicCookie } from "../../src/persistence/dynamic-cookie.ts";
import { Cell, Counter, RateOf } from "../../src/state/shared-memory.ts";
import { COLUMNS } from "../../src/stats/columns.ts";
import { renderCsv } from "../../src/stats/csv.ts";
import { renderJson } from "../../src/stats/json.ts";
import { type SnapshotRow, takeSnapshot, viewOf } from "../../src/stats/snapshot.ts";
import type { StatsContext } from "../../src/stats/subjects.ts";
import { contextWithServer, exampleContext, SERVER_NAMES } from "./example.ts";
import { tutorialContext } from "./tutorial.ts";

/** As HAProxy 2.1 names them, in its order. */
const NAMES =
  `pxname svname qcur qmax scur smax slim stot bin bout dreq dresp ereq econ eresp wretr wredis status weight
 act bck chkfail chkdown lastchg downtime qlimit pid iid sid throttle lbtot tracked type rate rate_lim rate_max
 check_status check_code check_duration hrsp_1xx hrsp_2xx hrsp_3xx hrsp_4xx hrsp_5xx hrsp_other hanafail req_rate
 req_rate_max req_tot cli_abrt srv_abrt comp_in comp_out comp_byp comp_rsp lastsess last_chk last_agt qtime ctime rtime
 ttime agent_status agent_code agent_duration check_desc agent_desc check_rise check_fall check_health agent_rise
 agent_fall agent_health addr cookie mode algo conn_rate conn_rate_max conn_tot intercepted dcon dses wrew connect reuse
 cache_lookups cache_hits srv_icur src_ilim qtime_max ctime_max rtime_max ttime_max`.split(/\s+/);

const EVERYTHING = { legends: true, hideDown: false, scope: "" };

function rowOf(context: StatsContext, proxy: string, name: string): SnapshotRow {
  const row = takeSnapshot(context).find((r) => r.text("pxname") === proxy && r.text("svname") === name);
  if (!row) throw new Error(`no row ${proxy}/${name}`);
  return row;
}

function serverRow(context: StatsContext): SnapshotRow {
  return rowOf(context, "web_service", "web-1");
}

describe("the columns", () => {
  test("are HAProxy's 94, in its order", () => {
    expect(COLUMNS.map((column) => column.name)).toEqual(NAMES);
    expect(NAMES).toHaveLength(94);
  });

  test("a proxy's rows are its frontend, its servers, its backend, in the order of the file", () => {
    const names = takeSnapshot(exampleContext()).map((row) => `${row.text("pxname")}/${row.text("svname")}`);
    expect(names).toEqual([
      "haproxyPractice/FRONTEND",
      ...SERVER_NAMES.map((name) => `web_service/${name}`),
      "web_service/BACKEND",
      "stat/BACKEND",
      "plain/FRONTEND",
      "plain/BACKEND",
      "relay/FRONTEND",
      "relayed/web-up",
      "relayed/web-unchecked",
      "relayed/BACKEND",
    ]);
  });

  test("counters come from the row of their own proxy side or server, summed over threads", () => {
    const context = exampleContext();
    const [server] = context.configuration.proxies[1]?.backend?.servers ?? [];
    const row = server && context.rows.servers.get(server);
    if (row === undefined) throw new Error("the example has servers");
    const counters = context.memory.writable(row, 0);
    counters[Counter.STOT] = 12;
    counters[Counter.BOUT] = 2 ** 40;
    counters[Counter.HRSP_5XX] = 3;
    context.memory.add(row, Cell.SCUR, 2);
    const up = rowOf(context, "web_service", "web-up");
    expect([up.number("stot"), up.number("bout"), up.number("hrsp_5xx"), up.number("scur")]).toEqual([
      12,
      2 ** 40,
      3,
      2,
    ]);
    expect(rowOf(context, "web_service", "web-limited").number("stot")).toBe(0);
  });

  test("the last session's age is -1 before the first one", () => {
    const context = exampleContext();
    const backend = context.rows.backends.get(context.configuration.proxies[1] as never) ?? -1;
    expect(rowOf(context, "web_service", "BACKEND").number("lastsess")).toBe(-1);
    context.memory.writable(backend, 0)[Counter.LAST_SESSION] = context.now / 1000 - 4.7;
    expect(rowOf(context, "web_service", "BACKEND").number("lastsess")).toBe(5);
  });

  test("a backend's session limit is a tenth of what its frontends may hold, rounded up", () => {
    const context = exampleContext();
    expect(rowOf(context, "web_service", "BACKEND").number("slim")).toBe(26);
    expect(rowOf(context, "stat", "BACKEND").number("slim")).toBe(26);
    expect(rowOf(context, "plain", "BACKEND").number("slim")).toBe(26);
    expect(rowOf(context, "relayed", "BACKEND").number("slim")).toBe(1);
  });

  test("a backend's session limit is its fullconn where that is set", () => {
    const context = exampleContext();
    const [frontend, web] = context.configuration.proxies;
    Object.assign(web?.backend ?? {}, { fullconn: 77 });
    expect(frontend?.frontend?.defaultBackend).toBe("web_service");
    expect(rowOf(context, "web_service", "BACKEND").number("slim")).toBe(77);
  });

  test("cookies are the backend's name for them and the servers' values, written or made", () => {
    const context = exampleContext();
    const backend = context.configuration.proxies[1]?.backend;
    const [first = "", second = ""] = backend?.servers.map(({ name }) => name) ?? [];
    const cookies = () => [first, second, "BACKEND"].map((row) => rowOf(context, "web_service", row).text("cookie"));
    expect(cookies()).toEqual(["", "", ""]);
    Object.assign(backend ?? {}, { cookie: { name: "SRV", dynamic: true }, dynamicCookieKey: "secret" });
    Object.assign(backend?.servers[0] ?? {}, { cookie: "c1" });
    expect(cookies()).toEqual(["c1", dynamicCookie("secret", "192.0.2.1", 80), "SRV"]);
    for (const name of ["cookie", "dynamicCookieKey"]) Reflect.deleteProperty(backend ?? {}, name);
    Reflect.deleteProperty(backend?.servers[0] ?? {}, "cookie");
  });

  test("the rates are those of the row's own events", () => {
    const context = exampleContext({ performanceNow: 1000 - (performance.timeOrigin % 1000) + 500 });
    const frontend = context.rows.frontends.get(context.configuration.proxies[0] as never) ?? -1;
    const before = context.performanceNow - 1000;
    context.memory.rate(frontend, RateOf.REQUESTS).count(before, 30);
    context.memory.rate(frontend, RateOf.SESSIONS).count(before, 10);
    const row = rowOf(context, "haproxyPractice", "FRONTEND");
    expect([row.number("req_rate"), row.number("req_rate_max")]).toEqual([14, 30]);
    expect([row.number("rate"), row.number("rate_max"), row.number("conn_rate")]).toEqual([4, 10, 0]);
  });

  test("a check's columns go while the server is in maintenance, its counts stay", () => {
    const checking = serverRow(contextWithServer({}, { failedChecks: 4 }));
    const maintained = serverRow(contextWithServer({}, { status: "MAINT", maintenance: true, failedChecks: 4 }));
    expect([checking.text("check_status"), checking.text("check_health")]).toEqual(["L4OK", "4"]);
    expect(["check_status", "check_desc", "check_rise", "last_chk"].some((name) => maintained.has(name as never))).toBe(
      false,
    );
    expect([maintained.text("chkfail"), maintained.text("chkdown")]).toEqual(["4", "0"]);
  });

  test("without check there are neither counts nor time down", () => {
    const row = serverRow(contextWithServer({}, { status: "no check", checked: false }));
    expect(["chkfail", "chkdown", "downtime", "check_status"].some((name) => row.has(name as never))).toBe(false);
  });

  test("states are those that the control plane keeps", () => {
    const shown = takeSnapshot(tutorialContext()).map((row) =>
      ["svname", "status", "check_status", "check_health", "chkfail", "lastchg", "addr"].map((name) =>
        row.text(name as never),
      ),
    );
    expect(shown).toEqual([
      ["FRONTEND", "OPEN", "", "", "", "", ""],
      ["web-1", "UP", "L4OK", "4", "0", "1062", "127.0.0.2:8000"],
      ["web-2", "UP 2/3", "L4CON", "3", "1", "1062", "127.0.0.3:8000"],
      ["web-3", "UP", "L4OK", "4", "0", "1062", "127.0.0.4:8000"],
      ["web-4", "MAINT (resolution)", "", "", "0", "1062", ""],
      ["BACKEND", "UP", "", "", "", "1062", ""],
      ["BACKEND", "UP", "", "", "", "1062", ""],
    ]);
  });

  test("addresses and algorithms are told only with legends", () => {
    const silent = viewOf(takeSnapshot(exampleContext()), { ...EVERYTHING, legends: false });
    expect(silent.some((row) => row.has("addr") || row.has("algo"))).toBe(false);
    expect(rowOf(exampleContext(), "web_service", "BACKEND").text("algo")).toBe("roundrobin");
  });

  test("a scope keeps the proxies whose name holds it, whatever the case", () => {
    const proxies = (scope: string) =>
      new Set(viewOf(takeSnapshot(exampleContext()), { ...EVERYTHING, scope }).map((row) => row.proxy.name));
    expect([...proxies("RELAY")]).toEqual(["relay", "relayed"]);
    expect([...proxies("nothing")]).toEqual([]);
  });

  test.each(["DOWN", "DOWN 1/2", "MAINT", "MAINT (resolution)"])("a server that is %s can be hidden", (status) => {
    const rows = viewOf(takeSnapshot(contextWithServer({}, { status })), { ...EVERYTHING, hideDown: true });
    expect(rows.map((row) => row.kind)).toEqual(["backend"]);
  });

  test.each(["UP", "UP 1/3", "no check", "DRAIN", "NOLB"])("a server that is %s is never hidden", (status) => {
    const rows = viewOf(takeSnapshot(contextWithServer({}, { status })), { ...EVERYTHING, hideDown: true });
    expect(rows.map((row) => row.kind)).toEqual(["server", "backend"]);
  });
});

describe("the CSV", () => {
  test("ends each line with a comma", () => {
    const lines = renderCsv(takeSnapshot(exampleContext())).split("\n");
    expect(lines.pop()).toBe("");
    expect(lines[0]).toBe(`# ${NAMES.join(",")},`);
    for (const line of lines) expect(line.match(/,/g)).toHaveLength(94);
  });

  test("quotes values with commas, quotes or line breaks", () => {
    const csv = (text: string) =>
      renderCsv(takeSnapshot(contextWithServer({}, { lastCheck: { text } }))).split("\nweb_service,")[1];
    expect(csv('no, "really"')).toContain(',"no, ""really""",');
    expect(csv("one\ntwo")).toContain(',"one\ntwo",');
  });
});

describe("the JSON", () => {
  test("leaves out what a row does not have, and names the rest's place and kind", () => {
    const [, [first, ...others] = []] = JSON.parse(renderJson(takeSnapshot(exampleContext())));
    expect(first).toEqual({
      objType: "Server",
      proxyId: 2,
      id: 1,
      field: { pos: 0, name: "pxname" },
      processNum: 1,
      tags: { origin: "Key", nature: "Name", scope: "Service" },
      value: { type: "str", value: "web_service" },
    });
    expect(others).toHaveLength(58);
    expect(others.map((field: { field: { name: string } }) => field.field.name)).not.toContain("throttle");
  });

  test("is ASCII, so that its bytes are the same in latin1 and UTF-8", () => {
    const json = renderJson(takeSnapshot(contextWithServer({}, { lastCheck: { text: "caf\u00e9 \u20ac" } })));
    expect(json).toMatch(/^[\x20-\x7e]*$/);
    expect(
      JSON.parse(json)[0].find((field: { field: { name: string } }) => field.field.name === "last_chk").value.value,
    ).toBe("caf\u00e9 \u20ac");
  });
});
