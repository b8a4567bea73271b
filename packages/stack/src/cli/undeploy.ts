import { insistOn } from "../capability.ts";
import { dockerEngine, swarmManager } from "../docker-probes.ts";
import { removeStack } from "../swarm/removal.ts";
import { DEFAULT_STACK_NAME } from "../swarm/swarm-stack.ts";
import { helpText, readArguments, runCommand } from "./arguments.ts";
import { say } from "./demo.ts";

const OPTIONS = { stack: { value: "NAME", help: `the stack's name (${DEFAULT_STACK_NAME})` } } as const;

await runCommand("undeploy", async () => {
  const values = readArguments(OPTIONS);
  if (values.help) {
    console.log(
      helpText("run undeploy", "Removes the stack from the swarm, and waits until nothing is left.", OPTIONS),
    );
    return 0;
  }
  insistOn(dockerEngine, swarmManager);
  const stackName = values.stack ?? DEFAULT_STACK_NAME;
  say(`removing stack ${stackName}; each web server serves on for 15 s, until no balancer asks it any more`);
  const removed = await removeStack(stackName, { report: (line) => say(`  ${line}`, "dim") });
  say(removed ? `stack ${stackName} is gone` : `there is no stack ${stackName}`);
  return 0;
});
