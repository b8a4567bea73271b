import { backendSessionLimit, frontendSessionLimit } from "../state/session-limits.ts";
import { Cell, Counter, RateOf } from "../state/shared-memory.ts";
import { slidingMean } from "../state/sliding-average.ts";
import { cookieName, cookieValue } from "./cookies.ts";
import type { BackendSubject, FrontendSubject, ServerSubject, Subject } from "./subjects.ts";

/** A statistic's value in one row; undefined: it says nothing there. */
export type Value = string | number | undefined;

/** A value's type and three tags, as the JSON names them. */
export interface Tags {
  readonly type: "str" | "u32" | "u64" | "s32";
  readonly origin: "Metric" | "Status" | "Key" | "Config" | "Product";
  readonly nature: "Gauge" | "Limit" | "Max" | "Rate" | "Counter" | "Duration" | "Age" | "Name" | "Output" | "Avg";
  readonly scope: "Process" | "Service";
}

/** How each kind of row computes a statistic; a kind that is left out has none. */
export interface Cells {
  readonly frontend?: (subject: FrontendSubject) => Value;
  readonly backend?: (subject: BackendSubject) => Value;
  readonly server?: (subject: ServerSubject) => Value;
}

/** A statistic: CSV, JSON and the page follow from its row in the table below. */
export interface Column extends Cells {
  readonly name: string;
  tags(kind: Subject["kind"]): Tags;
}

const name = tags("str", "Key", "Name", "Service");
const key = tags("u32", "Key", "Gauge", "Service");
const gauge = tags("u32", "Metric", "Gauge", "Process");
const most = tags("u32", "Metric", "Max", "Process");
const limit = tags("u32", "Config", "Limit", "Process");
const total = tags("u64", "Metric", "Counter", "Process");
const status = tags("str", "Status", "Gauge", "Process");
const flag = tags("u32", "Status", "Gauge", "Process");
const age = tags("u32", "Metric", "Age", "Process");
const seconds = tags("u32", "Metric", "Counter", "Process");
const rate = tags("u32", "Metric", "Rate", "Process");
const mean = tags("u32", "Metric", "Avg", "Process");
const output = tags("str", "Metric", "Output", "Process");
const code = tags("u32", "Metric", "Output", "Process");
const setting = tags("u32", "Config", "Gauge", "Service");
const settingText = tags("str", "Config", "Gauge", "Service");

/** The 94 columns of HAProxy 2.1, in its order. Statistics of what this balancer does not do have no cells. */
export const COLUMNS = [
  column(
    "pxname",
    name,
    all((s) => s.proxy.name),
  ),
  column("svname", name, {
    frontend: () => "FRONTEND",
    backend: () => "BACKEND",
    server: (s) => s.server.name,
  }),
  column("qcur", gauge, serving(cell(Cell.QCUR))),
  column("qmax", most, serving(counter(Counter.QMAX))),
  column("scur", gauge, all(cell(Cell.SCUR))),
  column("smax", most, all(counter(Counter.SMAX))),
  column("slim", limit, {
    frontend: ({ proxy, context }) => frontendSessionLimit(proxy, context.process.maxconn),
    backend: ({ proxy, context }) => backendSessionLimit(proxy, context.configuration.proxies, context.process.maxconn),
    server: (s) => s.state.maxconn || undefined,
  }),
  column("stot", total, all(counter(Counter.STOT))),
  column("bin", total, all(counter(Counter.BIN))),
  column("bout", total, all(counter(Counter.BOUT))),
  column("dreq", total, proxies(counter(Counter.DREQ))),
  column("dresp", total, all(counter(Counter.DRESP))),
  column("ereq", total, { frontend: counter(Counter.EREQ) }),
  column("econ", total, serving(counter(Counter.ECON))),
  column("eresp", total, serving(counter(Counter.ERESP))),
  column("wretr", total, serving(counter(Counter.WRETR))),
  column("wredis", total, serving(counter(Counter.WREDIS))),
  column("status", status, {
    frontend: () => "OPEN",
    backend: (s) => s.state.status,
    server: (s) => s.state.statusText(),
  }),
  column(
    "weight",
    mean,
    serving((s) => s.state.weight),
  ),
  column("act", flag, { backend: (s) => s.state.active, server: (s) => (s.server.backup ? 0 : 1) }, gauge),
  column("bck", flag, { backend: (s) => s.state.backup, server: (s) => (s.server.backup ? 1 : 0) }, gauge),
  column("chkfail", total, { server: (s) => ifChecked(s, s.state.health.failed) }),
  column("chkdown", total, { backend: (s) => s.state.downs, server: (s) => ifChecked(s, s.state.downs) }),
  column(
    "lastchg",
    age,
    serving((s) => s.state.lastChangeSeconds()),
  ),
  column("downtime", seconds, {
    backend: (s) => (s.state.servers.length > 0 ? s.state.downtimeSeconds() : undefined),
    server: (s) => ifChecked(s, s.state.downtimeSeconds()),
  }),
  column("qlimit", tags("u32", "Config", "Gauge", "Service"), { server: (s) => s.server.maxqueue || undefined }),
  column(
    "pid",
    tags("u32", "Key", "Gauge", "Process"),
    all(() => 1),
  ),
  column(
    "iid",
    key,
    all((s) => s.proxy.id),
  ),
  column("sid", key, { frontend: () => 0, backend: () => 0, server: (s) => s.server.id }),
  column("throttle", mean, {}),
  column("lbtot", total, serving(counter(Counter.LBTOT))),
  column("tracked", tags("str", "Config", "Name", "Service"), {}),
  column("type", setting, { frontend: () => 0, backend: () => 1, server: () => 2 }),
  column("rate", rate, all(rateOf(RateOf.SESSIONS)), gauge),
  column("rate_lim", limit, { frontend: ({ proxy }) => proxy.frontend?.sessionRateLimit ?? 0 }),
  column("rate_max", most, all(maxRateOf(RateOf.SESSIONS)), gauge),
  column(
    "check_status",
    output,
    whileChecking((s) => s.state.health.checkStatusText()),
  ),
  column(
    "check_code",
    code,
    whileChecking((s) => s.state.health.lastCheck.status),
  ),
  column(
    "check_duration",
    tags("u64", "Metric", "Duration", "Process"),
    whileChecking((s) => s.state.health.lastCheck.durationMs),
  ),
  column("hrsp_1xx", total, http(all(counter(Counter.HRSP_1XX)))),
  column("hrsp_2xx", total, http(all(counter(Counter.HRSP_2XX)))),
  column("hrsp_3xx", total, http(all(counter(Counter.HRSP_3XX)))),
  column("hrsp_4xx", total, http(all(counter(Counter.HRSP_4XX)))),
  column("hrsp_5xx", total, http(all(counter(Counter.HRSP_5XX)))),
  column("hrsp_other", total, http(all(counter(Counter.HRSP_OTHER)))),
  column("hanafail", total, {}),
  column("req_rate", rate, { frontend: rateOf(RateOf.REQUESTS) }),
  column("req_rate_max", most, { frontend: maxRateOf(RateOf.REQUESTS) }),
  column("req_tot", total, { frontend: counter(Counter.REQ_TOT), ...http({ backend: counter(Counter.REQ_TOT) }) }),
  column("cli_abrt", total, serving(counter(Counter.CLI_ABRT))),
  column("srv_abrt", total, serving(counter(Counter.SRV_ABRT))),
  // Nothing is compressed, rewritten in vain, denied before it is a request, or cached: these are counts of that.
  column("comp_in", total, proxies(never)),
  column("comp_out", total, proxies(never)),
  column("comp_byp", total, proxies(never)),
  column("comp_rsp", total, proxies(never)),
  column("lastsess", tags("s32", "Metric", "Age", "Process"), serving(lastSession)),
  column(
    "last_chk",
    output,
    whileChecking((s) => s.state.health.lastCheck.text),
  ),
  column("last_agt", output, {}),
  column("qtime", mean, serving(average(Counter.QTIME))),
  column("ctime", mean, serving(average(Counter.CTIME))),
  column("rtime", mean, serving(average(Counter.RTIME))),
  column("ttime", mean, serving(average(Counter.TTIME))),
  column("agent_status", output, {}),
  column("agent_code", code, {}),
  column("agent_duration", tags("u64", "Metric", "Duration", "Process"), {}),
  column(
    "check_desc",
    output,
    whileChecking((s) => s.state.health.checkDescription()),
  ),
  column("agent_desc", output, {}),
  column(
    "check_rise",
    setting,
    whileChecking((s) => s.server.check?.rise),
  ),
  column(
    "check_fall",
    setting,
    whileChecking((s) => s.server.check?.fall),
  ),
  column(
    "check_health",
    setting,
    whileChecking((s) => s.state.health.value),
  ),
  column("agent_rise", setting, {}),
  column("agent_fall", setting, {}),
  column("agent_health", setting, {}),
  column("addr", settingText, { server: (s) => s.state.addressText() || undefined }),
  column("cookie", tags("str", "Config", "Name", "Service"), { backend: cookieName, server: cookieValue }),
  column(
    "mode",
    settingText,
    all((s) => s.proxy.mode),
  ),
  column("algo", settingText, { backend: (s) => algorithm(s) }),
  column("conn_rate", rate, { frontend: rateOf(RateOf.CONNECTIONS) }),
  column("conn_rate_max", most, { frontend: maxRateOf(RateOf.CONNECTIONS) }),
  column("conn_tot", total, { frontend: counter(Counter.CONN_TOT) }),
  column("intercepted", total, http({ frontend: counter(Counter.INTERCEPTED) })),
  column("dcon", total, { frontend: counter(Counter.DCON) }),
  column("dses", total, { frontend: counter(Counter.DSES) }),
  column("wrew", total, all(never)),
  column("connect", total, serving(counter(Counter.CONNECT))),
  column("reuse", total, serving(counter(Counter.REUSE))),
  column("cache_lookups", total, http(proxies(never))),
  column("cache_hits", total, http(proxies(never))),
  column("srv_icur", gauge, { server: counter(Counter.IDLE) }),
  column("src_ilim", limit, {}),
  column("qtime_max", most, serving(counter(Counter.QTIME_MAX))),
  column("ctime_max", most, serving(counter(Counter.CTIME_MAX))),
  column("rtime_max", most, serving(counter(Counter.RTIME_MAX))),
  column("ttime_max", most, serving(counter(Counter.TTIME_MAX))),
] as const;

export type ColumnName = (typeof COLUMNS)[number]["name"];

/** @param backendTags where a backend's row has other tags. */
function column<const Name extends string>(columnName: Name, own: Tags, cells: Cells, backendTags: Tags = own) {
  return { ...cells, name: columnName, tags: (kind: Subject["kind"]) => (kind === "backend" ? backendTags : own) };
}

function tags(type: Tags["type"], origin: Tags["origin"], nature: Tags["nature"], scope: Tags["scope"]): Tags {
  return { type, origin, nature, scope };
}

function all(value: (subject: Subject) => Value): Required<Cells> {
  return { frontend: value, backend: value, server: value };
}

function proxies(value: (subject: FrontendSubject | BackendSubject) => Value): Cells {
  return { frontend: value, backend: value };
}

/** Servers, and backends for all of theirs. */
function serving(value: (subject: BackendSubject | ServerSubject) => Value): Cells {
  return { backend: value, server: value };
}

/** Only where requests are seen. */
function http(cells: Cells): Cells {
  const { frontend, backend, server } = cells;
  return {
    ...(frontend && { frontend: (s) => (s.proxy.mode === "http" ? frontend(s) : undefined) }),
    ...(backend && { backend: (s) => (s.proxy.mode === "http" ? backend(s) : undefined) }),
    ...(server && { server: (s) => (s.proxy.mode === "http" ? server(s) : undefined) }),
  };
}

/** A check's own columns: they go while the server is in maintenance, and its counts stay. */
function whileChecking(value: (subject: ServerSubject) => Value): Cells {
  return { server: (s) => (s.state.inMaintenance() ? undefined : ifChecked(s, value(s))) };
}

function ifChecked(subject: ServerSubject, value: Value): Value {
  return subject.state.isChecked() ? value : undefined;
}

function counter(place: Counter) {
  return (s: Subject) => s.context.memory.read(s.row, place);
}

function cell(place: Cell) {
  return (s: Subject) => Math.max(0, s.context.memory.get(s.row, place));
}

function average(place: Counter) {
  return (s: Subject) => slidingMean(s.context.memory.read(s.row, place));
}

function rateOf(what: RateOf) {
  return (s: Subject) => s.context.memory.rate(s.row, what).read(s.context.performanceNow);
}

function maxRateOf(what: RateOf) {
  return (s: Subject) => s.context.memory.rate(s.row, what).most();
}

function never(): number {
  return 0;
}

function lastSession(s: Subject): number {
  const last = s.context.memory.read(s.row, Counter.LAST_SESSION);
  return last === 0 ? -1 : Math.max(0, Math.floor(s.context.now / 1000) - Math.floor(last));
}

function algorithm(s: BackendSubject): Value {
  const name = s.proxy.backend?.balance;
  // 2.1 has forgotten it.
  return name === "random" ? "unknown" : name;
}
