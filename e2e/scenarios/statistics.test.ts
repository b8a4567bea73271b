import { ask } from "@haproxy-practice/stack";
import { expect } from "vitest";
import { scenario } from "../scenario.ts";
import { servers, serversUp } from "../statistics.ts";

scenario("the statistics show three servers UP, with the replicas' addresses", {}, async (stack) => {
  await serversUp(stack, 3);
  const rows = await servers(stack);
  expect(rows.map(({ name, status }) => `${name} ${status}`)).toEqual(["web-1 UP", "web-2 UP", "web-3 UP"]);
  const addresses = (await stack.replicas()).map(({ address }) => `${address}:8000`);
  expect(rows.map(({ address }) => address).toSorted()).toEqual(addresses.toSorted());

  const page = await ask(stack.statsUrl);
  expect(page).toMatchObject({ status: 200, headers: { "content-type": "text/html", refresh: "15" } });
  expect(page.body).toMatch(/<title>Statistics Report for HAProxy on /);
  expect(page.body.match(/<tr class="active_up">/g)).toHaveLength(3);
});
