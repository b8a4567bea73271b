import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { until } from "../until.ts";
import { ask, Balancer, listen, onRequests, response } from "./rig.ts";

describe.skipIf(process.platform === "win32").each([1, 2])(
  "connections beyond a limit, with %i thread(s)",
  (threads) => {
    let balancer: Balancer;
    const ends: (() => unknown)[] = [];

    async function start(options: { global?: string; frontend?: string; descriptors?: number }): Promise<void> {
      const server = await listen((socket) => onRequests(socket, () => socket.write(response("ok"))));
      balancer = await Balancer.start(server.port, { threads, ...options });
      ends.push(
        () => server.stop(),
        () => balancer.stop(),
      );
    }

    async function hold(): Promise<Socket> {
      const socket = connect(balancer.port, "127.0.0.1");
      socket.on("error", () => {});
      ends.push(() => socket.destroy());
      await once(socket, "connect");
      return socket;
    }

    afterEach(async () => {
      for (const end of ends.splice(0).reverse()) await end();
    });

    test("a frontend that is full is in no other's way", async () => {
      await start({ frontend: "maxconn 1" });
      await hold();
      await hold();
      expect(await ask(balancer.statsPort, "/stats;csv", 2000)).toContain("200 OK");
    });

    test("all of a crowd are served in the end, and none is turned away", async () => {
      await start({ frontend: "maxconn 20\n  backlog 4096" });
      const answers = await Promise.all(Array.from({ length: 300 }, () => ask(balancer.port)));
      expect(answers.filter((answer) => !answer.includes("200 OK"))).toEqual([]);
      await balancer.settled();
    });

    test("so it is with the limit of the process", async () => {
      await start({ global: "maxconn 20", frontend: "backlog 4096" });
      const answers = await Promise.all(Array.from({ length: 300 }, () => ask(balancer.port)));
      expect(answers.filter((answer) => !answer.includes("200 OK"))).toEqual([]);
      await balancer.settled();
    });

    test.skipIf(process.platform !== "linux")(
      "when descriptors run out, who is accepted is answered, the others are closed, and nothing spins",
      async () => {
        await start({ global: "maxconn 1000", descriptors: 64 + 32 * threads });
        const answers: string[] = [];
        let closed = 0;
        for (let client = 0; client < 300; client++) {
          const socket = connect(balancer.port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
          socket.on("error", () => {});
          socket.once("data", (bytes) => answers.push(bytes.toString("latin1", 0, 15)));
          socket.on("close", () => closed++);
          ends.push(() => socket.destroy());
        }
        await until("somebody to be served", () => answers.includes("HTTP/1.1 200 OK"));
        // Who is refused a server is told after three pauses of a second.
        await until(
          "all to have an answer or an end",
          () => new Set(answers).size <= 2 && answers.length + closed >= 300,
          8000,
        );
        const before = balancer.cpuTime();
        await new Promise((resolve) => setTimeout(resolve, 500));
        expect(balancer.cpuTime() - before).toBeLessThan(0.25);
        for (const end of ends.splice(2)) await end();
        await balancer.settled();
        expect(await ask(balancer.port)).toContain("200 OK");
      },
    );

    test("clients that leave while they wait leave nothing behind", async () => {
      await start({ frontend: "maxconn 1" });
      const first = await hold();
      const waiting = await Promise.all(Array.from({ length: 30 }, () => hold()));
      for (const socket of waiting) socket.resetAndDestroy();
      first.destroy();
      await balancer.settled();
      expect(await ask(balancer.port)).toContain("200 OK");
    });
  },
);
