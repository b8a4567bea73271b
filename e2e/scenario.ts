import {
  type CapabilityName,
  foundMissing,
  type LocalStackOptions,
  required,
  type Stack,
  startLocalStack,
} from "@haproxy-practice/stack";
import { startContainerStack } from "@haproxy-practice/stack/containers/container-stack";
import { startSwarmStack } from "@haproxy-practice/stack/swarm/swarm-stack";
import { inject, test } from "vitest";

const variant = inject("variant");
const { lacking, ...images } = inject("images");
if (lacking !== undefined) foundMissing("docker", lacking);

/** What a scenario chooses of the stack; the variant has chosen the rest. */
export type ScenarioOptions = Pick<LocalStackOptions, "replicas" | "configurationFile">;

/**
 * A test of one behaviour of the whole stack: starts it with a free port, runs `body`, and ends it however that went.
 * @param name a sentence
 */
export function scenario(name: string, options: ScenarioOptions, body: (stack: Stack) => Promise<void>): void {
  test.skipIf(!runnable())(name, async ({ onTestFailed }) => {
    const stack = await startStack(options);
    const lines: string[] = [];
    stack.onBalancerLine((line) => lines.push(line));
    onTestFailed(() => console.error([`the balancer of ${variant.name} wrote:`, ...lines].join("\n")));
    try {
      await body(stack);
    } finally {
      await stack.stop();
    }
  });
}

/** @throws when `REQUIRE` names what this machine lacks */
export function runnable(): boolean {
  const needs: Record<Stack["driver"], CapabilityName[]> = {
    local: ["loopback-network", ...(variant.balancer === "haproxy" ? (["haproxy"] as const) : [])],
    containers: ["docker"],
    swarm: ["docker", "swarm"],
  };
  return required(...needs[variant.driver]);
}

function startStack(scenarioOptions: ScenarioOptions): Promise<Stack> {
  const { driver, balancer, engine } = variant;
  const options = { ...scenarioOptions, balancer, engine, port: 0 };
  if (driver === "local") return startLocalStack({ ...options, network: ownNetwork() });
  if (driver === "containers") return startContainerStack({ ...options, images });
  return startSwarmStack({ ...options, images, stackName: ownStackName() });
}

/** So that test files of several processes run beside each other. */
function ownNetwork(): string {
  return `127.${1 + (process.pid % 250)}.${(process.pid >> 8) % 256}`;
}

let stacks = 0;
/** Of no other test, and not the user's. */
export function ownStackName(): string {
  stacks += 1;
  return `haproxy-practice-e2e-${process.pid}-${stacks}`;
}
