import { markdownTable, significant } from "../report/format.ts";
import type { Explanation } from "./explain.ts";
import type { Profile } from "./profile.ts";
import type { CallsPerRequest } from "./system-calls.ts";

/** Functions that the report names. */
const FUNCTIONS = 30;

/** The report's section about where the time goes. */
export function explanationText(explanations: readonly Explanation[]): string {
  return [
    "## Where the time goes",
    "Small answers on 32 keep-alive connections.",
    ...explanations.flatMap(({ title, calls, profile }) =>
      [calls, profile].flatMap((one) => (typeof one === "string" ? [`${title}: ${one}`] : [])),
    ),
    ...callsText(explanations.flatMap(({ title, calls }) => (typeof calls === "string" ? [] : [{ title, calls }]))),
    ...explanations.flatMap(({ title, profile, cpu }) =>
      typeof profile === "string" ? [] : profileText(title, profile, cpu),
    ),
  ].join("\n\n");
}

function callsText(counted: readonly { title: string; calls: CallsPerRequest }[]): string[] {
  if (counted.length === 0) return [];
  const names = new Set(counted.flatMap(({ calls }) => calls.map(({ call }) => call)));
  const rows = [...names].map((name) => [
    name,
    ...counted.map(({ calls }) => significant(calls.find(({ call }) => call === name)?.perRequest ?? 0, 2)),
  ]);
  const totals = counted.map(({ calls }) => significant(calls.reduce((sum, { perRequest }) => sum + perRequest, 0)));
  return [
    "System calls a request, counted by strace. It slows a balancer down, so that more events wait for each look: those of " +
      "`epoll` are fewer than without it.",
    markdownTable(["", ...counted.map(({ title }) => title)], [...rows, ["all", ...totals]]),
  ];
}

function profileText(title: string, { parts, functions }: Profile, cpu: number): string[] {
  const cells = (share: number) => [significant(share * cpu, 2), significant(share * 100, 2)];
  const named = functions.slice(0, FUNCTIONS);
  const rest = functions.slice(FUNCTIONS).reduce((sum, { share }) => sum + share, 0);
  return [
    `### ${title}: ${significant(cpu)} µs a request, under perf`,
    markdownTable(
      ["part", "µs a request", "%"],
      parts.map(({ where, share }) => [where, ...cells(share)]),
    ),
    "The functions with the most time of their own:",
    markdownTable(
      ["function", "µs a request", "%"],
      [
        ...named.map(({ where, part, share }) => [`${where}: ${part}`, ...cells(share)]),
        [`${functions.length - named.length} others`, ...cells(rest)],
      ],
    ),
  ];
}
