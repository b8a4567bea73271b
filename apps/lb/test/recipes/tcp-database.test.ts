import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { waitFor } from "@haproxy-practice/stack/wait-for";
import { expect, it } from "vitest";
import { describeRecipe, RecipeRig } from "./recipe-rig.ts";

/** @returns the name that the server says at once (empty: the connection was closed), and the connection */
async function open(rig: RecipeRig, port: number): Promise<{ server: string; socket: Socket }> {
  const socket = connect(rig.port(port), "127.0.0.1");
  const server = await new Promise<string>((resolve) => {
    socket.once("data", (bytes) => resolve(String(bytes).trim()));
    socket.once("error", () => resolve(""));
    socket.once("close", () => resolve(""));
  });
  return { server, socket };
}

async function serverOf(rig: RecipeRig, port: number): Promise<string> {
  const { server, socket } = await open(rig, port);
  socket.destroy();
  return server;
}

describeRecipe("tcp-database", (target) => {
  const start = (change: readonly (readonly [string, string])[] = []) =>
    RecipeRig.start(target, "tcp-database", { speaks: "tcp", change });

  it("gives writes to the primary, and what passes is as it was sent", async () => {
    const rig = await start();
    for (let client = 0; client < 3; client++) {
      const { server, socket } = await open(rig, 5432);
      expect(server).toBe("db-1");
      const bytes = Buffer.from([0, 255, 13, 10, 0, client]);
      socket.write(bytes);
      expect((await once(socket, "data"))[0]).toEqual(bytes);
      socket.destroy();
    }
  });

  it("gives reads to the replica with fewer connections", async () => {
    const rig = await start();
    const first = await open(rig, 5433);
    const second = await open(rig, 5433);
    expect([first.server, second.server].sort()).toEqual(["db-2", "db-3"]);
    first.socket.destroy();
    second.socket.destroy();
  });

  it("turns to the standby when the primary is gone", async () => {
    const rig = await start();
    await rig.server("db-1:5432").stop();
    await waitFor("the standby", async () => (await serverOf(rig, 5432)) === "db-2", { timeout: 15_000 });
  });

  it("gives reads to the primary when no replica is left", async () => {
    const rig = await start();
    await rig.server("db-2:5432").stop();
    await rig.server("db-3:5432").stop();
    await waitFor("the primary", async () => (await serverOf(rig, 5433)) === "db-1", { timeout: 15_000 });
  });

  it("rejects whoever comes from elsewhere", async () => {
    const rig = await start([["127.0.0.0/8", "192.168.0.0/16"]]);
    expect(await serverOf(rig, 5432)).toBe("");
  });

  it("logs a connection when it ends, with its bytes", async () => {
    const rig = await start();
    const { socket } = await open(rig, 5432);
    socket.end("select 1");
    const line = / writes primary\/db-1 \d+\/\d+\/\d+ 13 -- /;
    await waitFor("its line", () => rig.log.some((each) => line.test(each)), { timeout: 5000 });
  });
});
