import { setTimeout as delay } from "node:timers/promises";
import { docker } from "../docker-command.ts";
import { StackError } from "../stack.ts";
import type { Watching } from "./deployment.ts";
import { lines } from "./service-state.ts";

/** Milliseconds for the last container to end; each web server serves on for 15 s. */
const PATIENCE = 120_000;

/** What a stack is made of, by the commands that list it. */
const parts = {
  services: ["service", "ls"],
  containers: ["ps", "--all"],
  configs: ["config", "ls"],
  networks: ["network", "ls"],
} as const;

/**
 * Removes the stack and waits until nothing is left of it on this node.
 * @returns false when there was nothing to remove
 */
export async function removeStack(stackName: string, { report = () => {}, signal }: Watching = {}): Promise<boolean> {
  const startedAt = Date.now();
  let said = "";
  for (;;) {
    const left = await remains(stackName);
    const line = left.map(({ kind, ids }) => `${ids.length} ${kind}`).join(", ");
    if (!line) return said !== "";
    if (line !== said) report(`left: ${line}`);
    if (Date.now() - startedAt > PATIENCE)
      throw new StackError(`stack ${stackName} is not gone after ${PATIENCE / 1000} s; left: ${line}`);
    // Again once the containers are gone: a network cannot be removed while a task is leaving it.
    if (said === "" || left.every(({ kind }) => kind !== "containers"))
      await docker(["stack", "rm", stackName], { signal }).catch(() => {});
    said = line;
    await delay(500, undefined, signal ? { signal } : {});
  }
}

/** The kinds of which something is left. */
export async function remains(stackName: string): Promise<{ kind: string; ids: string[] }[]> {
  const filter = ["--quiet", "--filter", `label=com.docker.stack.namespace=${stackName}`];
  const found = Object.entries(parts).map(async ([kind, command]) => ({
    kind,
    ids: lines(await docker([...command, ...filter])),
  }));
  return (await Promise.all(found)).filter(({ ids }) => ids.length > 0);
}
