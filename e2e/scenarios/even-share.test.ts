import { keepAliveAgent } from "@haproxy-practice/stack";
import { expect } from "vitest";
import { countEach, hostnames } from "../requests.ts";
import { scenario } from "../scenario.ts";
import { serversUp } from "../statistics.ts";

const CONNECTIONS = 10;
const REQUESTS_EACH = 30;

scenario(
  "300 requests over 10 connections give each replica exactly 100, and so do 300 over new ones",
  {},
  async (stack) => {
    await serversUp(stack, 3);
    const replicas = (await stack.replicas()).map(({ hostname }) => hostname);
    const hundredEach = Object.fromEntries(replicas.map((hostname) => [hostname, 100]));

    const agents = Array.from({ length: CONNECTIONS }, keepAliveAgent);
    const kept = await Promise.all(agents.map((agent) => hostnames(stack, REQUESTS_EACH, agent)));
    for (const agent of agents) agent.destroy();
    expect(countEach(kept.flat()), "over kept connections").toEqual(hundredEach);

    const fresh = await Promise.all(agents.map(() => hostnames(stack, REQUESTS_EACH)));
    expect(countEach(fresh.flat()), "over new connections").toEqual(hundredEach);
  },
);
