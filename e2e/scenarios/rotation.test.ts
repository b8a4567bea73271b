import { expect } from "vitest";
import { hostnames, rotation } from "../requests.ts";
import { scenario } from "../scenario.ts";
import { serversUp } from "../statistics.ts";

scenario("30 requests in turn rotate exactly over the three replicas", {}, async (stack) => {
  await serversUp(stack, 3);
  const answered = await hostnames(stack, 30);
  const { round, exact } = rotation(answered, 3);
  expect(exact, answered.join(" ")).toBe(true);
  expect(round.toSorted()).toEqual((await stack.replicas()).map(({ hostname }) => hostname).toSorted());
});
