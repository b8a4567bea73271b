import { isIPv6 } from "node:net";
import type { LogLevel, Server } from "../config/schema.ts";
import { type CheckResult, describeCheck, explainCheck, isPassed } from "./check-result.ts";
import type { ServerUpdate } from "./updates.ts";

const NOT_CHECKED_YET = { text: "" };

/** What a server's status needs of its backend. */
interface OwnBackend {
  readonly proxy: { readonly name: string };
  seconds(): number;
  report(level: LogLevel, text: string): void;
  left(server: Server): string;
  returned(server: Server): string;
  stays(server: Server): string;
  serverChanged(server: ServerStatus, timed: boolean): void;
}

/**
 * A server as the control plane knows it, which is the truth of the process: address, health, maintenance.
 * Its transitions say what HAProxy 2.1.0 was observed to say, and count what it counts, quirks included.
 */
export class ServerStatus {
  readonly server: Server;
  /** Its place in its backend. */
  readonly index: number;
  readonly #backend: OwnBackend;
  readonly #name: string;
  #address: string | undefined;
  #port: number;
  #weight: number;
  /** In maintenance because its name does not resolve; because somebody said so. Draining, likewise. */
  #unresolved: boolean;
  #forcedMaintenance: boolean;
  #forcedDrain = false;
  #health: number;
  #checking = false;
  #lastCheck: CheckResult | undefined;
  #failedChecks = 0;
  #downs: number;
  #lastChange: number;
  #downSeconds = 0;

  constructor(server: Server, index: number, backend: OwnBackend) {
    this.server = server;
    this.index = index;
    this.#backend = backend;
    this.#name = `${server.backup ? "Backup " : ""}Server ${backend.proxy.name}/${server.name}`;
    this.#address = server.initialAddress;
    this.#port = server.port;
    this.#weight = server.weight;
    this.#unresolved = server.initialAddress === undefined;
    this.#forcedMaintenance = server.disabled;
    this.#health = this.#rise;
    // Entering maintenance at start for want of an address counts as a transition; starting disabled does not.
    this.#downs = this.#unresolved && !server.disabled ? 1 : 0;
    this.#lastChange = backend.seconds();
  }

  /** Kept, for display, while its name does not resolve. */
  get address(): string | undefined {
    return this.#address;
  }

  get port(): number {
    return this.#port;
  }

  get backendName(): string {
    return this.#backend.proxy.name;
  }

  /** `127.0.0.1:80`, `[::1]:80`; empty while none is known. */
  addressText(): string {
    if (this.#address === undefined) return "";
    return `${isIPv6(this.#address) ? `[${this.#address}]` : this.#address}:${this.#port}`;
  }

  get weight(): number {
    return this.#weight;
  }

  /** Checks that failed while it was up. */
  get failedChecks(): number {
    return this.#failedChecks;
  }

  /** How often it went down or into maintenance. */
  get downs(): number {
    return this.#downs;
  }

  /** 0 to rise + fall - 1; from `rise` on it is up. */
  get health(): number {
    return this.#health;
  }

  /** May new requests go to it? */
  isUsable(): boolean {
    return this.isUp() && !this.inMaintenance() && !this.#forcedDrain && this.#weight > 0;
  }

  /** As its checks see it. */
  isUp(): boolean {
    return this.#health >= this.#rise;
  }

  inMaintenance(): boolean {
    return this.#unresolved || this.#forcedMaintenance;
  }

  /** In maintenance because its name does not resolve. */
  isUnresolved(): boolean {
    return this.#unresolved;
  }

  isBackup(): boolean {
    return this.server.backup;
  }

  isChecked(): boolean {
    return this.server.check !== undefined;
  }

  statusText(): string {
    if (this.#unresolved) return "MAINT (resolution)";
    if (this.#forcedMaintenance) return "MAINT";
    const { check } = this.server;
    if (!check) return this.#forcedDrain ? "DRAIN" : "no check";
    if (!this.isUp()) return this.#health === 0 ? "DOWN" : `DOWN ${this.#health}/${check.rise}`;
    const word = this.#forcedDrain ? "DRAIN" : "UP";
    const left = this.#health - check.rise + 1;
    return left === check.fall ? word : `${word} ${left}/${check.fall}`;
  }

  /** `INI`, `L4OK`; `* L4OK` while the next check runs. */
  checkStatusText(): string {
    if (!this.#lastCheck) return "INI";
    return `${this.#checking ? "* " : ""}${this.#lastCheck.code}`;
  }

  checkDescription(): string {
    return this.#lastCheck ? describeCheck(this.#lastCheck.code) : "Initializing";
  }

  /** What the last check that ended found. */
  get lastCheck(): { readonly httpStatus?: number; readonly durationMs?: number; readonly text: string } {
    return this.#lastCheck ?? NOT_CHECKED_YET;
  }

  lastChangeSeconds(): number {
    return this.#backend.seconds() - this.#lastChange;
  }

  downtimeSeconds(): number {
    const isDown = this.inMaintenance() || !this.isUp();
    return this.#downSeconds + (isDown ? this.lastChangeSeconds() : 0);
  }

  toUpdate(): ServerUpdate {
    const address = this.#address === undefined ? {} : { address: this.#address };
    return { ...address, port: this.#port, usable: this.isUsable(), weight: this.#weight };
  }

  /** Moves it to another address. @param source who said so: `docker/dns1`, `DNS cache` */
  moveTo(address: string, port: number, source: string): void {
    if (address === this.#address && port === this.#port) return;
    const from = this.#address ?? "";
    this.#address = address;
    this.#port = port;
    this.#say(`${this.backendName}/${this.server.name} changed its IP from ${from} to ${address} by ${source}.`);
    this.#backend.serverChanged(this, false);
  }

  /** Its name resolves to an address for it: ends the maintenance that `loseAddress` began. */
  regainAddress(): void {
    if (!this.#unresolved) return;
    const named = `${this.#name} ('${this.server.host}')`;
    this.#unresolved = false;
    if (this.#forcedMaintenance) this.#say(`${named} resolves again but remains in maintenance.`);
    else this.#leaveMaintenance(named, "resolves again");
    // Not "Backup Server", observed.
    this.#say(`Server ${this.backendName}/${this.server.name} administratively READY thanks to valid DNS answer.`);
  }

  /** Its name does not resolve to an address for it: maintenance. @param reason in HAProxy's words */
  loseAddress(reason: string): void {
    if (this.#unresolved) return;
    const before = this.inMaintenance();
    this.#unresolved = true;
    if (!before) this.#enterMaintenance(` (${reason})`);
  }

  setAdminState(state: "ready" | "drain" | "maint"): void {
    if (state === "maint") this.#forceMaintenance();
    else {
      if (this.#forcedMaintenance) this.#endForcedMaintenance(state === "drain");
      if (state === "drain" && !this.#forcedDrain) this.#forceDrain();
      if (state === "ready" && this.#forcedDrain) this.#endForcedDrain();
    }
  }

  /** @param weight 0 to 256; with 0 it gets no new requests and stays up */
  setWeight(weight: number): void {
    if (weight === this.#weight) return;
    this.#weight = weight;
    this.#backend.serverChanged(this, false);
  }

  checkStarted(): void {
    this.#checking = true;
  }

  /** @param health what `nextHealth` makes of the result */
  checkEnded(result: CheckResult, health: number): void {
    this.#checking = false;
    // The check of a server that went into maintenance meanwhile says nothing.
    if (this.inMaintenance()) return;
    const wasUp = this.isUp();
    if (wasUp && !isPassed(result)) this.#failedChecks++;
    this.#lastCheck = result;
    this.#health = health;
    if (wasUp === this.isUp()) return;
    // `downtime` does not grow when a check brings the server back, observed of 2.1.0.
    this.#lastChange = this.#backend.seconds();
    if (wasUp) {
      this.#downs++;
      this.#say(`${this.#name} is DOWN, ${explainCheck(result)}. ${this.#backend.left(this.server)}`, "alert");
    } else {
      this.#say(`${this.#name} is UP, ${explainCheck(result)}. ${this.#backend.returned(this.server)}`);
    }
    this.#backend.serverChanged(this, true);
  }

  get #rise(): number {
    return this.server.check?.rise ?? 1;
  }

  #say(text: string, level: LogLevel = "notice"): void {
    this.#backend.report(level, text);
  }

  #forceMaintenance(): void {
    const before = this.inMaintenance();
    const forced = this.#forcedMaintenance;
    this.#forcedMaintenance = true;
    if (!forced && !before) this.#enterMaintenance("");
    this.#forcedDrain = false;
  }

  #enterMaintenance(reason: string): void {
    if (this.isUp()) {
      this.#lastChange = this.#backend.seconds();
      this.#downs++;
      this.#say(`${this.#name} is going DOWN for maintenance${reason}. ${this.#backend.left(this.server)}`);
    } else {
      this.#say(`${this.#name} was DOWN and now enters maintenance${reason}.`);
    }
    this.#backend.serverChanged(this, false);
  }

  #endForcedMaintenance(intoDrain: boolean): void {
    this.#forcedMaintenance = false;
    this.#forcedDrain = intoDrain;
    if (this.#unresolved) this.#say(`${this.#name} is leaving forced maintenance but remains in maintenance.`);
    else this.#leaveMaintenance(this.#name, "leaving forced maintenance");
  }

  /** Up at once, whatever it was before; one failed check takes it down. Neither time counts it, observed. */
  #leaveMaintenance(named: string, why: string): void {
    this.#health = this.#rise;
    this.#say(`${named} is UP/${this.#forcedDrain ? "DRAIN" : "READY"} (${why}).`);
    if (this.#forcedDrain) this.#say(`${this.#name} remains in forced drain mode.`);
    this.#backend.serverChanged(this, false);
  }

  #forceDrain(): void {
    this.#forcedDrain = true;
    if (this.inMaintenance()) return;
    this.#lastChange = this.#backend.seconds();
    const rest = this.isUp() ? this.#backend.stays(this.server) : this.#backend.left(this.server);
    this.#say(`${this.#name} enters drain state. ${rest}`);
    this.#backend.serverChanged(this, true);
  }

  #endForcedDrain(): void {
    this.#forcedDrain = false;
    if (this.inMaintenance()) return;
    // Counts as downtime what was not, observed of 2.1.0.
    this.#downSeconds += this.lastChangeSeconds();
    this.#lastChange = this.#backend.seconds();
    this.#say(`${this.#name} is ${this.isUp() ? "UP" : "DOWN"} (leaving forced drain).`);
    this.#backend.serverChanged(this, true);
  }
}
