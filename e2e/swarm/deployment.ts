import { type SwarmStack, type SwarmStackOptions, startSwarmStack } from "@haproxy-practice/stack/swarm/swarm-stack";
import { inject, test } from "vitest";
import { ownStackName, runnable } from "../scenario.ts";

/**
 * A test of what only a swarm does: deploys the stack file under a name of its own, runs `body`, and removes the stack
 * however that went.
 */
export function swarmScenario(
  name: string,
  options: Pick<SwarmStackOptions, "configurationFile">,
  body: (stack: SwarmStack, stackName: string) => Promise<void>,
): void {
  test.skipIf(!runnable())(name, async () => {
    const { balancer } = inject("variant");
    const stackName = ownStackName();
    const stack = await startSwarmStack({ ...options, balancer, images: inject("images"), port: 0, stackName });
    try {
      await body(stack, stackName);
    } finally {
      await stack.stop();
    }
  });
}
