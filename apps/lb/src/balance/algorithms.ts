import type { AlgorithmName } from "../config/schema.ts";
import type { AlgorithmFactory } from "./algorithm.ts";
import { LEAST_CONNECTIONS } from "./least-connections.ts";
import { ROUND_ROBIN } from "./round-robin.ts";
import { SOURCE } from "./source.ts";

/** The words of `balance` and what each does. */
export const ALGORITHMS: Readonly<Record<AlgorithmName, AlgorithmFactory>> = {
  roundrobin: ROUND_ROBIN,
  leastconn: LEAST_CONNECTIONS,
  source: SOURCE,
};
