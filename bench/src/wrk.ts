import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { StackError } from "@haproxy-practice/stack/stack";
import { programOnPath } from "./programs.ts";
import type { Workbench } from "./workbench.ts";

const SCRIPT = fileURLToPath(new URL("wrk.lua", import.meta.url));

/** What the load generator does. */
export interface Traffic {
  readonly path: string;
  readonly connections: number;
  /** A new connection for each request. */
  readonly close?: boolean;
  /** Bytes of the body of each request. */
  readonly upload?: number;
  /** Milliseconds that a connection rests before each request, in the mean. */
  readonly think?: number;
}

/** What the load generator saw. */
export interface WrkFigures {
  readonly requests: number;
  readonly microseconds: number;
  /** Microseconds from a request to its whole answer. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  /** Connections, reads, writes and statuses that failed. */
  readonly errors: number;
}

/** @throws StackError when it is missing, with how to install it */
export function requireWrk(): string {
  const file = programOnPath("wrk");
  if (file) return file;
  throw new StackError(
    "no wrk on PATH: install it (`apt install wrk`, `dnf install wrk`, `brew install wrk`, or build https://github.com/wg/wrk)",
  );
}

/** Pause before each request with which so many connections make `rate` requests a second. */
export function thinkTime(connections: number, rate: number): number {
  return (1_000 * connections) / rate;
}

/** Runs wrk for whole seconds. */
export async function runWrk(
  workbench: Workbench,
  url: string,
  traffic: Traffic,
  seconds: number,
): Promise<WrkFigures> {
  const { path, connections, close, upload, think } = traffic;
  const args = [
    // One thread makes more requests than two threads of any balancer here serve; small machines have no core to spare.
    `-t${availableParallelism() < 8 ? 1 : 2}`,
    `-c${connections}`,
    `-d${seconds}s`,
    "--timeout",
    "10s",
    "-s",
    SCRIPT,
    ...(close ? ["-H", "Connection: close"] : []),
    `${url}${path}`,
    "--",
    ...(upload ? ["upload", String(upload)] : []),
    ...(think ? ["think", String(think)] : []),
  ];
  const lines = await workbench.run("wrk", requireWrk(), args);
  const figures = lines.findLast((line) => line.startsWith("{"));
  if (!figures) throw new StackError(["wrk gave no figures", ...lines].join("\n"));
  return JSON.parse(figures) as WrkFigures;
}
