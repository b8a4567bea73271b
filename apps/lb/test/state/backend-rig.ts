import type { BackendSettings, Proxy, Server } from "../../src/config/schema.ts";
import { BackendStatus, type ServerLoad } from "../../src/state/backend-status.ts";
import type { ServerStatus } from "../../src/state/server-status.ts";
import type { StateMessage } from "../../src/state/state-message.ts";

export const CHECK = { inter: 2000, fastinter: 2000, downinter: 2000, rise: 2, fall: 3 };

/** A backend with a clock that the test moves, and with ears. */
export class BackendRig {
  readonly backend: BackendStatus;
  /** `notice text`, as the logs get it. */
  readonly log: string[] = [];
  /** `[WARNING] text`, as standard error gets it. */
  readonly diagnostics: string[] = [];
  readonly changed: string[] = [];
  /** Why streams ended, and of which servers. */
  readonly ended: string[][] = [];
  /** Milliseconds; undefined: the machine's clock. */
  now: number | undefined = 1_000_000;
  load: ServerLoad = { sessions: 0, queued: 0, served: 0 };

  constructor(
    servers: readonly Partial<Server>[],
    proxy: Partial<Proxy> = {},
    takesAnyWeight = true,
    backend: Partial<BackendSettings> = {},
  ) {
    const settings = servers.map((server, index) => makeServer(index + 1, server));
    this.backend = new BackendStatus(makeBackend(settings, proxy, backend), {
      takesAnyWeight,
      now: () => this.now ?? Date.now(),
      report: (message) => this.#hear(message),
      changed: (server) => this.changed.push(server.settings.name),
      load: () => this.load,
      endStreams: (ended, by) => this.ended.push([by, ...ended.map(({ settings }) => settings.name)]),
    });
  }

  /** Servers are numbered from 1. */
  server(number: number): ServerStatus {
    const server = this.backend.servers[number - 1];
    if (!server) throw new Error(`there is no server ${number}`);
    return server;
  }

  get statuses(): string[] {
    return this.backend.servers.map((server) => server.statusText());
  }

  get addresses(): string[] {
    return this.backend.servers.map((server) => (server.isUnresolved() ? "-" : (server.endpoint.address ?? "-")));
  }

  /** What was said since the last time it was asked for. */
  heard(): string[] {
    return this.log.splice(0);
  }

  pass(seconds: number): void {
    this.now = (this.now ?? 0) + seconds * 1000;
  }

  #hear({ level, text, diagnostic }: StateMessage): void {
    this.log.push(`${level} ${text}`);
    if (diagnostic) this.diagnostics.push(`[${diagnostic.level.toUpperCase()}] ${diagnostic.text}`);
  }
}

/** A checked server with a literal address, unless told otherwise. */
function makeServer(id: number, settings: Partial<Server>): Server {
  const host = settings.host ?? `127.0.0.${id}`;
  return {
    name: `s${id}`,
    id,
    location: { file: "test.cfg", line: id },
    host,
    port: 80,
    weight: 1,
    backup: false,
    disabled: false,
    check: CHECK,
    resolvePrefer: "ipv6",
    ...(settings.resolvers ? {} : { initialAddress: host }),
    ...settings,
  };
}

function makeBackend(servers: readonly Server[], proxy: Partial<Proxy>, backend: Partial<BackendSettings>): Proxy {
  return {
    name: "b",
    id: 2,
    location: { file: "test.cfg", line: 1 },
    mode: "http",
    timeouts: {},
    options: { connectionMode: "keep-alive", abortonclose: false, dontlognull: false, flags: {} },
    logTargets: [],
    rules: { httpRequest: [], redirect: [], httpResponse: [] },
    tcpRules: { requestConnection: [], requestSession: [], requestContent: [], responseContent: [] },
    logFormat: { parts: [] },
    backend: { balance: "roundrobin", retries: 3, httpReuse: "safe", servers, ...backend },
    ...proxy,
  };
}
