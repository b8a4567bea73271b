import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Configuration } from "./config/schema.ts";

/** How many descriptors the system lets the process open. */
export interface DescriptorLimits {
  /** The limit that was in force when the balancer was started. */
  readonly soft: number;
  /** How far it may be raised. Node.js has raised it so far already. */
  readonly hard: number;
}

/** How many connections and descriptors the process may have. */
export interface ProcessLimits {
  readonly threads: number;
  /** Client connections at once. */
  readonly maxconn: number;
  /** Descriptors that `maxconn` connections take, with what the process itself needs. */
  readonly maxsock: number;
  /** Descriptors to ask for: `ulimit-n`, or `maxsock`. */
  readonly asked: number;
  /** What the system grants of them. */
  readonly granted: number;
  /** What the process can have at the most: Node.js has raised its limit so far. */
  readonly descriptors: number;
}

// Observed of HAProxy 2.1.0, by its `maxsock` for configurations that differ in one thing.
const OWN_DESCRIPTORS = 10;
const DESCRIPTORS_A_THREAD = 3;
const DESCRIPTORS_OF_A_MASTER = 11;
/** Of a client and of a server. */
const DESCRIPTORS_A_CONNECTION = 2;
/** When it is computed: a lower limit of descriptors is told of, and does not lower it further. */
const LOWEST_COMPUTED_MAXCONN = 100;
/** Where the system does not tell: what macOS gives a process. */
const USUAL_LIMIT = 10_240;

/**
 * HAProxy's rules: `maxconn` as given, or what the limit of descriptors suffices for.
 * @param options of the command line: `-n` counts before the file's `maxconn`, `-W` as `master-worker`
 */
export function processLimits(
  { global, proxies }: Configuration,
  options: { readonly maxconn?: number; readonly masterWorker?: boolean } = {},
  available: DescriptorLimits = descriptorLimits(),
): ProcessLimits {
  const threads = process.platform === "linux" ? (global.nbthread ?? availableParallelism()) : 1;
  const listeners = proxies.flatMap(({ frontend }) => frontend?.binds ?? []).length;
  const checked = proxies.flatMap(({ backend }) => backend?.servers ?? []).filter(({ check }) => check).length;
  const master = options.masterWorker || global.masterWorker ? DESCRIPTORS_OF_A_MASTER : 0;
  const { sockets = [], maxconn: commandConnections = 0 } = global.runtimeSocket ?? {};
  const commands = sockets.length + commandConnections;
  const own = OWN_DESCRIPTORS + listeners + checked + DESCRIPTORS_A_THREAD * threads + master + commands;
  const suffices = Math.floor((available.soft - own) / DESCRIPTORS_A_CONNECTION);
  const maxconn = options.maxconn ?? global.maxconn ?? Math.max(LOWEST_COMPUTED_MAXCONN, suffices);
  const maxsock = DESCRIPTORS_A_CONNECTION * maxconn + own;
  const asked = global.ulimitN ?? maxsock;
  // A negative number is a huge one to the system.
  const granted = asked < 0 ? available.hard : Math.min(asked, available.hard);
  return { threads, maxconn, maxsock, asked, granted, descriptors: available.hard };
}

/** What HAProxy says before it listens, when it gets fewer descriptors than it asks for. */
export function raiseWarning({ asked, granted }: ProcessLimits): string | undefined {
  if (asked === granted) return undefined;
  return `[haproxy.main()] Cannot raise FD limit to ${asked}, limit is ${granted}. This will fail in >= v2.3`;
}

/** What HAProxy says once it listens, when they do not suffice for `maxconn`. It serves all the same. */
export function tooFewAlert({ maxconn, maxsock, granted }: ProcessLimits): string | undefined {
  if (granted >= maxsock) return undefined;
  return (
    `[haproxy.main()] FD limit (${granted}) too low for maxconn=${maxconn}/maxsock=${maxsock}. ` +
    `Please raise 'ulimit-n' to ${maxsock} or more to avoid any trouble.This will fail in >= v2.3`
  );
}

/**
 * Of this process.
 * @param soft the limit before Node.js raised it, as `bin/lb` found it; otherwise the raised one counts
 */
export function descriptorLimits(soft?: string): DescriptorLimits {
  const hard = hardLimit();
  // `unlimited` is no number: as good as unknown.
  return { soft: Number(soft) || (Number.isFinite(hard) ? hard : USUAL_LIMIT), hard };
}

/** @returns Infinity where the system does not tell, so that nothing is claimed */
function hardLimit(): number {
  try {
    const limits = readFileSync("/proc/self/limits", "latin1");
    return Number(/^Max open files\s+\S+\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  } catch {
    // No procfs: not Linux.
    return Number.POSITIVE_INFINITY;
  }
}
