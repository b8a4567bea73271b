import { writeFileSync } from "node:fs";
import { haproxyBranch } from "../../forwarding/harness/balancer.ts";
import { countersAfter } from "./counters.ts";
import { scenarios } from "./scenarios.ts";

/** Writes what HAProxy 2.1 counts: `HAPROXY_BIN=... node record.ts`. */
if (haproxyBranch() !== "2.1") throw new Error("HAPROXY_BIN must name an HAProxy 2.1");
const observed: Record<string, readonly string[]> = {};
const only = process.argv[2];
for (const scenario of Object.values(scenarios).flat()) {
  if (only && !scenario.name.includes(only)) continue;
  try {
    observed[scenario.name] = await countersAfter("haproxy", scenario);
  } catch (error) {
    console.error(`${scenario.name}: ${error}`);
    process.exitCode = 1;
  }
}
const text = `${JSON.stringify(observed, undefined, 2)}\n`;
if (only) console.info(text);
else writeFileSync(new URL("../testdata/observed-counters.json", import.meta.url), text);
