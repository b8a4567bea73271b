import { helpText, readArguments, runCommand, UsageError, wholeNumber } from "@haproxy-practice/stack/cli/arguments";
import { whenNpmEnds } from "@haproxy-practice/stack/cli/parent";
import { explain } from "./explain/explain.ts";
import { judge } from "./goals.ts";
import { loadNames, selectLoads } from "./loads.ts";
import { describeMachine, isBusy } from "./machine.ts";
import { Measurement, type Plan } from "./measurement.ts";
import { peers } from "./peers.ts";
import { requireAccounting } from "./process-usage.ts";
import { resultsPlot, resultsText, writeResults } from "./report/report.ts";
import type { Results } from "./results.ts";
import { soak, soakPlot, soakText, soakVerdicts } from "./soak.ts";
import { WebServers } from "./web-servers.ts";
import { Workbench } from "./workbench.ts";
import { requireWrk } from "./wrk.ts";

const OPTIONS = {
  quick: { help: "about a minute: fewer loads, 2 rounds of a second each" },
  rounds: { value: "N", help: "how often everything is measured (5)" },
  only: { value: "A,B", help: `these loads: ${loadNames.join(", ")}` },
  peers: { value: "A,B", help: `these balancers: ${peers.map((peer) => peer.name).join(", ")}` },
  explain: { help: "adds where the time goes: system calls (strace) and a profile (perf)" },
  soak: { value: "TIME", help: "instead: the native engine at half load for so long (10m, 30s)" },
} as const;
const FULL: Plan = { rounds: 5, seconds: 4, warmup: 6 };
const QUICK: Plan = { rounds: 2, seconds: 1, warmup: 1 };
const QUICK_LOADS = ["small", "half", "close", "64k"];
const MAX_ROUNDS = 100;

await runCommand("bench", async () => {
  const values = readArguments(OPTIONS);
  if (values.help) {
    console.log(helpText("run bench", "Measures the balancers side by side.", OPTIONS));
    return 0;
  }
  const plan = values.quick ? QUICK : FULL;
  const rounds = wholeNumber("--rounds", values.rounds, plan.rounds, 1, MAX_ROUNDS);
  const loads = selectLoads(listOf("--only", values.only, loadNames) ?? (values.quick ? QUICK_LOADS : loadNames));
  const names =
    listOf(
      "--peers",
      values.peers,
      peers.map((peer) => peer.name),
    ) ?? peers.map((peer) => peer.name);
  const duration = values.soak === undefined ? undefined : secondsOf(values.soak);
  requireAccounting();
  requireWrk();

  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const) process.on(signal, () => ending.abort());
  whenNpmEnds(() => ending.abort());
  process.stdout.on("error", () => ending.abort());
  const workbench = await Workbench.open(ending.signal);
  try {
    const servers = await WebServers.start(workbench);
    if (duration !== undefined) return await runSoak(workbench, servers, duration);
    const kind = values.quick ? "-quick" : "";
    return await runBench(workbench, servers, { ...plan, rounds }, { loads, names, kind, explained: values.explain });
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    console.error("bench: ended before its results");
    return 130;
  } finally {
    await workbench.close();
  }
});

interface Selection {
  readonly loads: ReturnType<typeof selectLoads>;
  readonly names: readonly string[];
  readonly kind: string;
  readonly explained: boolean | undefined;
}

async function runBench(
  workbench: Workbench,
  servers: WebServers,
  plan: Plan,
  { loads, names, kind, explained }: Selection,
): Promise<number> {
  const machine = describeMachine();
  if (isBusy(machine)) console.log(`load average ${machine.loadBefore.toFixed(2)}: this machine is not quiet`);
  const started = new Date().toISOString();
  const taking = peers.filter((peer) => names.includes(peer.name));
  const measurement = new Measurement(workbench, servers, taking, plan, (line) => console.log(line));
  await measurement.run(loads);
  const measured = new Set(measurement.samples.map((sample) => sample.peer));
  const results: Results = {
    started,
    finished: new Date().toISOString(),
    machine,
    rounds: plan.rounds,
    seconds: plan.seconds,
    servers: servers.kind,
    peers: taking
      .filter((peer) => measured.has(peer.name))
      .map((peer) => ({ name: peer.name, title: peer.title, version: peer.version() })),
    loads: loads
      .flat()
      .filter(({ name }) => measurement.samples.some((sample) => sample.load === name))
      .map(({ name, title }) => ({ name, title })),
    omitted: measurement.omitted,
    samples: measurement.samples,
  };
  const explanations = explained ? await explain(workbench, servers) : undefined;
  const folder = await writeResults(started, kind, {
    "README.md": resultsText(results, explanations),
    "cpu-ratios.svg": resultsPlot(results),
    "results.json": `${JSON.stringify({ ...results, explanations }, null, 1)}\n`,
  });
  for (const { goal, asked, measured: found, verdict } of judge(results))
    console.log(`${goal}: ${asked}: ${found || "-"}: ${verdict}`);
  console.log(`report: ${folder}/README.md`);
  return 0;
}

async function runSoak(workbench: Workbench, servers: WebServers, duration: number): Promise<number> {
  const result = await soak(workbench, servers, duration, (line) => console.log(line));
  const folder = await writeResults(result.started, "-soak", {
    "README.md": soakText(result),
    "soak.svg": soakPlot(result),
    "results.json": `${JSON.stringify(result, null, 1)}\n`,
  });
  for (const { text } of soakVerdicts(result)) console.log(text.replaceAll("*", ""));
  console.log(`report: ${folder}/README.md`);
  return 0;
}

function listOf(option: string, text: string | undefined, known: readonly string[]): string[] | undefined {
  const words = text?.split(",").map((word) => word.trim());
  const unknown = words?.find((word) => !known.includes(word));
  if (unknown !== undefined) throw new UsageError(`${option} has '${unknown}', which is none of ${known.join(", ")}`);
  return words;
}

function secondsOf(text: string): number {
  const [, number, unit] = /^(\d+)([smh])$/.exec(text) ?? [];
  const seconds = Number(number) * { s: 1, m: 60, h: 3600 }[unit as "s" | "m" | "h"];
  if (unit && seconds >= 10) return seconds;
  throw new UsageError(`--soak takes a time of at least 10s, as 10m, not '${text}'`);
}
