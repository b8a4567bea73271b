import type { Machine } from "./machine.ts";
import type { PeerName } from "./peers.ts";
import { pairedRatios, type Spread, spread } from "./statistics.ts";

/** One measurement of one load on one balancer. */
export interface Sample {
  readonly load: string;
  readonly peer: PeerName;
  /** From 1. */
  readonly round: number;
  readonly requests: number;
  readonly errors: number;
  /** Requests a second. */
  readonly rate: number;
  /** CPU time of the balancer, microseconds a request; `system` is the part of it spent in the kernel. */
  readonly cpu: number;
  readonly system: number;
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  /** Resident bytes after the load. */
  readonly memory: number;
  /** Of a load with idle connections: how many were held to the end, and bytes that the process grew by for each. */
  readonly held?: number;
  readonly bytesEach?: number;
}

export type Metric = "cpu" | "system" | "rate" | "p50" | "p99" | "p999" | "memory" | "held" | "bytesEach";

/** Everything that a run found. Written as JSON; the report is made of nothing else. */
export interface Results {
  /** ISO 8601. */
  readonly started: string;
  readonly finished: string;
  readonly machine: Machine;
  readonly rounds: number;
  /** Of one measurement. */
  readonly seconds: number;
  readonly servers: string;
  readonly peers: readonly { readonly name: PeerName; readonly title: string; readonly version: string }[];
  readonly loads: readonly { readonly name: string; readonly title: string }[];
  /** What was to be measured and was not. */
  readonly omitted: readonly { readonly what: string; readonly why: string }[];
  readonly samples: readonly Sample[];
}

/** More than this share of failed requests, and what was measured is something else. */
const TOLERATED_ERRORS = 0.001;

export function isSound(sample: Sample): boolean {
  return sample.errors <= sample.requests * TOLERATED_ERRORS;
}

/** One value a round; undefined where there is no sound one. */
export function series(results: Results, load: string, peer: PeerName, metric: Metric): (number | undefined)[] {
  return Array.from({ length: results.rounds }, (_, index) => {
    const sample = results.samples.find((one) => one.load === load && one.peer === peer && one.round === index + 1);
    return sample && isSound(sample) ? sample[metric] : undefined;
  });
}

export function figure(results: Results, load: string, peer: PeerName, metric: Metric): Spread | undefined {
  return spread(series(results, load, peer, metric).filter((value) => value !== undefined));
}

/** What is divided by what: the same metric of two loads or two balancers. */
export interface Side {
  readonly load: string;
  readonly peer: PeerName;
}

export function ratio(results: Results, metric: Metric, of: Side, to: Side): Spread | undefined {
  return pairedRatios(series(results, of.load, of.peer, metric), series(results, to.load, to.peer, metric));
}
