import { ask } from "@haproxy-practice/stack";
import { expect } from "vitest";
import { hostnames, rotation } from "../requests.ts";
import { scenario } from "../scenario.ts";
import { servers, serversUp } from "../statistics.ts";

const UNAVAILABLE =
  "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n";

scenario(
  "started before any web server exists, it answers 503 and recovers by itself",
  { replicas: 0 },
  async (stack) => {
    expect(await ask(stack.url)).toMatchObject({ status: 503, body: UNAVAILABLE, headers: { connection: "close" } });
    const slots = (await servers(stack)).map(({ name, status }) => `${name} ${status}`);
    expect(slots).toEqual(["web-1", "web-2", "web-3"].map((name) => `${name} MAINT (resolution)`));

    await stack.scale(3);
    await serversUp(stack, 3);
    const answered = await hostnames(stack, 30);
    expect(rotation(answered, 3).exact, answered.join(" ")).toBe(true);
  },
);
