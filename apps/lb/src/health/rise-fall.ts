import type { Check } from "../config/schema.ts";

type Thresholds = Pick<Check, "rise" | "fall">;

/**
 * Health is one number: 0 is down, from `rise` on a server is up, and rise + fall - 1 is as good as it gets.
 * @returns the health after a check: `rise` passes in a row bring a server up, and then it is fully up; `fall`
 * failures in a row take a fully healthy one down, at once from `rise`, where servers start.
 */
export function nextHealth(health: number, passed: boolean, { rise, fall }: Thresholds): number {
  if (passed) return health + 1 >= rise ? fullHealth({ rise, fall }) : health + 1;
  return health > rise ? health - 1 : 0;
}

export function fullHealth({ rise, fall }: Thresholds): number {
  return rise + fall - 1;
}
