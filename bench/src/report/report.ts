import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Explanation } from "../explain/explain.ts";
import { explanationText } from "../explain/explanation.ts";
import { judge } from "../goals.ts";
import { isBusy, type Machine } from "../machine.ts";
import type { PeerName } from "../peers.ts";
import { figure, type Metric, type Results, ratio } from "../results.ts";
import { formatSpread, markdownTable } from "./format.ts";
import { ratioPlot } from "./ratio-plot.ts";

const RESULTS = fileURLToPath(new URL("../../results/", import.meta.url));

/** Writes files into a new folder of bench/results. @returns its path */
export async function writeResults(started: string, kind: string, files: Record<string, string>): Promise<string> {
  const folder = join(RESULTS, `${started.slice(0, 19).replaceAll(":", "")}${kind}`);
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

export function machineText(machine: Machine, started: string): string {
  const { cpu, cores, memory, kernel, loadBefore, commit } = machine;
  const lines = [
    `${started.slice(0, 10)}, commit ${commit}, ${cores} × ${cpu}, ${Math.round(memory / 2 ** 30)} GiB, ${kernel}.`,
    `Load average before the run: ${loadBefore.toFixed(2)}.`,
  ];
  if (isBusy(machine))
    lines.push(
      "**The machine was not quiet:** trust the ratios of CPU time, and neither requests a second nor latencies.",
    );
  return lines.join(" ");
}

/** What is compared with HAProxy where it takes part, else with the native engine. */
function baseOf(results: Results): PeerName {
  return results.peers.some((peer) => peer.name === "haproxy") ? "haproxy" : "native";
}

function titleOf(results: Results, name: PeerName): string {
  return results.peers.find((peer) => peer.name === name)?.title ?? name;
}

export function resultsPlot(results: Results): string {
  const base = baseOf(results);
  const others = results.peers.filter((peer) => peer.name !== base);
  return ratioPlot({
    title: `CPU time a request, as a ratio to ${titleOf(results, base)}: less is better`,
    base: titleOf(results, base),
    series: others.map((peer) => peer.title),
    rows: results.loads.map(({ name, title }) => ({
      label: title,
      values: others.map((peer) => ratio(results, "cpu", { load: name, peer: peer.name }, { load: name, peer: base })),
    })),
  });
}

export function resultsText(results: Results, explanations: readonly Explanation[] | undefined): string {
  const base = baseOf(results);
  const goals = judge(results).map(({ goal, asked, measured, verdict }) => [goal, asked, measured, verdict]);
  const sections = [
    "# Benchmark",
    machineText(results.machine, results.started),
    [
      ...results.peers.map(({ title, version }) => `${title}: ${version}.`),
      `Servers: three of ${results.servers}.`,
      `Rounds: ${results.rounds} of ${results.seconds} s each; figures are medians, in parentheses the least and the most.`,
      "[docs/benchmarks.md](../../../docs/benchmarks.md) says how this is measured.",
    ].join(" "),
    "## Goals",
    markdownTable(["native, 1 thread", "asked", "measured", "verdict"], goals),
    "A soak (flat memory and descriptors) is a run of its own: `npm run bench -- --soak 10m`.",
    `## CPU time a request, as a ratio to ${titleOf(results, base)}`,
    "![The table below as a plot](cpu-ratios.svg)",
    ratioTable(results, base, "cpu"),
    ...(results.loads.some((load) => load.name === "half")
      ? [`p99 at half load, as a ratio to ${titleOf(results, base)}:`, ratioTable(results, base, "p99", "half")]
      : []),
    "## Figures",
    ...results.loads.flatMap(({ name, title }) => [`### ${title}`, figureTable(results, name)]),
    "## Not measured",
    results.omitted.map(({ what, why }) => `- ${what}: ${why.split("\n")[0]}`).join("\n") || "Nothing was left out.",
    ...(explanations ? [explanationText(explanations)] : []),
  ];
  return `${sections.join("\n\n")}\n`;
}

function ratioTable(results: Results, base: PeerName, metric: Metric, only?: string): string {
  const others = results.peers.filter((peer) => peer.name !== base);
  const rows = results.loads
    .filter(({ name }) => !only || name === only)
    .map(({ name, title }) => [
      title,
      ...others.map((peer) => {
        const spread = ratio(results, metric, { load: name, peer: peer.name }, { load: name, peer: base });
        return spread ? formatSpread(spread) : "";
      }),
    ]);
  return markdownTable(["", ...others.map((peer) => peer.title)], rows);
}

const FIGURES: readonly { readonly header: string; readonly metric: Metric; readonly factor: number }[] = [
  { header: "CPU a request, µs", metric: "cpu", factor: 1 },
  { header: "of it in the kernel", metric: "system", factor: 1 },
  { header: "requests a second", metric: "rate", factor: 1 },
  { header: "p50, ms", metric: "p50", factor: 1e-3 },
  { header: "p99, ms", metric: "p99", factor: 1e-3 },
  { header: "p99.9, ms", metric: "p999", factor: 1e-3 },
  { header: "memory, MB", metric: "memory", factor: 1e-6 },
  { header: "idle connections held", metric: "held", factor: 1 },
  { header: "KB for each", metric: "bytesEach", factor: 1e-3 },
];

function figureTable(results: Results, load: string): string {
  const columns = FIGURES.filter(({ metric }) =>
    results.peers.some((peer) => figure(results, load, peer.name, metric)),
  );
  const rows = results.peers.map(({ name, title }) => [
    title,
    ...columns.map(({ metric, factor }) => {
      const spread = figure(results, load, name, metric);
      if (!spread) return "";
      return formatSpread({ median: spread.median * factor, min: spread.min * factor, max: spread.max * factor });
    }),
  ]);
  return markdownTable(["", ...columns.map(({ header }) => header)], rows);
}
