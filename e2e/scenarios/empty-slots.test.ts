import { ask, waitFor } from "@haproxy-practice/stack";
import { expect } from "vitest";
import { hostnames } from "../requests.ts";
import { scenario } from "../scenario.ts";
import { servers, serversUp } from "../statistics.ts";

scenario("scaled to one, the two empty slots are in maintenance by resolution", {}, async (stack) => {
  await serversUp(stack, 3);
  await stack.scale(1);
  const [last] = await stack.replicas();
  const oneLeft = async () => {
    const states = (await servers(stack)).map(({ status }) => status).toSorted();
    return JSON.stringify(states) === JSON.stringify(["MAINT (resolution)", "MAINT (resolution)", "UP"]);
  };
  await waitFor("one server UP and two in MAINT (resolution)", oneLeft, { timeout: 30_000, interval: 100 });

  expect(new Set(await hostnames(stack, 10))).toEqual(new Set([last?.hostname]));
  const page = await ask(stack.statsUrl);
  expect(page.body.match(/<tr class="maintain">/g)).toHaveLength(2);
  expect(page.body.match(/<tr class="active_up">/g)).toHaveLength(1);
});
