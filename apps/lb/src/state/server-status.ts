import type { LogLevel, Server } from "../config/schema.ts";
import { type AdminOrder, type AdminState, afterOrder, isMaintained, transition } from "./admin-state.ts";
import { type CheckResult, explainCheck, outcomeText } from "./check-result.ts";
import { type Endpoint, endpointText } from "./endpoint.ts";
import { ServerHealth } from "./server-health.ts";
import { ServerName } from "./server-name.ts";
import { Timeline } from "./timeline.ts";
import type { ServerUpdate } from "./updates.ts";

/** What a server's status needs of its backend. */
interface OwnBackend {
  readonly proxy: { readonly name: string; readonly backend?: { readonly logsChecks?: true } };
  readonly takesAnyWeight: boolean;
  seconds(): number;
  report(level: LogLevel, text: string): void;
  log(level: LogLevel, text: string): void;
  left(server: ServerStatus): string;
  returned(server: ServerStatus): string;
  stays(server: ServerStatus): string;
  serverChanged(server: ServerStatus, timed: boolean): void;
}

/**
 * A server as the control plane knows it, which is the truth of the process: where it is, what it may carry, what is wanted of
 * it (`AdminState`), how its checks find it (`ServerHealth`), and since when (`Timeline`). Its transitions say what HAProxy
 * 2.1.0 was observed to say, and count what it counts, quirks included.
 */
export class ServerStatus {
  /** As configured: what may change while it runs is below. */
  readonly settings: Server;
  /** Its place in its backend. */
  readonly index: number;
  readonly health: ServerHealth;
  readonly #backend: OwnBackend;
  readonly #name: ServerName;
  readonly #timeline: Timeline;
  #admin: AdminState;
  #endpoint: Endpoint;
  #weight: number;
  #maxconn: number | undefined;

  constructor(settings: Server, index: number, backend: OwnBackend) {
    this.settings = settings;
    this.index = index;
    this.#backend = backend;
    this.#name = new ServerName(backend.proxy.name, settings);
    const { initialAddress: address, port, isPortOffset = false, weight, maxconn, disabled } = settings;
    this.#endpoint = { address, port, isPortOffset };
    this.#weight = weight;
    this.#maxconn = maxconn;
    this.#admin = { unresolved: address === undefined, maintenance: disabled, drain: false };
    this.health = new ServerHealth(settings.check);
    // Entering maintenance at start for want of an address counts as a transition; starting disabled does not.
    this.#timeline = new Timeline(() => backend.seconds(), this.#admin.unresolved && !disabled ? 1 : 0);
  }

  get backendName(): string {
    return this.#backend.proxy.name;
  }

  /** Its address is kept, for display, while its name does not resolve. */
  get endpoint(): Endpoint {
    return this.#endpoint;
  }

  /** `127.0.0.1:80`, `[::1]:80`; empty while none is known. */
  addressText(): string {
    return endpointText(this.#endpoint);
  }

  get weight(): number {
    return this.#weight;
  }

  /** Where its algorithm is static, it can only be turned off and on. */
  takesWeight(weight: number): boolean {
    return weight === 0 || weight === this.settings.weight || this.#backend.takesAnyWeight;
  }

  /** Sessions at once; absent: no limit. */
  get maxconn(): number | undefined {
    return this.#maxconn;
  }

  /** How often it went down or into maintenance. */
  get downs(): number {
    return this.#timeline.downs;
  }

  lastChangeSeconds(): number {
    return this.#timeline.sinceChange();
  }

  downtimeSeconds(): number {
    return this.#timeline.downtime(this.inMaintenance() || !this.isUp());
  }

  /** May new requests go to it? */
  isUsable(): boolean {
    const isOff = this.inMaintenance() || this.#admin.drain || this.health.isStopping();
    return this.isUp() && !isOff && this.#weight > 0;
  }

  /** As its checks see it. */
  isUp(): boolean {
    return this.health.isUp();
  }

  inMaintenance(): boolean {
    return isMaintained(this.#admin);
  }

  /** In maintenance because its name does not resolve. */
  isUnresolved(): boolean {
    return this.#admin.unresolved;
  }

  isChecked(): boolean {
    return this.settings.check !== undefined;
  }

  statusText(): string {
    if (this.#admin.unresolved) return "MAINT (resolution)";
    return this.#admin.maintenance ? "MAINT" : this.health.statusText(this.#admin.drain);
  }

  toUpdate(): ServerUpdate {
    const { address, port, isPortOffset } = this.#endpoint;
    return {
      ...(address !== undefined && { address }),
      port,
      ...(isPortOffset && { isPortOffset }),
      usable: this.isUsable(),
      up: this.isUp() && !this.inMaintenance(),
      weight: this.#weight,
      ...(this.#maxconn !== undefined && { maxconn: this.#maxconn }),
    };
  }

  // --- where it is -------------------------------------------------------------------------------------------

  /** @returns false: it is there already */
  moveTo(endpoint: Endpoint): boolean {
    const { address, port, isPortOffset } = this.#endpoint;
    if (endpoint.address === address && endpoint.port === port && endpoint.isPortOffset === isPortOffset) return false;
    this.#endpoint = endpoint;
    this.#backend.serverChanged(this, false);
    return true;
  }

  /** An SRV record says that this name and port are its own: the address follows. @param host undefined: no record does */
  serve(host: string | undefined, port: number): void {
    this.#name.lookFor(host, (text) => this.#backend.log("notice", text));
    this.moveTo({ address: this.#endpoint.address, port, isPortOffset: false });
  }

  /** A nameserver says that it is elsewhere. @param source which: `docker/dns1`, `DNS cache` */
  discover(address: string, port: number, source: string): void {
    const from = this.#endpoint.address ?? "";
    if (this.moveTo({ address, port, isPortOffset: this.#endpoint.isPortOffset }))
      this.#say(`${this.#name.path} changed its IP from ${from} to ${address} by ${source}.`);
  }

  /** Its name resolves to an address for it: ends the maintenance that `loseAddress` began. */
  regainAddress(): void {
    if (!this.#admin.unresolved) return;
    this.endResolutionMaintenance();
    // Not "Backup Server", observed.
    this.#say(`Server ${this.#name.path} administratively READY thanks to valid DNS answer.`);
  }

  /** An address is known, whoever told it. */
  endResolutionMaintenance(): void {
    this.#administer({ ...this.#admin, unresolved: false }, this.#name.titleAndHost, "resolves again");
  }

  /** Its name does not resolve to an address for it: maintenance. @param reason in HAProxy's words */
  loseAddress(reason: string): void {
    this.#administer({ ...this.#admin, unresolved: true }, this.#name.title, reason);
  }

  // --- what it may carry -------------------------------------------------------------------------------------

  /** @param weight 0 to 256; with 0 it gets no new requests and stays up */
  setWeight(weight: number): void {
    const isNew = weight !== this.#weight;
    this.#weight = weight;
    // Also when nothing changes, observed.
    if (this.#admin.drain && !this.inMaintenance()) this.#say(`${this.#name.title} remains in forced drain mode.`);
    if (isNew) this.#backend.serverChanged(this, false);
  }

  /** @param maxconn undefined: no limit. Who waits for a place gets what is new; who has one keeps it. */
  setMaxconn(maxconn: number | undefined): void {
    if (maxconn === this.#maxconn) return;
    this.#maxconn = maxconn;
    this.#backend.serverChanged(this, false);
  }

  // --- what is wanted of it ----------------------------------------------------------------------------------

  setAdminState(order: AdminOrder): void {
    this.#administer(afterOrder(this.#admin, order), this.#name.title, "leaving forced maintenance");
  }

  /**
   * @param named how a message names it that it leaves maintenance
   * @param why it enters or leaves it
   */
  #administer(to: AdminState, named: string, why: string): void {
    const from = this.#admin;
    this.#admin = to;
    const change = transition(from, to);
    if (change === "enters maintenance") this.#enterMaintenance(to.maintenance ? "" : ` (${why})`);
    if (change === "leaves maintenance") this.#leaveMaintenance(named, why);
    if (change === "only unresolved")
      this.#say(`${this.#name.title} is leaving forced maintenance but remains in maintenance.`);
    if (change === "only forced") this.#say(`${named} resolves again but remains in maintenance.`);
    if (change === "enters drain") this.#enterDrain();
    if (change === "leaves drain") this.#leaveDrain();
  }

  #enterMaintenance(reason: string): void {
    if (this.isUp()) {
      this.#timeline.wentDown();
      this.#say(`${this.#name.title} is going DOWN for maintenance${reason}. ${this.#backend.left(this)}`);
    } else {
      this.#say(`${this.#name.title} was DOWN and now enters maintenance${reason}.`);
    }
    this.#backend.serverChanged(this, false);
  }

  /** Up at once, whatever it was before. Neither time counts it, observed. */
  #leaveMaintenance(named: string, why: string): void {
    this.health.revive();
    this.#say(`${named} is UP/${this.#admin.drain ? "DRAIN" : "READY"} (${why}).`);
    if (this.#admin.drain) this.#say(`${this.#name.title} remains in forced drain mode.`);
    this.#backend.serverChanged(this, false);
  }

  #enterDrain(): void {
    this.#timeline.changed();
    this.#say(
      `${this.#name.title} enters drain state. ${this.isUp() ? this.#backend.stays(this) : this.#backend.left(this)}`,
    );
    this.#backend.serverChanged(this, true);
  }

  #leaveDrain(): void {
    // Counts as downtime what was not, observed of 2.1.0.
    this.#timeline.cameBack();
    this.#say(`${this.#name.title} is ${this.isUp() ? "UP" : "DOWN"} (leaving forced drain).`);
    this.#backend.serverChanged(this, true);
  }

  // --- what its checks find ----------------------------------------------------------------------------------

  /** @param health what `nextHealth` makes of the result */
  checkEnded(result: CheckResult, health: number): void {
    // The check of a server that went into maintenance meanwhile says nothing.
    if (this.inMaintenance()) {
      this.health.checkIgnored();
      return;
    }
    const wasOff = this.health.isStopping() || this.#admin.drain;
    const before = { code: this.health.lastCheck.code, health: this.health.value };
    const became = this.health.checkEnded(result, health);
    const { logsChecks } = this.#backend.proxy.backend ?? {};
    if (logsChecks && (before.code !== result.code || before.health !== health)) this.#sayChecked(result);
    if (became === "same") return;
    // Who reads of every check has read why.
    const reason = logsChecks ? "" : `, ${explainCheck(result)}`;
    if (became === "down") {
      this.#timeline.wentDown();
      this.#say(`${this.#name.title} is DOWN${reason}. ${this.#backend.left(this)}`, wasOff ? "notice" : "alert");
    } else if (became === "stopping") {
      this.#timeline.changed();
      this.#say(`${this.#name.title} is stopping${reason}. ${this.#backend.stays(this)}`);
    } else {
      // `downtime` does not grow when a check brings the server back, observed of 2.1.0.
      this.#timeline.changed();
      this.#say(`${this.#name.title} is UP${reason}. ${this.#backend.returned(this)}`);
    }
    this.#backend.serverChanged(this, true);
  }

  #sayChecked(result: CheckResult): void {
    const { inSentence } = this.#name;
    const progress = this.health.progressText(this.#weight > 0);
    this.#say(`Health check for ${inSentence} ${outcomeText(result)}, ${explainCheck(result)}, status: ${progress}.`);
  }

  #say(text: string, level: LogLevel = "notice"): void {
    this.#backend.report(level, text);
  }
}
