import type { LogLevel, Proxy } from "../config/schema.ts";
import { ServerStatus } from "./server-status.ts";
import type { StateMessage } from "./state-message.ts";
import { Timeline } from "./timeline.ts";

/** What the control plane gives its backends. */
export interface BackendSurroundings {
  /** May a server weigh anything while it runs? As its algorithm can. */
  readonly takesAnyWeight: boolean;
  /** Milliseconds; whole seconds are told apart by it. */
  now(): number;
  report(message: StateMessage): void;
  /** What its threads know of a server changed. Called for each server by itself. */
  changed(server: ServerStatus): void;
  load(server: ServerStatus): ServerLoad;
  endStreams(on: readonly ServerStatus[], by: "server down" | "server back"): void;
}

export interface ServerLoad {
  /** Sessions on the server now. */
  readonly sessions: number;
  /** Requests that wait for it and no other. */
  readonly queued: number;
  /** Of the requests that wait for any server of the backend, how many it has places for. */
  readonly served: number;
}

/** A backend as the control plane knows it: its servers, and what they amount to. */
export class BackendStatus {
  readonly proxy: Proxy;
  readonly servers: readonly ServerStatus[];
  readonly #surroundings: BackendSurroundings;
  readonly #timeline: Timeline;
  #up: boolean;
  /** The servers that run: up, and not in maintenance. */
  readonly #running: Set<ServerStatus>;

  /** @param proxy one that has `backend` */
  constructor(proxy: Proxy, surroundings: BackendSurroundings) {
    this.proxy = proxy;
    this.#surroundings = surroundings;
    this.servers = (proxy.backend?.servers ?? []).map((server, index) => new ServerStatus(server, index, this));
    this.#running = new Set(this.servers.filter(isRunning));
    this.#up = this.isUp();
    // Observed: a backend whose names are yet to be resolved begins with one transition, a disabled one with none.
    const wentDown = !this.#up && this.servers.some((server) => server.downs > 0);
    this.#timeline = new Timeline(() => this.seconds(), wentDown ? 1 : 0);
  }

  get takesAnyWeight(): boolean {
    return this.#surroundings.takesAnyWeight;
  }

  /** A backend without servers (a statistics page) is always up. */
  isUp(): boolean {
    return this.servers.length === 0 || this.weight > 0;
  }

  get status(): "UP" | "DOWN" {
    return this.isUp() ? "UP" : "DOWN";
  }

  /** Usable servers that are not backups. */
  get active(): number {
    return this.#count((server) => !server.settings.backup);
  }

  /** Usable backup servers. */
  get backup(): number {
    return this.#count((server) => server.settings.backup);
  }

  /** Of the servers that get requests now: all active ones, else the first backup. */
  get weight(): number {
    const active = this.servers.filter((server) => server.isUsable() && !server.settings.backup);
    const serving = active.length > 0 ? active : this.servers.filter((server) => server.isUsable()).slice(0, 1);
    return serving.reduce((sum, server) => sum + server.weight, 0);
  }

  /** How often it went down. */
  get downs(): number {
    return this.#timeline.downs;
  }

  lastChangeSeconds(): number {
    return this.#timeline.sinceChange();
  }

  downtimeSeconds(): number {
    return this.#timeline.downtime(!this.#up);
  }

  seconds(): number {
    return Math.floor(this.#surroundings.now() / 1000);
  }

  /** For its servers: a message on both ways, as a warning on standard error. */
  report(level: LogLevel, text: string): void {
    this.#surroundings.report({ level, text, diagnostic: { level: "warning", text } });
  }

  /** For its servers: a message for the logs alone. */
  log(level: LogLevel, text: string): void {
    this.#surroundings.report({ level, text });
  }

  /** What a message about a server that went away ends with. Observed: it never counts what it requeues. */
  left(server: ServerStatus): string {
    const { sessions } = this.#surroundings.load(server);
    return `${this.#counts("left")} ${sessions} sessions active, 0 requeued, ${this.#remaining(server)} remaining in queue.`;
  }

  /** What a message about a server that came back ends with. */
  returned(server: ServerStatus): string {
    const { served, queued } = this.#surroundings.load(server);
    const requeued = server.settings.backup && this.active > 0 ? 0 : served;
    return `${this.#counts("online")} ${requeued} sessions requeued, ${queued} total in queue.`;
  }

  /** What a message about a server that gets no new requests ends with. */
  stays(server: ServerStatus): string {
    return `${this.#counts("online")} 0 sessions requeued, ${this.#remaining(server)} total in queue.`;
  }

  /** Who waits for a server that is off goes to others where that is allowed. */
  #remaining(server: ServerStatus): number {
    return this.proxy.options.redispatch ? 0 : this.#surroundings.load(server).queued;
  }

  /**
   * One of its servers changed.
   * @param timed Does a return to service count for `lastchg` and `downtime`? Observed of 2.1.0: after checks and
   * drains it does, after maintenance and changes of weight it does not.
   */
  serverChanged(server: ServerStatus, timed: boolean): void {
    const up = this.isUp();
    if (this.#up && !up) {
      this.#timeline.wentDown();
      this.#reportNoServer();
    } else if (!this.#up && up && timed) {
      this.#timeline.cameBack();
    }
    this.#up = up;
    this.#endStreams(server);
    this.#surroundings.changed(server);
  }

  /** As `on-marked-down` and `on-marked-up` say. */
  #endStreams(server: ServerStatus): void {
    const { endsSessionsDown, endsBackupSessionsUp, backup } = server.settings;
    const runs = isRunning(server);
    if (runs === this.#running.has(server)) return;
    if (runs) this.#running.add(server);
    else this.#running.delete(server);
    if (!runs && endsSessionsDown) this.#surroundings.endStreams([server], "server down");
    if (runs && endsBackupSessionsUp && !backup && server.weight > 0) {
      const backups = this.servers.filter(({ settings }) => settings.backup);
      this.#surroundings.endStreams(backups, "server back");
    }
  }

  #count(counts: (server: ServerStatus) => boolean): number {
    return this.servers.filter((server) => server.isUsable() && counts(server)).length;
  }

  #counts(verb: "left" | "online"): string {
    const { active, backup } = this;
    const running = active === 0 && backup > 0 ? " Running on backup." : "";
    return `${active} active and ${backup} backup servers ${verb}.${running}`;
  }

  #reportNoServer(): void {
    const { name } = this.proxy;
    const kind = this.proxy.frontend ? "proxy" : "backend";
    this.#surroundings.report({
      level: "emerg",
      text: `${kind} ${name} has no server available!`,
      diagnostic: { level: "alert", text: `${kind} '${name}' has no server available!` },
    });
  }
}

function isRunning(server: ServerStatus): boolean {
  return server.isUp() && !server.inMaintenance();
}
