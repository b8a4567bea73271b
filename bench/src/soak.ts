import { setTimeout as delay } from "node:timers/promises";
import { describeMachine, type Machine } from "./machine.ts";
import { peers, startPeer } from "./peers.ts";
import { cpuTime, openDescriptors, residentMemory } from "./process-usage.ts";
import { significant } from "./report/format.ts";
import { machineText } from "./report/report.ts";
import { timePlot } from "./report/time-plot.ts";
import { TUTORIAL } from "./setup.ts";
import { median } from "./statistics.ts";
import type { WebServers } from "./web-servers.ts";
import type { Workbench } from "./workbench.ts";
import { runWrk, type Traffic, thinkTime } from "./wrk.ts";

interface SoakSample {
  /** Since the load began. */
  readonly seconds: number;
  readonly memory: number;
  readonly descriptors: number;
}

export interface Soak {
  readonly started: string;
  readonly machine: Machine;
  /** Seconds. */
  readonly duration: number;
  /** Requests a second, at full load before the soak and during it. */
  readonly fullRate: number;
  readonly rate: number;
  readonly requests: number;
  readonly errors: number;
  /** Share of one processor. */
  readonly cpu: number;
  readonly samples: readonly SoakSample[];
}

const FULL: Traffic = { path: "/", connections: 64 };
/** Part of the requests that come on a new connection each, so that descriptors come and go. */
const NEW_CONNECTIONS = 0.1;
const SAMPLES = 300;

/** The native engine with one thread at half of what it can do, for a long time. */
export async function soak(
  workbench: Workbench,
  servers: WebServers,
  duration: number,
  say: (line: string) => void,
): Promise<Soak> {
  const started = new Date().toISOString();
  const machine = describeMachine();
  const target = await startPeer(workbench, peers.find((peer) => peer.name === "native")!, TUTORIAL, servers);
  const { pid } = target.process;
  await runWrk(workbench, target.url, FULL, 2);
  const full = await runWrk(workbench, target.url, FULL, 3);
  const fullRate = full.requests / (full.microseconds / 1e6);
  const rate = fullRate / 2;
  say(`full load: ${fullRate.toFixed(0)} requests a second; half of that for ${duration} s`);

  const kept: Traffic = { ...FULL, think: thinkTime(FULL.connections, rate * (1 - NEW_CONNECTIONS)) };
  const fresh: Traffic = { ...FULL, close: true, think: thinkTime(FULL.connections, rate * NEW_CONNECTIONS) };
  const before = cpuTime(pid);
  const begin = Date.now();
  const loads = Promise.all([kept, fresh].map((traffic) => runWrk(workbench, target.url, traffic, duration)));
  const samples: SoakSample[] = [];
  const sample = async () => {
    while (Date.now() - begin < (duration - 0.5) * 1_000) {
      await delay((duration * 1_000) / SAMPLES, undefined, { signal: workbench.signal });
      const seconds = (Date.now() - begin) / 1_000;
      samples.push({ seconds, memory: residentMemory(pid), descriptors: openDescriptors(pid) });
      if (samples.length % (SAMPLES / 10) === 0) say(describe(samples.at(-1)!));
    }
  };
  const [figures] = await Promise.all([loads, sample()]);
  const after = cpuTime(pid);
  const requests = figures.reduce((sum, one) => sum + one.requests, 0);
  return {
    started,
    machine,
    duration,
    fullRate,
    rate: requests / duration,
    requests,
    errors: figures.reduce((sum, one) => sum + one.errors, 0),
    cpu: (after.user + after.system - before.user - before.system) / (duration * 1e6),
    samples,
  };
}

function describe({ seconds, memory, descriptors }: SoakSample): string {
  return `${seconds.toFixed(0).padStart(5)} s  ${(memory / 1e6).toFixed(1)} MB  ${descriptors} descriptors`;
}

export interface Flatness {
  /** Medians of the middle and of the last third; the first is the warm-up. */
  readonly middle: number;
  readonly last: number;
  readonly flat: boolean;
}

/** Growth from the middle third to the last one within this share of the middle one is none. */
const TOLERANCE = 0.05;

/** Whether a series has ceased to grow. @throws RangeError of fewer than three values */
export function flatness(values: readonly number[]): Flatness {
  const third = Math.floor(values.length / 3);
  const middle = median(values.slice(third, 2 * third));
  const last = median(values.slice(2 * third));
  return { middle, last, flat: last <= middle * (1 + TOLERANCE) };
}

function timeText(seconds: number): string {
  return seconds < 120 ? `${seconds} seconds` : `${significant(seconds / 60, 2)} minutes`;
}

export function soakPlot({ samples, duration }: Soak): string {
  return timePlot(
    `Native engine, 1 thread, ${timeText(duration)} at half load`,
    samples.map((sample) => sample.seconds),
    [
      { label: "Resident memory, MB", values: samples.map((sample) => sample.memory / 1e6) },
      { label: "Open descriptors", values: samples.map((sample) => sample.descriptors) },
    ],
  );
}

export function soakVerdicts(soak: Soak): { what: string; finding: Flatness; text: string }[] {
  const of = (what: string, unit: string, value: (sample: SoakSample) => number) => {
    const finding = flatness(soak.samples.map(value));
    const { flat, middle, last } = finding;
    const numbers = `${significant(middle)} → ${significant(last)} ${unit}`;
    return {
      what,
      finding,
      text: `${what}: ${flat ? "flat" : "**not flat**"}, ${numbers} from the middle third to the last`,
    };
  };
  return [
    of("memory", "MB", (sample) => sample.memory / 1e6),
    of("descriptors", "open", (sample) => sample.descriptors),
  ];
}

export function soakText(soak: Soak): string {
  const { machine, started, rate, fullRate, requests, errors, cpu } = soak;
  return `${[
    "# Soak",
    machineText(machine, started),
    `Native engine, 1 thread: ${timeText(soak.duration)} at ${rate.toFixed(0)} requests a second ` +
      `(full load: ${fullRate.toFixed(0)}), one in ten on a connection of its own; ${requests} requests, ${errors} errors, ` +
      `${(cpu * 100).toFixed(0)} % of one processor.`,
    soakVerdicts(soak)
      .map(({ text }) => `- ${text}`)
      .join("\n"),
    "![Memory and descriptors over time](soak.svg)",
  ].join("\n\n")}\n`;
}
