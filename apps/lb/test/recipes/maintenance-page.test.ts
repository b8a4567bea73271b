import { waitFor } from "@haproxy-practice/stack/wait-for";
import { expect, it } from "vitest";
import { EchoServer } from "./echo-server.ts";
import { describeRecipe, RecipeRig } from "./recipe-rig.ts";

describeRecipe("maintenance-page", (target) => {
  it("passes requests on while it is open, in turn", async () => {
    const rig = await RecipeRig.start(target, "maintenance-page");
    expect((await rig.ask()).seen?.server).toBe("app-1");
    expect((await rig.ask()).seen?.server).toBe("app-2");
  });

  it("shows the page to everybody but operators while MAINTENANCE is on, and is alive for whoever watches it", async () => {
    const closed = ["    maxconn 2000\n", "    maxconn 2000\n    setenv MAINTENANCE on\n"] as const;
    const rig = await RecipeRig.start(target, "maintenance-page", { change: [closed] });
    const { status, headers, body } = await rig.ask();
    expect({ status, retryAfter: headers["retry-after"] }).toEqual({ status: 503, retryAfter: "120" });
    expect(body).toContain("Back soon");
    expect((await rig.ask({ path: "/alive" })).status).toBe(200);
    await rig.stop();
    const operator = ["src 10.0.0.0/8", "src 127.0.0.1"] as const;
    const theirs = await RecipeRig.start(target, "maintenance-page", { change: [closed, operator] });
    expect((await theirs.ask()).seen?.server).toBe("app-1");
  });

  it("shows the page when no server is left, and opens again when one is back", async () => {
    const rig = await RecipeRig.start(target, "maintenance-page");
    const servers = ["app-1:3000", "app-2:3000"].map((address) => rig.server(address));
    for (const server of servers) await server.stop();
    await waitFor("the page", async () => (await rig.ask()).body.includes("Back soon"), { timeout: 15_000 });
    const again = await EchoServer.start("app-1", "http", servers[0]?.port);
    try {
      await waitFor("the server to be back", async () => (await rig.ask()).seen?.server === "app-1", {
        timeout: 15_000,
      });
    } finally {
      await again.stop();
    }
  });
});
