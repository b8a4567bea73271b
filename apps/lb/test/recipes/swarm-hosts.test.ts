import { waitFor } from "@haproxy-practice/stack/wait-for";
import { afterEach, expect, it } from "vitest";
import { DnsServer } from "../discovery/dns-server.ts";
import { EchoServer } from "./echo-server.ts";
import { describeRecipe, RecipeRig } from "./recipe-rig.ts";

/** Docker's DNS, and a service of which a task runs. */
class Swarm {
  readonly dns: DnsServer;
  readonly shop: EchoServer;

  constructor(dns: DnsServer, shop: EchoServer) {
    this.dns = dns;
    this.shop = shop;
  }

  /** What the recipe's file says that is true inside of Docker alone. */
  get change(): readonly (readonly [string, string])[] {
    return [
      ["127.0.0.11:53", `127.0.0.1:${this.dns.port}`],
      ["tasks.shop:8080", `tasks.shop:${this.shop.port}`],
      ["inter 2s", "inter 200"],
      ["timeout resolve 1s", "timeout resolve 200"],
      ["hold valid 5s", "hold valid 200"],
      ["hold obsolete 10s", "hold obsolete 200"],
    ];
  }
}

const stops: (() => Promise<void> | void)[] = [];

async function startSwarm(): Promise<Swarm> {
  const dns = await DnsServer.start();
  const shop = await EchoServer.start("shop", "http");
  dns.set("tasks.shop", "A", ["127.0.0.1"]);
  stops.push(
    () => dns.stop(),
    () => shop.stop(),
  );
  return new Swarm(dns, shop);
}

describeRecipe("swarm-hosts", (target) => {
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  it("sends each host to its service, found through Docker's DNS, whatever its case and port", async () => {
    const rig = await RecipeRig.start(target, "swarm-hosts", { change: (await startSwarm()).change });
    const asked = async (host: string) => (await rig.ask({ headers: { host } })).seen?.server;
    await waitFor("the service to be found", async () => (await asked("shop.example.com")) === "shop", {
      timeout: 15_000,
    });
    expect(await asked("WWW.Example.com:8000")).toBe("shop");
  });

  it("says that nothing is there to any other host", async () => {
    const rig = await RecipeRig.start(target, "swarm-hosts", { change: (await startSwarm()).change });
    const { status, body } = await rig.ask({ headers: { host: "elsewhere.example.com" } });
    expect(status).toBe(404);
    expect(body).toContain("No site has this name.");
  });

  it("answers 503 for a service without tasks, and sends requests when the first has started", async () => {
    const { dns, change } = await startSwarm();
    dns.set("tasks.shop", "A", []);
    const rig = await RecipeRig.start(target, "swarm-hosts", { change });
    const ask = () => rig.ask({ headers: { host: "shop.example.com" } });
    expect((await ask()).status).toBe(503);
    dns.set("tasks.shop", "A", ["127.0.0.1"]);
    await waitFor("the first task to be found", async () => (await ask()).status === 200, { timeout: 15_000 });
  });
});
