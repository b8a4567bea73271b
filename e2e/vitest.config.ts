import { defineConfig } from "vitest/config";
import { type Variant, variantsFrom } from "./variants.ts";

/** A project for each driver and balancer: those that `E2E_VARIANTS` names, or else all that `npm test` runs. */
export default defineConfig({
  test: {
    // They wait more than they work: for checks, for names to expire, for tasks to end.
    maxWorkers: 4,
    projects: variantsFrom(process.env["E2E_VARIANTS"]).map((variant) => ({
      test: {
        name: variant.name,
        root: import.meta.dirname,
        include: testsOf(variant),
        globalSetup: "./build-images.ts",
        provide: { variant },
        testTimeout: 180_000,
        hookTimeout: 180_000,
      },
    })),
  },
});

function testsOf({ driver, balancer, engine }: Variant): string[] {
  const tests = ["scenarios/*.test.ts"];
  if (driver === "swarm") tests.push("swarm/*.test.ts");
  if (driver === "containers" && balancer === "lb" && !engine) tests.push("images/*.test.ts");
  return tests;
}
