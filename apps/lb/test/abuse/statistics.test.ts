import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { until } from "../until.ts";
import { Balancer, listen, onRequests } from "./rig.ts";

const ASK = "GET /stats HTTP/1.1\r\nhost: a\r\n\r\n";

describe.skipIf(process.platform !== "linux").each([1, 2])("statistics, with %i thread(s)", (threads) => {
  let balancer: Balancer;
  let asked = 0;
  const ends: (() => unknown)[] = [];

  async function start(): Promise<void> {
    asked = 0;
    const server = await listen((socket) => onRequests(socket, () => asked++));
    balancer = await Balancer.start(server.port, { threads, frontend: "stats enable\n  stats uri /stats" });
    ends.push(
      () => server.stop(),
      () => balancer.stop(),
    );
  }

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  test("who asks for thousands of pages and reads none does not fill the memory", async () => {
    await start();
    const before = residentMegabytes(balancer);
    const sockets = Array.from({ length: 5 }, () => connect(balancer.port, "127.0.0.1"));
    for (const socket of sockets) {
      ends.push(() => socket.destroy());
      socket.on("error", () => {});
      socket.pause();
      socket.write(ASK.repeat(10_000));
    }
    // A page has some 20 KB: all of them would be a gigabyte.
    let answered = -1;
    for (let last = -2; answered !== last; ) {
      last = answered;
      for (let round = 0; round < 10; round++) answered = await balancer.statistic("f/FRONTEND", "intercepted");
    }
    expect(answered).toBeLessThan(50_000);
    expect(residentMegabytes(balancer) - before).toBeLessThan(150);
  });

  test("a client that leaves while they are made begins no further request", async () => {
    await start();
    for (let round = 0; round < 50; round++) {
      await new Promise<void>((resolve) => {
        const socket = connect(balancer.port, "127.0.0.1", () => {
          socket.write(`${ASK}GET /silent HTTP/1.1\r\nhost: a\r\n\r\n`);
          setImmediate(() => socket.resetAndDestroy());
        });
        socket.on("error", () => {});
        socket.on("close", () => resolve());
      });
    }
    await balancer.settled();
    await until("nothing of them to be left", () => asked <= 50);
  });
});

function residentMegabytes({ process: { pid } }: Balancer): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]) / 1024;
}
