import { Admission, type AdmissionUser, backlogOf, type Entrance } from "./admission.ts";
import { algorithmOf } from "./balance/algorithms.ts";
import { Dispatcher } from "./balance/dispatcher.ts";
import type { Bind, Configuration, Proxy } from "./config/schema.ts";
import { limitBuffers } from "./forwarding/buffer-limits.ts";
import type { ForwardingContext, StatsService } from "./forwarding/context.ts";
import { type Doorway, makeDoorway } from "./forwarding/doorway.ts";
import type { Engine } from "./forwarding/engine.ts";
import { type EngineName, engines } from "./forwarding/engines.ts";
import { compileIntake, type Intake } from "./forwarding/intake.ts";
import { answersMonitor } from "./forwarding/monitored-networks.ts";
import { compileProxyRules, setsLogLevel } from "./forwarding/proxy-rules.ts";
import { compileRouting, type Routing } from "./forwarding/routing.ts";
import type { Logger } from "./logger.ts";
import { compilePersistence } from "./persistence/persistence.ts";
import { mapAt } from "./samples/converters/live-map.ts";
import { Userlist } from "./samples/passwords/userlist.ts";
import { logExtrasOf } from "./session/log-extras.ts";
import { ProcessVariables } from "./session/process-variables.ts";
import { type TrafficLog, trafficLogOf } from "./session/traffic-log.ts";
import { Backend } from "./state/backend.ts";
import { type BindFailure, bindText } from "./state/bind-failure.ts";
import { Frontend } from "./state/frontend.ts";
import { Listener } from "./state/listener.ts";
import { assignRows } from "./state/rows.ts";
import { backendSessionLimit } from "./state/session-limits.ts";
import { Cell, RateOf, type SharedMemory } from "./state/shared-memory.ts";
import { slidingWindow } from "./state/sliding-average.ts";
import type { Update, VariableUpdate } from "./state/updates.ts";
import { limitDescriptors } from "./tcp/descriptors.ts";
import type { TcpHandle } from "./tcp/handles.ts";
import { keepAlive } from "./tcp/keep-alive.ts";
import { ListenError, listenAddress, TcpListener } from "./tcp/listener.ts";

export interface DataPlaneOptions {
  readonly configuration: Configuration;
  readonly engine: EngineName;
  /** Connections of the process at once, over all threads. */
  readonly maxconn: number;
  /** What the system lets the process open. */
  readonly descriptors: number;
  readonly thread: number;
  readonly threads: number;
}

interface OpenBind {
  readonly entrance: Entrance;
  socket: TcpListener | undefined;
}

/** One a thread: opens the binds and hands each accepted socket to the engine. */
export class DataPlane implements AdmissionUser {
  readonly #options: DataPlaneOptions;
  readonly #dispatchers = new Map<number, Dispatcher>();
  readonly #frontends: Frontend[] = [];
  readonly #listeners: Listener[] = [];
  readonly #context: ForwardingContext;
  #engine: Engine | undefined;
  readonly #binds: OpenBind[] = [];
  readonly #doorways = new Map<Listener, Doorway>();
  readonly #admission: Admission;
  readonly #logger: Logger;
  readonly #variables: ProcessVariables;
  #paused = false;
  #draining = false;
  #drained: (() => void) | undefined;

  /** @param share tells other threads of what this one did to a variable of the process; absent: there are none */
  constructor(
    options: DataPlaneOptions,
    memory: SharedMemory,
    stats: StatsService,
    logger: Logger,
    share?: (update: VariableUpdate) => void,
  ) {
    const { configuration, thread, descriptors } = options;
    limitDescriptors(descriptors);
    limitBuffers(configuration.global);
    this.#options = options;
    this.#logger = logger;
    const rows = assignRows(configuration);
    this.#admission = new Admission(options, memory, rows.process, thread, this);
    const byName = new Map<string, Dispatcher>();
    configuration.proxies.forEach((proxy, index) => {
      if (!proxy.backend) return;
      const backend = new Backend(proxy, proxy.backend, rows, memory, thread, fullOf(proxy, options));
      const dispatcher = new Dispatcher(backend, algorithmOf(proxy.backend), memory);
      this.#dispatchers.set(index, dispatcher);
      byName.set(proxy.name, dispatcher);
    });
    const userlists = new Map(configuration.userlists.map(({ name, users }) => [name, new Userlist(users)]));
    const routings = new Map<Frontend, Routing>();
    const setsLevels = configuration.proxies.some(setsLogLevel);
    const intakes = new Map<Frontend, Intake>();
    const logs = new Map<Frontend, TrafficLog>();
    for (const proxy of configuration.proxies) {
      if (!proxy.frontend) continue;
      const frontend = new Frontend(proxy, proxy.frontend, rows, memory, thread);
      this.#frontends.push(frontend);
      routings.set(frontend, compileRouting(frontend, byName));
      const intake = compileIntake(frontend, byName);
      if (intake) intakes.set(frontend, intake);
      this.#listeners.push(...proxy.frontend.binds.map((bind) => new Listener(bind, frontend, rows, memory)));
      const trafficLog = trafficLogOf(proxy, logger.logOf(proxy), setsLevels);
      if (trafficLog) logs.set(frontend, trafficLog);
    }
    const { global: all = 0, proc = 0, sess = 0, txn = 0, reqres = 0 } = configuration.global.variableLimits ?? {};
    this.#variables = new ProcessVariables(all && proc ? Math.min(all, proc) : all || proc, share);
    this.#context = {
      routings,
      intakes,
      rules: compileProxyRules(configuration.proxies),
      persistence: compilePersistence([...byName.values()].map(({ backend }) => backend)),
      stats,
      trafficLog: (frontend) => logs.get(frontend),
      logExtras: logExtrasOf(configuration.proxies, memory, rows.process),
      processConnections: () => memory.get(rows.process, Cell.SCUR),
      sendRate: memory.rate(rows.process, RateOf.BYTES),
      averageWindow: slidingWindow(options.threads),
      variables: { process: this.#variables, session: sess, stream: txn, message: reqres },
      process: {
        thread,
        isStopping: () => this.#draining,
        frontend: (name) => this.#frontends.find(({ proxy }) => proxy.name === name),
        backend: (name) => byName.get(name)?.backend,
        userlist: (name) => userlists.get(name),
      },
    };
  }

  /** @returns the binds that could not be opened, with the reason; none: all listen. */
  async listen(): Promise<BindFailure[]> {
    const { engine, configuration } = this.#options;
    const createEngine = await engines[engine]();
    const made = createEngine(this.#context, sweepPeriod(configuration));
    this.#engine = made;
    const failures: BindFailure[] = [];
    for (const listener of this.#listeners) {
      const doorway = makeDoorway(this.#context, listener, made);
      if (doorway) this.#doorways.set(listener, doorway);
      const open: OpenBind = { entrance: this.#admission.entrance(listener), socket: undefined };
      this.#binds.push(open);
      const failure = this.#open(open);
      if (failure) failures.push(failure);
    }
    // A signal came meanwhile.
    if (this.#paused || this.#draining) this.#stopListening();
    return failures;
  }

  #open(open: OpenBind): BindFailure | undefined {
    const { entrance } = open;
    const { bind, frontend } = entrance.listener;
    // Several threads cannot listen on one socket of this kind: the system has no SO_REUSEPORT for it.
    if (bind.local && this.#options.thread > 0) return undefined;
    const backlog = bind.backlog ?? backlogOf(frontend, this.#options.maxconn);
    try {
      open.socket = new TcpListener({ at: listenAddress(bind), backlog, number: bind.number }, (connection) =>
        this.#admission.accepted(connection, entrance),
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      return { frontend: frontend.proxy.name, bind, code: error.code };
    }
  }

  admit(socket: TcpHandle, listener: Listener, closed: () => void): void {
    const { frontend } = listener;
    if (frontend.proxy.options.flags.clitcpka) keepAlive(socket);
    const doorway = this.#doorways.get(listener);
    if (doorway) doorway.accept(socket, closed);
    else if (!answersMonitor(socket, frontend, closed)) this.#engine?.accept(socket, listener, closed);
  }

  emptied(): void {
    this.#drained?.();
  }

  apply(update: Update): void {
    if (update.kind === "backend") this.#dispatchers.get(update.proxy)?.update(update);
    else if (update.kind === "variable") this.#variables.apply(update);
    else if (update.kind === "map") mapAt(this.#options.configuration, update.map).apply(update.change);
    else if (update.kind === "pause") this.#pause();
    else if (update.kind === "resume") this.#resume();
    else if (update.kind === "kill") this.#kill();
    else if (update.kind === "end streams") this.#endStreams(update);
    else this.#drain();
  }

  #stopListening(which: (bind: Bind) => boolean = () => true): void {
    for (const open of this.#binds.filter(({ entrance }) => which(entrance.listener.bind))) {
      open.socket?.close();
      open.socket = undefined;
    }
  }

  #pause(): void {
    this.#paused = true;
    // A descriptor that was given once cannot be opened again.
    this.#stopListening(({ local }) => local?.kind !== "descriptor");
  }

  #resume(): void {
    // SIGTTIN to one that is not paused, or is stopping, changes nothing.
    if (!this.#paused || this.#draining) return;
    this.#paused = false;
    for (const open of this.#binds) if (!open.socket) this.#reopen(open);
  }

  #reopen(open: OpenBind): void {
    const failure = this.#open(open);
    if (!failure) return;
    const { frontend, bind, code } = failure;
    this.#logger.diagnostic("alert", `Cannot resume frontend ${frontend} on ${bindText(bind)}: ${code}`);
  }

  #drain(): void {
    this.#draining = true;
    this.#stopListening();
    this.#engine?.drain();
    if (this.#admission.isEmpty()) this.#drained?.();
  }

  #endStreams({ proxy, servers, by }: Update & { kind: "end streams" }): void {
    const backend = this.#dispatchers.get(proxy)?.backend;
    if (backend) this.#engine?.kill(by, (server) => servers.some((index) => backend.servers[index] === server));
  }

  #kill(): void {
    this.#admission.turnAway();
    this.#turnAway();
    this.#engine?.kill("killed");
    if (this.#admission.isEmpty()) this.#drained?.();
  }

  /** Resolves when draining and the last connection has ended. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained = () => {
        if (this.#draining) resolve();
      };
      if (this.#admission.isEmpty()) this.#drained();
    });
  }

  #turnAway(): void {
    for (const doorway of this.#doorways.values()) doorway.turnAway();
  }

  destroy(): void {
    this.#stopListening();
    this.#turnAway();
    this.#engine?.destroy();
    this.#admission.turnAway();
  }
}

/** What counts as full, where limits of servers depend on it. */
function fullOf(proxy: Proxy, { configuration, maxconn }: DataPlaneOptions): number | undefined {
  if (!proxy.backend?.servers.some(({ minconn }) => minconn !== undefined)) return undefined;
  return backendSessionLimit(proxy, configuration.proxies, maxconn);
}

/** Deadlines are looked at this often: a sixteenth of the shortest time-out, between 10 and 250 ms. */
function sweepPeriod(configuration: Configuration): number {
  const timeouts = configuration.proxies.flatMap((proxy) => Object.values(proxy.timeouts) as number[]);
  const shortest = Math.min(...timeouts.filter((timeout) => timeout > 0), 4000);
  return Math.min(250, Math.max(10, shortest / 16));
}
