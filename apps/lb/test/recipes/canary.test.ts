import { expect, it } from "vitest";
import { describeRecipe, RecipeRig } from "./recipe-rig.ts";

describeRecipe("canary", (target) => {
  const start = () => RecipeRig.start(target, "canary");
  const cookieOf = (headers: Readonly<Record<string, unknown>>) => String(headers["set-cookie"] ?? "");

  it("sends whoever asks for it to the canary, and to the stable version likewise", async () => {
    const rig = await start();
    const canary = await rig.ask({ headers: { "x-version": "canary" } });
    expect(canary.seen?.server).toBe("canary-1");
    expect(canary.headers["x-version"]).toBe("canary");
    const stable = await rig.ask({ headers: { "x-version": "Stable" } });
    expect(stable.seen?.server).toBe("stable-1");
    expect(stable.headers["x-version"]).toBe("stable");
  });

  it("keeps a client at the version that its cookie names, and sets no other", async () => {
    const rig = await start();
    for (let request = 0; request < 20; request++) {
      const version = request % 2 === 0 ? "canary" : "stable";
      const { seen, headers } = await rig.ask({ headers: { cookie: `a=b; version=${version}` } });
      expect(seen?.server).toMatch(new RegExp(`^${version}-`));
      expect(cookieOf(headers)).toBe("");
    }
  });

  it("believes no cookie that names anything else", async () => {
    const rig = await start();
    const { headers } = await rig.ask({ headers: { cookie: "version=root", "x-version": "stable" } });
    expect(headers["x-version"]).toBe("stable");
  });

  it("gives about one new client in twenty to the canary, and each a cookie that says which it is", async () => {
    const rig = await start();
    let canaries = 0;
    const requests = 600;
    for (let request = 0; request < requests; request++) {
      const { headers } = await rig.ask();
      const version = String(headers["x-version"]);
      expect(cookieOf(headers)).toBe(`version=${version}; Path=/; Max-Age=3600`);
      if (version === "canary") canaries++;
    }
    // 5% of 600 is 30, with a standard deviation of 5.3: five of these each way.
    expect(canaries).toBeGreaterThan(3);
    expect(canaries).toBeLessThan(57);
  });
});
