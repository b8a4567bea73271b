import { setTimeout as delay } from "node:timers/promises";
import { StackError } from "@haproxy-practice/stack/stack";
import { IdleConnections } from "./idle-connections.ts";
import type { Load } from "./loads.ts";
import { type Peer, type PeerName, startPeer, type Target } from "./peers.ts";
import { cpuTime, descriptorLimit, residentMemory } from "./process-usage.ts";
import { isSound, type Results, type Sample } from "./results.ts";
import type { Setup } from "./setup.ts";
import type { WebServers } from "./web-servers.ts";
import type { Workbench } from "./workbench.ts";
import { runWrk, type Traffic, thinkTime } from "./wrk.ts";

/** How long and how often to measure. */
export interface Plan {
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  /** Of each load before the first round, not measured: compilers and caches find their ways. */
  readonly warmup: number;
}

/** Descriptors beside those of idle connections: servers, checks, the load's own connections. */
const OTHER_DESCRIPTORS = 500;
/** Milliseconds after which a balancer has done what it does about new idle connections. */
const SETTLE = 1_000;

/** Measures loads on balancers in turn, round by round, so that whatever else happens on the machine happens to all. */
export class Measurement {
  readonly samples: Sample[] = [];
  readonly omitted: Results["omitted"][number][] = [];
  readonly #workbench: Workbench;
  readonly #servers: WebServers;
  readonly #plan: Plan;
  readonly #say: (line: string) => void;
  #peers: readonly Peer[];
  /** Running balancers of the group, by name and setup. */
  readonly #targets = new Map<string, Target>();
  /** Requests a second that a load last reached, the warm-up included. */
  readonly #rates = new Map<string, number>();

  constructor(
    workbench: Workbench,
    servers: WebServers,
    peers: readonly Peer[],
    plan: Plan,
    say: (line: string) => void,
  ) {
    this.#workbench = workbench;
    this.#servers = servers;
    this.#plan = plan;
    this.#say = say;
    this.#peers = peers.filter((peer) => {
      const why = peer.missing();
      if (why) this.#omit(peer.title, why);
      return !why;
    });
  }

  /** Who takes part. */
  get peers(): readonly Peer[] {
    return this.#peers;
  }

  async run(groups: readonly (readonly Load[])[]): Promise<void> {
    for (const group of groups) {
      const loads = group.filter((load) => this.#fits(load));
      for (const { title, setup } of loads) for (const peer of this.#peers) this.#sayWhatLacks(peer, setup, title);
      for (let round = 0; round <= this.#plan.rounds; round++) {
        for (const load of loads)
          for (const peer of this.#peers) if (!peer.lacks?.(load.setup)) await this.#attempt(round, load, peer);
      }
      await Promise.all([...this.#targets.values()].map((target) => target.process.stop()));
      this.#targets.clear();
    }
  }

  #fits({ idle, title }: Load): boolean {
    const needed = (idle ?? 0) + OTHER_DESCRIPTORS;
    const fits = needed <= descriptorLimit();
    if (!fits)
      this.#omit(title, `needs ${needed} descriptors a process, \`ulimit -n\` allows ${descriptorLimit()}: raise it`);
    return fits;
  }

  #sayWhatLacks(peer: Peer, setup: Setup, load: string): void {
    const why = peer.lacks?.(setup);
    if (why) this.#omit(`${load} on ${peer.title}`, why);
  }

  /** A balancer that fails once is left out from then on: half of a comparison is none. */
  async #attempt(round: number, load: Load, peer: Peer): Promise<void> {
    try {
      if (load.idle) await this.#measureIdle(round, load, peer, load.idle);
      else await this.#measure(round, load, peer);
    } catch (error) {
      this.#workbench.signal.throwIfAborted();
      if (peer.name === "native" || !(error instanceof Error)) throw error;
      this.#omit(`${peer.title} from round ${round} of '${load.title}' on`, error.message);
      this.#peers = this.#peers.filter((other) => other !== peer);
    }
  }

  async #measure(round: number, load: Load, peer: Peer): Promise<void> {
    const target = await this.#target(peer, load.setup);
    const sample = await this.#sample(round, load, target);
    this.#rates.set(`${load.name} ${peer.name}`, sample.rate);
    if (round > 0) this.#keep(sample);
  }

  async #measureIdle(round: number, load: Load, peer: Peer, idle: number): Promise<void> {
    // Started for each measurement, so nothing stays warm.
    if (round === 0) return;
    const target = await startPeer(this.#workbench, peer, load.setup, this.#servers);
    const { pid } = target.process;
    const before = residentMemory(pid);
    const connections = await IdleConnections.open(this.#workbench, target.port, idle);
    await delay(SETTLE, undefined, { signal: this.#workbench.signal });
    const bytesEach = (residentMemory(pid) - before) / idle;
    await runWrk(this.#workbench, target.url, load.traffic, this.#plan.warmup);
    const sample = await this.#sample(round, load, target);
    this.#keep({ ...sample, held: connections.held, bytesEach });
    await connections.close();
    await target.process.stop();
  }

  async #sample(round: number, load: Load, target: Target): Promise<Sample> {
    const { pid } = target.process;
    const peer = target.peer.name;
    const before = cpuTime(pid);
    const seconds = round === 0 ? this.#plan.warmup : this.#plan.seconds;
    const wrk = await runWrk(this.#workbench, target.url, this.#traffic(load, peer), seconds);
    const after = cpuTime(pid);
    if (wrk.requests === 0) throw new StackError("not one request was answered");
    const system = (after.system - before.system) / wrk.requests;
    return {
      load: load.name,
      peer,
      round,
      requests: wrk.requests,
      errors: wrk.errors,
      rate: wrk.requests / (wrk.microseconds / 1e6),
      cpu: (after.user - before.user) / wrk.requests + system,
      system,
      p50: wrk.p50,
      p99: wrk.p99,
      p999: wrk.p999,
      memory: residentMemory(pid),
    };
  }

  /** Half load: half of HAProxy's maximum, so that all are asked for the same; of their own, for those who cannot do as much. */
  #traffic({ traffic, halfOf }: Load, peer: PeerName): Traffic {
    if (!halfOf) return traffic;
    const maxima = [peer, "haproxy"].flatMap((name) => this.#rates.get(`${halfOf} ${name}`) ?? []);
    return { ...traffic, think: thinkTime(traffic.connections, Math.min(...maxima) / 2) };
  }

  async #target(peer: Peer, setup: Setup): Promise<Target> {
    const key = `${peer.name} ${JSON.stringify(setup)}`;
    let target = this.#targets.get(key);
    if (!target) {
      target = await startPeer(this.#workbench, peer, setup, this.#servers);
      this.#targets.set(key, target);
    }
    return target;
  }

  #keep(sample: Sample): void {
    this.samples.push(sample);
    const { round, load, peer, cpu, rate, p99, errors, requests } = sample;
    const cells = [
      `round ${round}/${this.#plan.rounds}`,
      load.padEnd(12),
      peer.padEnd(10),
      `${cpu.toFixed(1).padStart(8)} µs a request`,
      `${rate.toFixed(0).padStart(6)} a second`,
      `p99 ${(p99 / 1000).toFixed(1)} ms`,
    ];
    this.#say(cells.join("  ") + (isSound(sample) ? "" : `  left out: ${errors} of ${requests} failed`));
    if (!isSound(sample))
      this.#omit(`round ${round} of '${load}' on ${peer}`, `${errors} of ${requests} requests failed`);
  }

  #omit(what: string, why: string): void {
    this.omitted.push({ what, why });
    this.#say(`not measured: ${what}: ${why}`);
  }
}
