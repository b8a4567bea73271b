import type { Proxy } from "../config/schema.ts";
import { Cell, type SharedMemory } from "../state/shared-memory.ts";

/** What lines may tell and costs something to know: it is known where a format of any proxy asks for it. */
export interface LogExtras {
  /** `%rt`: the number of a stream that begins, from 0. */
  readonly nextStream: (() => number) | undefined;
  /** `%lc`. */
  readonly countsLines: boolean;
  /** `%bi` and `%bp`. */
  readonly namesBalancer: boolean;
}

export function logExtrasOf(proxies: readonly Proxy[], memory: SharedMemory, processRow: number): LogExtras {
  const used = new Set<string>();
  collectVariables(proxies, used);
  return {
    nextStream: used.has("rt") ? () => memory.add(processRow, Cell.STREAMS, 1) >>> 0 : undefined,
    countsLines: used.has("lc"),
    namesBalancer: used.has("bi") || used.has("bp"),
  };
}

/** Formats stand in many places of a configuration: in rules, too. */
function collectVariables(value: unknown, used: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  const { variable } = value as { variable?: unknown };
  if (typeof variable === "string") used.add(variable);
  for (const part of Array.isArray(value) ? value : Object.values(value)) collectVariables(part, used);
}
