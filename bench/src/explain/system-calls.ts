import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { waitFor } from "@haproxy-practice/stack/wait-for";
import type { Target } from "../peers.ts";
import { programOnPath } from "../programs.ts";
import type { Workbench } from "../workbench.ts";

/** System calls a request, by name, the most frequent first. */
export type CallsPerRequest = readonly { readonly call: string; readonly perRequest: number }[];

/** Of whom fewer happen a request than this, nobody asks. */
const LEAST = 0.005;

/**
 * Counts the system calls of a running balancer with strace.
 * @param load makes requests and says how many
 * @returns why not, where strace is missing or not allowed
 */
export async function countSystemCalls(
  workbench: Workbench,
  target: Target,
  load: () => Promise<number>,
): Promise<CallsPerRequest | string> {
  const file = programOnPath("strace");
  if (!file) return "no strace on PATH; install it (`apt install strace`)";
  const output = join(workbench.folder, `${target.peer.name}.calls`);
  const args = ["-f", "-c", "-U", "calls,name", "-o", output, "-p", String(target.process.pid)];
  const strace = workbench.spawn("strace", file, args);
  try {
    await strace.brings(
      `strace to attach to ${target.peer.title}`,
      async () => strace.lines.some((line) => / attached/.test(line)) || undefined,
      { timeout: 10_000, signal: workbench.signal },
    );
  } catch (error) {
    workbench.signal.throwIfAborted();
    return `strace could not attach: ${strace.lines.at(-1) ?? (error as Error).message}`;
  }
  const requests = await load();
  await strace.stop();
  const summary = await waitFor("strace's summary", () => readFile(output, "latin1"));
  return parseSummary(summary)
    .map(({ call, count }) => ({ call, perRequest: count / requests }))
    .filter(({ perRequest }) => perRequest >= LEAST);
}

/** The lines of `strace -c -U calls,name`, the most frequent first. */
export function parseSummary(summary: string): { call: string; count: number }[] {
  return [...summary.matchAll(/^\s*(\d+)\s+(\w+)\s*$/gm)]
    .map(([, count, call]) => ({ call: call ?? "", count: Number(count) }))
    .filter(({ call }) => call !== "total")
    .sort((a, b) => b.count - a.count);
}
