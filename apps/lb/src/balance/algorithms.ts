import type { AlgorithmFactory } from "./algorithm.ts";
import { ROUND_ROBIN } from "./round-robin.ts";

/** The words of `balance` and what each does. */
const ALGORITHMS: ReadonlyMap<string, AlgorithmFactory> = new Map([["roundrobin", ROUND_ROBIN]]);

/** @throws when no algorithm has this name, which the configuration's check rules out */
export function findAlgorithm(name: string): AlgorithmFactory {
  const found = ALGORITHMS.get(name);
  if (!found) throw new Error(`no algorithm '${name}': algorithms.ts has no row for it`);
  return found;
}
