import type { Schedule } from "../../src/balance/algorithm.ts";
import { algorithmOf } from "../../src/balance/algorithms.ts";
import { Dispatcher } from "../../src/balance/dispatcher.ts";
import type { AlgorithmName, BackendSettings, Proxy, Server } from "../../src/config/schema.ts";
import { Backend } from "../../src/state/backend.ts";
import { backendRows, type Rows } from "../../src/state/rows.ts";
import { Cell, SharedMemory, type SharedMemoryBuffers } from "../../src/state/shared-memory.ts";
import type { BackendUpdate, ServerUpdate } from "../../src/state/updates.ts";

/** The backend's row of the shared memory. */
const ROW = 1;

interface RigSettings {
  /** Numbers of servers. */
  readonly backups?: readonly number[];
  /** Of the servers; from 1, unless it is said. */
  readonly ids?: readonly number[];
  readonly threads?: number;
  /** Of every server, or of each. */
  readonly maxconn?: number | readonly (number | undefined)[];
  readonly maxqueue?: number;
  readonly redispatch?: boolean;
  readonly settings?: Partial<BackendSettings>;
}

/** One backend with its algorithm's half of the control plane, and as many threads as asked for, on real shared memory. */
export class BalanceRig {
  readonly memory: SharedMemory;
  readonly threads: readonly Dispatcher[];
  readonly proxy: Proxy;
  readonly #schedule: Schedule;
  readonly #servers: ServerUpdate[];
  #thread = 0;
  /** Each request comes from another client. */
  #client = 0;

  constructor(name: AlgorithmName, weights: readonly number[], settings: RigSettings = {}) {
    this.proxy = backend(name, weights, settings);
    const threads = settings.threads ?? 1;
    this.memory = SharedMemory.create(ROW + 1 + weights.length, threads);
    const rows = rowsOf(this.proxy);
    this.#schedule = algorithmOf(backendOf(this.proxy)).schedule(
      serversOf(this.proxy),
      this.memory,
      backendRows(rows, this.proxy),
    );
    this.threads = Array.from({ length: threads }, (_, thread) =>
      attachDispatcher(this.proxy, this.memory.buffers, thread),
    );
    this.#servers = serversOf(this.proxy).map(({ weight, maxconn }) => ({
      address: "127.0.0.1",
      port: 80,
      usable: weight > 0,
      up: true,
      weight,
      ...(maxconn !== undefined && { maxconn }),
    }));
  }

  get dispatcher(): Dispatcher {
    return this.threads[0] as Dispatcher;
  }

  get cursor(): number {
    return this.memory.get(ROW, Cell.ROTATION);
  }

  moveCursor(by: number): void {
    this.memory.add(ROW, Cell.ROTATION, by);
  }

  get update(): BackendUpdate {
    return { kind: "backend", proxy: 0, servers: this.#servers, rotation: this.#schedule.rotation(this.#servers) };
  }

  /** Changes servers (numbered from 1) and tells every thread. */
  set(...changes: readonly (Partial<ServerUpdate> & { server: number })[]): this {
    for (const { server, ...change } of changes) {
      const index = server - 1;
      this.#servers[index] = { ...(this.#servers[index] as ServerUpdate), ...change };
    }
    return this.publish();
  }

  publish(): this {
    const update = structuredClone(this.update);
    for (const thread of this.threads) thread.update(update);
    return this;
  }

  /**
   * The servers (numbered from 1) of the next requests, one after the other, the threads taking turns; 0: none.
   * @param full servers that have no room meanwhile
   */
  picks(count: number, full: readonly number[] = []): string {
    const busy = full.map((server) => this.dispatcher.backend.servers[server - 1]);
    for (const server of busy) if (server) this.dispatcher.take(server);
    let picked = "";
    for (let pick = 0; pick < count; pick++) {
      const thread = this.threads[this.#thread++ % this.threads.length] as Dispatcher;
      const server = thread.choose(client(this.#client++), undefined);
      if (server && thread.take(server)) thread.release(server);
      picked += server ? server.index + 1 : 0;
    }
    for (const server of busy) if (server) this.dispatcher.release(server);
    return picked;
  }
}

/** A thread's view of the backend of a rig. */
export function attachDispatcher(proxy: Proxy, buffers: SharedMemoryBuffers, thread: number): Dispatcher {
  const settings = backendOf(proxy);
  const memory = SharedMemory.attach(buffers, thread);
  const state = new Backend(proxy, settings, rowsOf(proxy), memory, thread);
  return new Dispatcher(state, algorithmOf(settings), memory);
}

/** A request from the `number`th address of 10.0.0.0/8. */
export function client(number: number) {
  return { clientAddress: () => Uint8Array.of(10, number >> 16, number >> 8, number), key: keyOf(number) };
}

/** Requests with the key of nobody else. */
function keyOf(number: number): number {
  return (number * 2_654_435_761) >>> 0;
}

function rowsOf(proxy: Proxy): Rows {
  const servers = new Map(serversOf(proxy).map((server, index) => [server, ROW + 1 + index]));
  return {
    count: ROW + 1 + servers.size,
    process: 0,
    frontends: new Map(),
    backends: new Map([[proxy, ROW]]),
    servers,
    dispatches: new Map(),
    binds: new Map(),
  };
}

function backendOf({ backend }: Proxy): BackendSettings {
  if (!backend) throw new Error("this proxy is no backend");
  return backend;
}

function serversOf(proxy: Proxy): readonly Server[] {
  return proxy.backend?.servers ?? [];
}

function backend(balance: AlgorithmName, weights: readonly number[], settings: RigSettings): Proxy {
  const { backups = [], ids, maxconn, maxqueue, redispatch = false } = settings;
  const servers = weights.map((weight, index) => {
    const limit = typeof maxconn === "object" ? maxconn[index] : maxconn;
    return {
      ...server(index + 1, weight, backups.includes(index + 1)),
      id: ids?.[index] ?? index + 1,
      ...(limit !== undefined && { maxconn: limit }),
      ...(maxqueue !== undefined && { maxqueue }),
    };
  });
  return {
    name: "b",
    id: 2,
    location: { file: "test.cfg", line: 1 },
    mode: "http",
    timeouts: {},
    options: {
      connectionMode: "keep-alive",
      flags: {},
      abortonclose: false,
      dontlognull: false,
      ...(redispatch && { redispatch: { interval: -1 } }),
    },
    logTargets: [],
    rules: { httpRequest: [], redirect: [], httpResponse: [] },
    tcpRules: { requestConnection: [], requestSession: [], requestContent: [], responseContent: [] },
    logFormat: { parts: [] },
    backend: {
      balance,
      retries: 3,
      httpReuse: "safe",
      servers,
      ...settings.settings,
    },
  };
}

function server(id: number, weight: number, backup: boolean): Server {
  return {
    name: `s${id}`,
    id,
    location: { file: "test.cfg", line: id },
    host: "127.0.0.1",
    port: 80,
    weight,
    backup,
    disabled: false,
    resolvePrefer: "ipv4",
  };
}
