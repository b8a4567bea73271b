import { waitFor } from "@haproxy-practice/stack";
import { expect } from "vitest";
import { hostnames, rotation } from "../requests.ts";
import { scenario } from "../scenario.ts";
import { servers, serversUp } from "../statistics.ts";

scenario("a fourth replica takes the slot that a killed one freed", {}, async (stack) => {
  await serversUp(stack, 3);
  const before = await stack.replicas();
  const [victim] = before;
  if (!victim) throw new Error("no replica runs");
  await stack.kill(victim.hostname);
  // A swarm starts the fourth by itself.
  await stack.scale(3);

  const replicas = await stack.replicas();
  const wanted = replicas.map(({ address }) => `${address}:8000`).toSorted();
  const taken = async () => {
    const up = (await servers(stack)).filter(({ status }) => status === "UP").map(({ address }) => address);
    return JSON.stringify(up.toSorted()) === JSON.stringify(wanted);
  };
  await waitFor(`servers UP at ${wanted.join(", ")}`, taken, { timeout: 40_000, interval: 100 });
  const answered = await hostnames(stack, 30);
  const { round, exact } = rotation(answered, 3);
  expect(exact, answered.join(" ")).toBe(true);
  expect(round.toSorted()).toEqual(replicas.map(({ hostname }) => hostname).toSorted());
  expect(before.map(({ hostname }) => hostname)).not.toEqual(expect.arrayContaining(round));
});
