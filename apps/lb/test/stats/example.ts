import type { Configuration, Proxy, Server, StatsSettings } from "../../src/config/schema.ts";
import { assignRows } from "../../src/state/rows.ts";
import { SharedMemory } from "../../src/state/shared-memory.ts";
import type { BackendView, ProcessInfo, ServerView, StatsContext } from "../../src/stats/subjects.ts";

/**
 * The tutorial's proxies with a server in each of the states that the statistics tell apart, one of them a backend
 * that answers the statistics and a `listen` without servers; `haproxyConfiguration` is the same for the real one.
 */
export const STATS: StatsSettings = {
  uri: "/my-stats",
  refresh: 15,
  hideVersion: false,
  showLegends: true,
  showNode: "",
};

const location = { file: "haproxy.cfg", line: 1 };

interface ExampleServer {
  readonly line: string;
  readonly settings: Partial<Server>;
  readonly state: Partial<ServerStateValues>;
}

interface ServerStateValues {
  readonly status: string;
  readonly address: string;
  readonly weight: number;
  readonly checked: boolean;
  readonly maintenance: boolean;
  readonly failedChecks: number;
  readonly downs: number;
  readonly health: number;
  readonly lastChange: number;
  readonly downtime: number;
  readonly checkStatus: string;
  readonly checkDescription: string;
  readonly lastCheck: ServerView["health"]["lastCheck"];
}

const check = { inter: 2000, fastinter: 2000, downinter: 2000, rise: 2, fall: 3 };
const refused = {
  failedChecks: 1,
  downs: 1,
  health: 0,
  downtime: 6,
  checkStatus: "L4CON",
  checkDescription: "Layer4 connection problem",
  lastCheck: { durationMs: 0, text: "Connection refused" },
};

/** `UPPORT` answers, nobody listens on `DEADPORT`. */
const SERVERS: Readonly<Record<string, ExampleServer>> = {
  "web-up": { line: "127.0.0.1:UPPORT check", settings: { check }, state: {} },
  "web-limited": {
    line: "127.0.0.1:UPPORT check weight 2 maxconn 10 maxqueue 7",
    settings: { check, weight: 2, maxconn: 10, maxqueue: 7 },
    state: {},
  },
  "web-down": {
    line: "127.0.0.1:DEADPORT check",
    settings: { check },
    state: { status: "DOWN", address: "127.0.0.1:DEADPORT", ...refused },
  },
  "web-unchecked": { line: "127.0.0.1:UPPORT", settings: {}, state: { status: "no check" } },
  "web-ipv6": {
    line: "[::1]:DEADPORT",
    settings: {},
    state: { status: "no check", address: "[::1]:DEADPORT" },
  },
  "web-backup": { line: "127.0.0.1:UPPORT backup check", settings: { check, backup: true }, state: {} },
  "web-disabled": {
    line: "127.0.0.1:UPPORT disabled",
    settings: { disabled: true },
    state: { status: "MAINT", maintenance: true },
  },
  "web-idle": {
    line: "127.0.0.1:UPPORT check weight 0",
    settings: { check, weight: 0 },
    state: {},
  },
  "web-unresolved": {
    line: "web.invalid:8000 check resolvers docker init-addr none",
    settings: { check, resolvers: "docker" },
    state: {
      status: "MAINT (resolution)",
      maintenance: true,
      address: "",
      downs: 1,
      downtime: 7,
      health: 0,
      checkStatus: "INI",
    },
  },
};

export const SERVER_NAMES: readonly string[] = Object.keys(SERVERS);

function serverOf(name: string, position: number): Server {
  const base = { id: position + 1, host: "127.0.0.1", port: 8000, weight: 1, backup: false, disabled: false };
  return { ...base, name, location, resolvePrefer: "ipv4", ...SERVERS[name]?.settings };
}

function proxyOf(name: string, id: number, parts: Partial<Proxy>): Proxy {
  return {
    name,
    id,
    location,
    mode: "http",
    timeouts: {},
    options: { connectionMode: "keep-alive", abortonclose: false, dontlognull: false, flags: {} },
    logTargets: [],
    rules: { httpRequest: [], redirect: [], httpResponse: [] },
    tcpRules: { requestConnection: [], requestSession: [], requestContent: [], responseContent: [] },
    logFormat: { parts: [] },
    ...parts,
  };
}

const frontend = { binds: [], useBackend: [] };
const backend = { balance: "roundrobin", retries: 3, httpReuse: "safe", servers: [] } as const;

const PROXIES: readonly Proxy[] = [
  proxyOf("haproxyPractice", 1, {
    frontend: {
      ...frontend,
      useBackend: [{ backend: "stat", location: { file: "t.cfg", line: 1 } }],
      defaultBackend: "web_service",
    },
  }),
  proxyOf("web_service", 2, { backend: { ...backend, servers: SERVER_NAMES.map(serverOf) } }),
  proxyOf("stat", 3, { backend, stats: STATS }),
  proxyOf("plain", 4, { frontend, backend }),
  proxyOf("relay", 5, { mode: "tcp", frontend: { ...frontend, maxconn: 7, defaultBackend: "relayed" } }),
  proxyOf("relayed", 6, {
    mode: "tcp",
    backend: { ...backend, servers: [serverOf("web-up", 0), serverOf("web-unchecked", 1)] },
  }),
];

export const PROCESS: ProcessInfo = {
  pid: 4711,
  uptimeSeconds: 292,
  nbthread: 1,
  node: "vm",
  maxconn: 256,
  maxsock: 532,
  ulimitN: 532,
  connections: 1,
  connectionRate: 1,
  bitRate: 26_647,
  tasks: 20,
  runQueue: 1,
  idlePercent: 100,
};

/** The statistics' context on shared memory of its own, nothing counted yet. */
export function exampleContext(changes: Partial<StatsContext> & { proxies?: readonly Proxy[] } = {}): StatsContext {
  const { proxies = PROXIES, ...context } = changes;
  const configuration: Configuration = {
    global: { daemon: false, masterWorker: false, logTargets: [] },
    resolvers: [],
    userlists: [],
    maps: [],
    proxies,
  };
  const rows = assignRows(configuration);
  const memory = SharedMemory.create(rows.count, 1);
  return {
    configuration,
    rows,
    memory,
    process: PROCESS,
    backend: backendView,
    now: 1_700_000_000_000,
    performanceNow: 0,
    ...context,
  };
}

/** As the real HAProxy reads it. */
export function haproxyConfiguration(ports: {
  readonly stats: number;
  readonly plain: number;
  readonly relay: number;
  readonly up: number;
  readonly dead: number;
}): string {
  const line = (name: string) =>
    `    server ${name} ${SERVERS[name]?.line}`
      .replace("UPPORT", String(ports.up))
      .replace("DEADPORT", String(ports.dead));
  return `
global
    maxconn 256
    nbthread 1
resolvers docker
    nameserver dns1 127.0.0.1:${ports.dead}
defaults
    mode http
    timeout connect 1s
    timeout client 10s
    timeout server 10s
frontend haproxyPractice
    bind 127.0.0.1:${ports.stats}
    use_backend stat if { path -i /my-stats }
    default_backend web_service
backend web_service
    balance roundrobin
${SERVER_NAMES.map(line).join("\n")}
backend stat
    stats enable
    stats uri /my-stats
    stats refresh 15s
    stats show-legends
    stats show-node
listen plain
    bind 127.0.0.1:${ports.plain}
frontend relay
    mode tcp
    maxconn 7
    bind 127.0.0.1:${ports.relay}
    default_backend relayed
backend relayed
    mode tcp
    balance roundrobin
${["web-up", "web-unchecked"].map(line).join("\n")}
`;
}

/** All is up that is not plainly down; backups wait. */
function backendView(proxy: Proxy): BackendView {
  const settings = proxy.backend?.servers ?? [];
  const servers = settings.map((server) => serverView(server));
  const usable = servers.filter((server) => server.weight > 0 && !/^(DOWN|MAINT)/.test(server.statusText()));
  const active = usable.filter((server) => !settings[servers.indexOf(server)]?.backup);
  return {
    status: "UP",
    weight: active.reduce((sum, server) => sum + server.weight, 0),
    active: active.length,
    backup: usable.length - active.length,
    downs: 0,
    lastChangeSeconds: () => 7,
    downtimeSeconds: () => 0,
    servers,
  };
}

function serverView(server: Server, changes: Partial<ServerStateValues> = {}): ServerView {
  const state: ServerStateValues = {
    status: "UP",
    address: "127.0.0.1:UPPORT",
    weight: server.weight,
    checked: server.check !== undefined,
    maintenance: false,
    failedChecks: 0,
    downs: 0,
    health: 4,
    lastChange: 7,
    downtime: 0,
    checkStatus: "L4OK",
    checkDescription: "Layer4 check passed",
    lastCheck: { durationMs: 0, text: "" },
    ...SERVERS[server.name]?.state,
    ...changes,
  };
  return {
    statusText: () => state.status,
    addressText: () => state.address,
    endpoint: { address: "192.0.2.1", port: 80, isPortOffset: false },
    weight: state.weight,
    isChecked: () => state.checked,
    inMaintenance: () => state.maintenance,
    maxconn: server.maxconn,
    downs: state.downs,
    lastChangeSeconds: () => state.lastChange,
    downtimeSeconds: () => state.downtime,
    health: {
      value: state.health,
      failed: state.failedChecks,
      checkStatusText: () => state.checkStatus,
      checkDescription: () => state.checkDescription,
      lastCheck: state.lastCheck,
    },
  };
}

/** One backend of one server in this state, in the example's place of it. */
export function contextWithServer(settings: Partial<Server>, state: Partial<ServerStateValues>): StatsContext {
  const server: Server = { ...serverOf("web-1", 0), check, ...settings };
  const proxy = proxyOf("web_service", 2, { backend: { ...backend, servers: [server] } });
  const view = serverView(server, state);
  return exampleContext({ proxies: [proxy], backend: (owner) => ({ ...backendView(owner), servers: [view] }) });
}
