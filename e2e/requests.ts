import type { Agent } from "node:http";
import { ask, type Stack } from "@haproxy-practice/stack";

/** Sends requests one after another, each of which must succeed, and gives the hostnames that answered. */
export async function hostnames(stack: Stack, count: number, agent?: Agent): Promise<string[]> {
  const answered: string[] = [];
  for (let i = 0; i < count; i++) {
    const { status, hostname, body } = await ask(`${stack.url}/`, agent ? { agent } : {});
    if (status !== 200 || hostname === undefined) throw new Error(`request ${i + 1} of ${count}: ${status} ${body}`);
    answered.push(hostname);
  }
  return answered;
}

/** What requests in turn must get: the same `size` hostnames in the same order again and again. */
export function rotation(answered: readonly string[], size: number): { round: string[]; exact: boolean } {
  const round = answered.slice(0, size);
  const exact = new Set(round).size === size && answered.every((hostname, index) => hostname === round[index % size]);
  return { round, exact };
}

export function countEach(answered: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const hostname of answered) counts[hostname] = (counts[hostname] ?? 0) + 1;
  return counts;
}
