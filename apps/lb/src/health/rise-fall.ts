import type { Check } from "../config/schema.ts";
import type { CheckOutcome } from "../state/check-result.ts";

type Thresholds = Pick<Check, "rise" | "fall">;

/**
 * Health is one number: 0 is down, from `rise` on a server is up, and rise + fall - 1 is as good as it gets.
 * @returns the health after a check: `rise` passes in a row bring a server up, and then it is fully up; `fall`
 * failures in a row take a fully healthy one down, at once from `rise`, where servers start. Conditional passes count, but not as the
 * first.
 */
export function nextHealth(health: number, outcome: CheckOutcome, { rise, fall }: Thresholds): number {
  if (outcome === "conditional" && health === 0) return 0;
  if (outcome !== "failed") return health + 1 >= rise ? fullHealth({ rise, fall }) : health + 1;
  return health > rise ? health - 1 : 0;
}

export function fullHealth({ rise, fall }: Thresholds): number {
  return rise + fall - 1;
}
