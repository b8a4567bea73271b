import { StackError } from "./stack.ts";

/** Whether this machine has something. */
export interface Capability {
  readonly available: boolean;
  /** What was found, or what is missing and how to mend it. */
  readonly reason: string;
}

export function found(reason: string): Capability {
  return { available: true, reason };
}

export function missing(reason: string): Capability {
  return { available: false, reason };
}

/** @returns the first that is missing; the later ones are not asked for then */
export function firstMissing(...probes: readonly (() => Capability)[]): Capability | undefined {
  for (const probe of probes) {
    const answer = probe();
    if (!answer.available) return answer;
  }
  return undefined;
}

/** @throws StackError for the first that is missing, with how to mend it */
export function insistOn(...probes: readonly (() => Capability)[]): void {
  const lack = firstMissing(...probes);
  if (lack) throw new StackError(lack.reason);
}
