import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "../peers.ts";
import { programOnPath } from "../programs.ts";
import type { Workbench } from "../workbench.ts";

/** A share of a balancer's CPU time, at most 1. */
export interface Share {
  readonly share: number;
}
/** What ran: one function, or all of one kind. */
export interface Place extends Share {
  readonly where: string;
}

/** Where a balancer spends its CPU time, in the kernel, too. Both lists have the largest first. */
export interface Profile {
  readonly parts: readonly Place[];
  readonly functions: readonly (Place & { readonly part: string })[];
}

/** A second. A round number would fall into step with timers. */
const SAMPLES = 1_999;

/** With this, Node.js tells perf the names of what it compiled. */
export const NAMED_FOR_PERF = "--perf-basic-prof";

/**
 * Looks with perf at what a running balancer does during `load`.
 * @returns why not, where perf is missing or not allowed
 */
export async function profile(
  workbench: Workbench,
  target: Target,
  load: () => Promise<unknown>,
): Promise<Profile | string> {
  const perf = programOnPath("perf");
  if (!perf) return "no perf on PATH; install it (`apt install linux-perf`)";
  const { pid } = target.process;
  const data = join(workbench.folder, `${target.peer.name}.perf`);
  // cpu-clock: virtual machines seldom have the processor's own counters.
  const words = ["record", "-q", "-F", String(SAMPLES), "-e", "cpu-clock", "-p", String(pid), "-o", data];
  const recorder = workbench.spawn("perf record", perf, words);
  try {
    const { signal } = workbench;
    await recorder.brings("perf to begin", async () => existsSync(data) || undefined, { timeout: 10_000, signal });
    await load();
    await recorder.stop();
    const report = ["report", "-i", data, "--stdio", "--no-children", "-F", "overhead,dso,sym", "-t", "|"];
    return addUp(parseReport(await workbench.run("perf report", perf, report)));
  } catch (error) {
    workbench.signal.throwIfAborted();
    return `perf failed: ${recorder.lines.at(-1) ?? (error as Error).message}`;
  } finally {
    // Where perf looks for it, and nobody else removes it.
    await recorder.stop();
    rmSync(`/tmp/perf-${pid}.map`, { force: true });
  }
}

/** The lines of `perf report -F overhead,dso,sym -t '|'`. */
export function parseReport(lines: readonly string[]): { share: number; object: string; symbol: string }[] {
  return lines.flatMap((line) => {
    const [, percent, object = "", symbol = ""] = /^\s*([\d.]+)%\s*\|(.*?)\s*\|\[[^\]]*\] (.*?)\s*$/.exec(line) ?? [];
    return percent === undefined ? [] : [{ share: Number(percent) / 100, object, symbol }];
  });
}

function addUp(rows: ReturnType<typeof parseReport>): Profile {
  const parts = new Map<string, number>();
  const functions = new Map<string, Profile["functions"][number]>();
  for (const { share, object, symbol } of rows) {
    const part = partOf(object, symbol);
    const where = nameOf(symbol);
    parts.set(part, (parts.get(part) ?? 0) + share);
    // The same function once for each tier that it was compiled by.
    functions.set(`${part} ${where}`, { part, where, share: share + (functions.get(`${part} ${where}`)?.share ?? 0) });
  }
  const largestFirst = (a: Share, b: Share) => b.share - a.share;
  return {
    parts: [...parts].map(([where, share]) => ({ where, share })).sort(largestFirst),
    functions: [...functions.values()].sort(largestFirst),
  };
}

function partOf(object: string, symbol: string): string {
  if (object.startsWith("[kernel")) return "kernel";
  if (symbol.startsWith("JS:"))
    return symbol.includes(" file://") ? "JavaScript, this project's" : "JavaScript, Node.js's";
  if (object.startsWith("[JIT]")) return "JavaScript, V8's own";
  if (object.startsWith("[") || object.startsWith("lib")) return "libraries";
  return object === "node" ? "Node.js, V8 and libuv" : object;
}

/** `parse (request-head.ts)` of `JS:*'parse file:///.../http1/request-head.ts:27:15`. */
function nameOf(symbol: string): string {
  const [, name, place] = /^JS:[*+^~']*(\S*) (\S+?)(?::\d+)*$/.exec(symbol) ?? [];
  if (place === undefined) return symbol;
  return `${name || "anonymous"} (${place.slice(place.lastIndexOf("/") + 1)})`;
}
