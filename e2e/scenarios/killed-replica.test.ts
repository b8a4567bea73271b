import { waitFor } from "@haproxy-practice/stack";
import { expect } from "vitest";
import { hostnames } from "../requests.ts";
import { scenario } from "../scenario.ts";
import { servers, serversUp } from "../statistics.ts";

scenario("a killed replica drops out of the rotation, and no later request reaches it", {}, async (stack) => {
  await serversUp(stack, 3);
  const [victim] = await stack.replicas();
  if (!victim) throw new Error("no replica runs");
  await stack.kill(victim.hostname);

  // Three failed checks, two seconds apart, or its name being gone for 10 s: until then HAProxy tries it, and so do we.
  const gone = async () =>
    (await servers(stack)).every(
      ({ status, address }) => address !== `${victim.address}:8000` || status === "DOWN" || status.startsWith("MAINT"),
    );
  await waitFor(`${victim.address} to be DOWN or in maintenance`, gone, { timeout: 30_000, interval: 100 });
  const answered = await hostnames(stack, 30);
  expect(answered).not.toContain(victim.hostname);
  // A swarm has started another by then.
  if (stack.driver !== "swarm") expect(new Set(answered).size).toBe(2);
});
