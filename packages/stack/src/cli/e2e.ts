import { capability } from "../capabilities.ts";
import { insistOn } from "../capability.ts";
import {
  balancerFrom,
  commonOptions,
  engineFrom,
  helpText,
  oneOf,
  readArguments,
  runCommand,
  UsageError,
} from "./arguments.ts";
import { runVitest } from "./vitest-run.ts";

const OPTIONS = {
  driver: { value: "NAME", help: "containers (Testcontainers, the default), swarm or local" },
  ...commonOptions,
} as const;

await runCommand("e2e", async () => {
  const values = readArguments(OPTIONS);
  if (values.help) {
    console.log(helpText("run e2e", "Runs the scenarios of e2e/ against a whole stack.", OPTIONS));
    return 0;
  }
  const driver = oneOf("--driver", values.driver ?? "containers", ["containers", "swarm", "local"]);
  const balancer = balancerFrom(values.lb);
  const engine = engineFrom(values.engine);
  if (engine && balancer === "haproxy") throw new UsageError("--engine is for lb, haproxy has its own");
  const needs = { containers: "docker", swarm: "swarm", local: "loopback-network" } as const;
  const needed = () => capability(needs[driver]);
  insistOn(needed);

  const variant = `${driver}-${engine === "http-proxy" ? engine : balancer}`;
  const status = runVitest("e2e/vitest.config.ts", [], { E2E_VARIANTS: variant });
  // The tests are skipped when only building the images showed that it cannot be done.
  insistOn(needed);
  return status;
});
