import { expect, it } from "vitest";
import { describeRecipe, RecipeRig } from "./recipe-rig.ts";

const ALICE = basic("alice", "correct horse");
const BOB = basic("bob", "battery staple");

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

describeRecipe("admin-password", (target) => {
  const start = () => RecipeRig.start(target, "admin-password");

  it("asks for a password under /admin alone", async () => {
    const rig = await start();
    const refused = await rig.ask({ path: "/admin/" });
    expect(refused.status).toBe(401);
    expect(refused.headers["www-authenticate"]).toBe('Basic realm="Administration"');
    expect((await rig.ask()).seen?.server).toBe("site-1");
  });

  it.each([
    ["a wrong password", basic("alice", "battery staple")],
    ["no password", basic("alice", "")],
    ["a user whom nobody knows", basic("mallory", "correct horse")],
    ["another scheme", "Bearer YWxpY2U6Y29ycmVjdCBob3JzZQ=="],
    ["what is no base64", "Basic !!!"],
  ])("lets %s not in", async (_, authorization) => {
    const rig = await start();
    expect((await rig.ask({ path: "/admin", headers: { authorization } })).status).toBe(401);
  });

  it("lets readers read, and administrators change", async () => {
    const rig = await start();
    const asked = (authorization: string, method: string) =>
      rig.ask({ path: "/admin/users", method, headers: { authorization } });
    expect((await asked(BOB, "GET")).seen?.server).toBe("admin-1");
    expect((await asked(BOB, "DELETE")).status).toBe(403);
    expect((await asked(ALICE, "DELETE")).seen?.method).toBe("DELETE");
  });

  it("tells the server who it is, and not the password, whatever the client says it is", async () => {
    const rig = await start();
    const { seen } = await rig.ask({ path: "/admin", headers: { authorization: BOB, "x-user": "alice" } });
    expect(seen?.headers["x-user"]).toBe("bob");
    expect(seen?.headers["authorization"]).toBeUndefined();
    expect((await rig.ask({ headers: { "x-user": "alice" } })).seen?.headers["x-user"]).toBeUndefined();
  });
});
