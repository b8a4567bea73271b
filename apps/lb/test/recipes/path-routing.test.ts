import { waitFor } from "@haproxy-practice/stack/wait-for";
import { expect, it } from "vitest";
import { describeRecipe, RecipeRig } from "./recipe-rig.ts";

describeRecipe("path-routing", (target) => {
  const start = () => RecipeRig.start(target, "path-routing");

  it("sends each path to its service, which sees the path without its own prefix", async () => {
    const rig = await start();
    const asked = async (path: string) => {
      const { seen } = await rig.ask({ path });
      return seen && `${seen.server.replace(/-\w+$/, "")} ${seen.url}`;
    };
    expect(await asked("/orders")).toBe("orders /");
    expect(await asked("/orders/7?full=1")).toBe("orders /7?full=1");
    expect(await asked("/users/alice/photo")).toBe("users /alice/photo");
    expect(await asked("/orderslips")).toBe("shop /orderslips");
    expect(await asked("/")).toBe("shop /");
  });

  it("shares a service's requests among its servers", async () => {
    const rig = await start();
    const servers = [];
    for (let request = 0; request < 4; request++) servers.push((await rig.ask({ path: "/users/" })).seen?.server);
    expect(servers).toEqual(["users-1", "users-2", "users-1", "users-2"]);
  });

  it("refuses to change users, and lets orders be made", async () => {
    const rig = await start();
    expect((await rig.ask({ path: "/users/alice", method: "DELETE" })).status).toBe(405);
    expect((await rig.ask({ path: "/orders", method: "POST" })).seen?.method).toBe("POST");
  });

  it("tells servers who asks, and by which protocol, whatever the client says of it", async () => {
    const rig = await start();
    const { seen } = await rig.ask({ headers: { "x-forwarded-proto": "https" } });
    expect(seen?.headers["x-forwarded-proto"]).toBe("http");
    expect(seen?.headers["x-forwarded-for"]).toBe("127.0.0.1");
  });

  it("turns to the spare server of the shop when the other is gone", async () => {
    const rig = await start();
    expect((await rig.ask()).seen?.server).toBe("shop-1");
    await rig.server("shop-1:3000").stop();
    await waitFor("the spare server to answer", async () => (await rig.ask()).seen?.server === "shop-spare", {
      timeout: 15_000,
    });
  });
});
