import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { capability } from "../capabilities.ts";
import { PROJECT_ROOT } from "../project-files.ts";
import { StackError } from "../stack.ts";
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
  const { available, reason } = capability(needs[driver]);
  if (!available) throw new StackError(reason);

  const variant = `${driver}-${engine === "http-proxy" ? engine : balancer}`;
  const vitest = join(PROJECT_ROOT, "node_modules/vitest/vitest.mjs");
  const { status } = spawnSync(process.execPath, [vitest, "run", "--config", "e2e/vitest.config.ts"], {
    cwd: PROJECT_ROOT,
    stdio: "inherit",
    env: { ...process.env, E2E_VARIANTS: variant },
  });
  return status ?? 1;
});
