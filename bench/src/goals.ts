import { formatSpread, significant } from "./report/format.ts";
import { figure, type Results, ratio, type Side } from "./results.ts";
import type { Spread } from "./statistics.ts";

/** What the native engine is to reach. */
interface Goal {
  readonly text: string;
  readonly bound: { readonly most: number } | { readonly least: number };
  /** Of what is bounded, for the report: ` KB`. */
  readonly unit?: string;
  readonly measured: (results: Results) => Spread | undefined;
  /** The same of HAProxy, where that says how much of it is the machine's. */
  readonly haproxys?: (results: Results) => Spread | undefined;
  /** Why this machine cannot show it. */
  readonly beyond?: (results: Results) => string | undefined;
}

export interface Verdict {
  readonly goal: string;
  readonly asked: string;
  readonly measured: string;
  readonly verdict: string;
}

const native = (load: string): Side => ({ load, peer: "native" });
const haproxy = (load: string): Side => ({ load, peer: "haproxy" });
const toHaproxy = (load: string) => (results: Results) => ratio(results, "cpu", native(load), haproxy(load));
/** Two for the balancer's threads, two for the servers and the load generator. */
const CORES_FOR_TWO_THREADS = 4;

const goals: readonly Goal[] = [
  { text: "small answers, CPU a request, to HAProxy's", bound: { most: 1 }, measured: toHaproxy("small") },
  { text: "new connection a request, CPU, to HAProxy's", bound: { most: 1.5 }, measured: toHaproxy("close") },
  { text: "64 KB answers, CPU a byte, to HAProxy's", bound: { most: 1.2 }, measured: toHaproxy("64k") },
  { text: "1 MB answers, CPU a byte, to HAProxy's", bound: { most: 1.2 }, measured: toHaproxy("1m") },
  { text: "mode tcp, small answers, CPU, to HAProxy's", bound: { most: 1 }, measured: toHaproxy("tcp") },
  { text: "mode tcp, 1 MB answers, CPU, to HAProxy's", bound: { most: 1 }, measured: toHaproxy("tcp-1m") },
  { text: "100 ACLs, CPU a request, to HAProxy's", bound: { most: 1 }, measured: toHaproxy("acl-100") },
  { text: "ten header rules, CPU a request, to HAProxy's", bound: { most: 1.1 }, measured: toHaproxy("fields-10") },
  {
    text: "p99 at half load, to HAProxy's",
    bound: { most: 1.5 },
    measured: (results) => ratio(results, "p99", native("half"), haproxy("half")),
  },
  {
    text: "small answers, CPU a request of the http-proxy engine, to the native one's",
    bound: { least: 8 },
    measured: (results) => ratio(results, "cpu", { load: "small", peer: "http-proxy" }, native("small")),
  },
  {
    text: "1,000 servers, CPU a request, to that with 3",
    bound: { most: 1.05 },
    measured: (results) => ratio(results, "cpu", native("servers-1000"), native("servers-3")),
    haproxys: (results) => ratio(results, "cpu", haproxy("servers-1000"), haproxy("servers-3")),
  },
  {
    text: "two threads, requests a second, to those of one",
    bound: { least: 1.8 },
    measured: (results) => ratio(results, "rate", { load: "small", peer: "native-2" }, native("small")),
    beyond: (results) => {
      const { cores } = results.machine;
      if (cores >= CORES_FOR_TWO_THREADS) return undefined;
      const cpu = ratio(results, "cpu", { load: "small", peer: "native-2" }, native("small"));
      const cost = cpu ? `; a request takes ${formatSpread(cpu)} times the CPU time that it takes one thread` : "";
      return `cannot be shown on ${cores} cores, which the servers and the load generator need, too${cost}`;
    },
  },
  {
    text: "an idle connection, of 10,000",
    bound: { most: 10 },
    unit: " KB",
    measured: (results) => scaled(figure(results, "idle-10000", "native", "bytesEach"), 1e-3),
    haproxys: (results) => scaled(figure(results, "idle-10000", "haproxy", "bytesEach"), 1e-3),
  },
  {
    text: "idle connections held, of 10,000",
    bound: { least: 10_000 },
    measured: (results) => figure(results, "idle-10000", "native", "held"),
  },
];

export function judge(results: Results): Verdict[] {
  return goals.map(({ text, bound, unit = "", measured, haproxys, beyond }) => {
    const spread = measured(results);
    const other = haproxys?.(results);
    const beside = other ? `; HAProxy ${formatSpread(other)}${unit}` : "";
    return {
      goal: text,
      asked: "most" in bound ? `≤ ${bound.most}${unit}` : `≥ ${bound.least}${unit}`,
      measured: spread ? formatSpread(spread) + unit + beside : "",
      verdict: spread ? (beyond?.(results) ?? against(bound, spread.median)) : "not measured",
    };
  });
}

/** The median decides; how far it is from the bound is said as a share of the bound. */
export function against(bound: Goal["bound"], value: number): string {
  const [excess, limit] = "most" in bound ? [value - bound.most, bound.most] : [bound.least - value, bound.least];
  return excess <= 0 ? "met" : `missed by ${significant((100 * excess) / limit, 2)} %`;
}

function scaled(spread: Spread | undefined, factor: number): Spread | undefined {
  if (!spread) return undefined;
  const { median, min, max } = spread;
  return { median: median * factor, min: min * factor, max: max * factor };
}
