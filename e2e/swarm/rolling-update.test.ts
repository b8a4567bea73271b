import { docker } from "@haproxy-practice/stack/docker-command";
import { expect, inject } from "vitest";
import { serversUp } from "../statistics.ts";
import { changedImage } from "./changed-image.ts";
import { swarmScenario } from "./deployment.ts";
import { SteadyRequests } from "./steady-requests.ts";

swarmScenario("an update of the web image under steady requests fails none of them", {}, async (stack, name) => {
  await serversUp(stack, 3);
  const hostnames = async () => (await stack.replicas()).map(({ hostname }) => hostname);
  const before = await hostnames();
  const webImage = await changedImage(inject("images").web, `LABEL updated-for=${name}`, name);
  const load = new SteadyRequests(stack);
  try {
    await stack.redeploy({ webImage });
    const after = await hostnames();
    expect(after.filter((hostname) => before.includes(hostname))).toEqual([]);
    // The old tasks serve on for 15 s, in which the balancer turns to the new ones.
    await load.until("answers of the three new replicas only", 3_000, (answered) => {
      return answered.size === 3 && after.every((hostname) => answered.has(hostname));
    });
  } finally {
    const { sent, failures } = await load.end();
    await stack.stop();
    await docker(["image", "rm", webImage]);
    expect(failures, `of ${sent} requests`).toEqual([]);
    expect(sent).toBeGreaterThan(1_000);
  }
});
