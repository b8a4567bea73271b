import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { until } from "../until.ts";
import { ask, Balancer, listen, onRequests, response } from "./rig.ts";

const CRASH = new URL("../threads/crash-on-request.ts", import.meta.url).href;

describe.skipIf(process.platform === "win32").each([1, 2])("signals, with %i thread(s)", (threads) => {
  let balancer: Balancer;
  const ends: (() => unknown)[] = [];

  async function start(options: { engine?: "native" | "http-proxy"; import?: string } = {}): Promise<void> {
    const server = await listen((socket) => onRequests(socket, () => socket.write(response("ok"))));
    balancer = await Balancer.start(server.port, { threads, ...options });
    ends.push(
      () => server.stop(),
      () => balancer.stop(),
    );
  }

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function answered(what: string, expected: string): Promise<void> {
    const started = performance.now();
    for (;;) {
      const answer = await ask(balancer.port);
      if (answer.includes(expected)) return;
      if (performance.now() - started > 5000) throw new Error(`waited 5000 ms for ${what}, last: ${answer}`);
    }
  }

  test("SIGTTIN to a balancer that is not paused changes nothing", async () => {
    await start();
    balancer.process.kill("SIGTTIN");
    await until("the warning", () => balancer.errors.includes("Enabling frontend f."));
    await answered("an answer", "200 OK");
    expect(balancer.isRunning()).toBe(true);
    expect(balancer.errors).not.toContain("ERR_");
  });

  test("a paused balancer that has no connection lives on, and can be resumed", async () => {
    await start({ engine: "http-proxy" });
    balancer.process.kill("SIGTTOU");
    await answered("connections to be refused", "refused");
    expect(balancer.isRunning()).toBe(true);
    balancer.process.kill("SIGTTIN");
    await answered("an answer", "200 OK");
  });

  test("SIGTTIN during a soft stop does not open the door again", async () => {
    await start();
    const held = connect(balancer.port, "127.0.0.1");
    ends.push(() => held.destroy());
    held.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    await once(held, "data");
    balancer.process.kill("SIGUSR1");
    await answered("connections to be refused", "refused");
    balancer.process.kill("SIGTTIN");
    await until("the warning", () => balancer.errors.includes("Enabling frontend f."));
    expect(await ask(balancer.port)).toBe("refused");
    held.destroy();
    await until("the balancer to end", () => !balancer.isRunning());
    expect(balancer.process.exitCode).toBe(0);
  });

  test.skipIf(threads === 1)("a thread that dies during a soft stop does not keep the process", async () => {
    await start({ import: CRASH });
    const held = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = connect(balancer.port, "127.0.0.1");
        socket.on("error", () => {});
        ends.push(() => socket.destroy());
        socket.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
        await once(socket, "data");
        return socket;
      }),
    );
    balancer.process.kill("SIGUSR1");
    await answered("connections to be refused", "refused");
    balancer.process.kill("SIGUSR2");
    await until("the dead thread's connections to close", () => held.some((socket) => socket.closed));
    for (const socket of held) socket.destroy();
    await until("the balancer to end", () => !balancer.isRunning());
    expect(balancer.process.exitCode).toBe(0);
  });
});
