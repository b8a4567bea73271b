import type { Area, Comparison } from "./comparison.ts";
import type { Subject, SubjectName } from "./subject.ts";

/** What each balancer did in one comparison. */
export interface Observation {
  readonly area: string;
  readonly comparison: Comparison;
  readonly did: Readonly<Record<SubjectName, string>>;
}

/** Runs every comparison against all subjects at the same time, and gives each as soon as it is there. */
export async function* compareAll(areas: readonly Area[], subjects: readonly Subject[]): AsyncGenerator<Observation> {
  for (const { title, comparisons } of areas) {
    for (const comparison of comparisons) {
      const did = await Promise.all(
        subjects.map(async (subject) => [subject.name, await observe(comparison, subject)]),
      );
      yield { area: title, comparison, did: Object.fromEntries(did) as Record<SubjectName, string> };
    }
  }
}

/** A failure to observe is an observation too: the others may do what this one does not. */
async function observe(comparison: Comparison, subject: Subject): Promise<string> {
  try {
    return await comparison.observe(subject);
  } catch (error) {
    return `failed: ${(error as Error).message}`;
  }
}
