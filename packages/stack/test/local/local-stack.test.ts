import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ask, keepAliveAgent } from "../../src/ask.ts";
import { capability, required } from "../../src/capabilities.ts";
import { type LocalStack, type LocalStackOptions, startLocalStack } from "../../src/local/local-stack.ts";
import { HAPROXY_CFG } from "../../src/project-files.ts";
import type { Balancer } from "../../src/stack.ts";
import { waitFor } from "../../src/wait-for.ts";
import { testNetwork } from "./test-network.ts";

/** For what does not depend on the balancer: `BALANCER=haproxy` runs it with the real one. */
const ANY = (process.env["BALANCER"] ?? "lb") as Balancer;
const TMP = tmpdir();
let stack: LocalStack | undefined;
let index = 0;
let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(TMP, "local-stack-test-"));
  vi.stubEnv(process.platform === "win32" ? "TEMP" : "TMPDIR", temporary);
});
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true });
});

const balancers: Balancer[] = ["lb", "haproxy"];
describe.each(balancers)("the local stack behind %s", (balancer) => {
  const runnable = required("loopback-network") && (balancer === "lb" || required("haproxy"));

  describe.skipIf(!runnable)(runnable ? "here" : `not here: ${capability("haproxy").reason}`, () => {
    test("rotates exactly over three web servers with names of their own", async () => {
      const { url } = await start({ balancer });
      const names = (await running()).map(({ hostname }) => hostname);
      expect(new Set(names).size).toBe(3);
      for (const name of names) expect(name).toMatch(/^[0-9a-f]{12}$/);
      await serving(url);

      const agent = keepAliveAgent();
      const answered: (string | undefined)[] = [];
      for (let i = 0; i < 30; i++) answered.push((await ask(`${url}/some/path`, { agent })).hostname);
      agent.destroy();
      expect([...answered.slice(0, 3)].sort()).toEqual([...names].sort());
      for (let i = 3; i < 30; i++) expect(answered[i]).toBe(answered[i - 3]);
    });

    test("shows the statistics", async () => {
      const { url, statsUrl } = await start({ balancer });
      await serving(url);
      expect(statsUrl).toBe(`${url}/my-stats`);
      const { status, body } = await ask(statsUrl);
      expect(status).toBe(200);
      expect(body).toContain("Statistics Report");
    });

    test("answers 503 before there is a web server, and finds the first by itself", async () => {
      const { url } = await start({ balancer, replicas: 0 });
      expect((await ask(url)).status).toBe(503);
      await stack?.scale(1);
      await serving(url);
      expect((await ask(url)).hostname).toBe((await running())[0]?.hostname);
    });

    test("sends no request to a killed web server once it is noticed, and uses the one that comes in its place", async () => {
      const { url } = await start({ balancer });
      await serving(url);
      const [killed] = await running();
      await stack?.kill(killed?.hostname ?? "");
      expect(await running()).toHaveLength(2);
      await stack?.scale(3);
      const names = (await running()).map(({ hostname }) => hostname);
      await waitFor(
        "a rotation over the two old web servers and the new one",
        async () => {
          const three = [await ask(url), await ask(url), await ask(url)];
          return (
            three
              .map(({ hostname }) => hostname)
              .sort()
              .join() === [...names].sort().join()
          );
        },
        // `hold obsolete` is 10 s, and until then a request to the dead one takes 3 s.
        { timeout: 30_000 },
      );
      const agent = keepAliveAgent();
      for (let i = 0; i < 9; i++) expect(names).toContain((await ask(url, { agent })).hostname);
      agent.destroy();
    }, 45_000);

    test("hands on what the balancer says", async () => {
      const { url } = await start({ balancer });
      await serving(url);
      const lines: string[] = [];
      stack?.onBalancerLine((line) => lines.push(line));
      await waitFor("the line of a server that is up", () =>
        lines.some((line) => line.includes("is UP/READY (resolves again)")),
      );
      expect(lines.join("\n")).toContain("could not resolve address 'web'");
    });

    test("leaves no process, port or file behind", async () => {
      const { balancerPid, url } = await start({ balancer });
      const pids = [balancerPid, ...(await running()).map(({ pid }) => pid)];
      expect(pids.every(lives)).toBe(true);
      expect(await readdir(temporary)).toHaveLength(1);
      await stack?.stop();
      expect(pids.filter(lives)).toEqual([]);
      expect(await readdir(temporary)).toEqual([]);
      await expect(ask(url)).rejects.toThrow("ECONNREFUSED");
    });
  });
});

describe.skipIf(!required("loopback-network"))("a start that fails", () => {
  test("is refused before anything runs when the port is in use", async () => {
    const { url } = await start({ balancer: ANY, replicas: 0 });
    const port = Number(new URL(url).port);
    await expect(startLocalStack({ balancer: ANY, port, network: testNetwork(++index) })).rejects.toThrow(
      `port ${port} is in use`,
    );
  });

  test("says what the balancer said when that ends at once, and ends what had started", async () => {
    const network = testNetwork(++index);
    const configurationFile = join(temporary, "broken.cfg");
    await writeFile(configurationFile, `global\n nonsense\n${await readFile(HAPROXY_CFG, "utf8")}`);
    const error: Error = await startLocalStack({
      balancer: ANY,
      port: 0,
      network,
      configurationFile,
      replicas: 1,
    }).catch((reason) => reason);
    expect(error.message).toMatch(/ended at once: exit code 1\n/);
    expect(error.message).toContain("unknown keyword 'nonsense' in 'global' section");
    await expect(ask(`http://${network}.2:8000/`)).rejects.toThrow("ECONNREFUSED");
  });

  test("ends what had started when it is aborted", async () => {
    const network = testNetwork(++index);
    const ending = new AbortController();
    const starting = startLocalStack({ balancer: ANY, port: 0, network, signal: ending.signal }).catch(
      (reason) => reason,
    );
    await waitFor("the first web server to listen", () => ask(`http://${network}.2:8000/`), { interval: 5 });
    ending.abort(new Error("enough"));
    expect((await starting).message).toBe("enough");
    for (const last of [2, 3, 4]) await expect(ask(`http://${network}.${last}:8000/`)).rejects.toThrow("ECONNREFUSED");
  });
});

describe.skipIf(!required("loopback-network"))("a web server that ends by itself", () => {
  test("is reported, and leaves the DNS", async () => {
    const lost: string[] = [];
    await start({ balancer: ANY, onReplicaLost: ({ hostname }, end) => lost.push(`${hostname} ${end}`) });
    const [first] = await running();
    process.kill(first?.pid ?? 0, "SIGKILL");
    await waitFor("the loss to be reported", () => lost.length > 0);
    expect(lost).toEqual([`${first?.hostname} SIGKILL`]);
    expect(await running()).toHaveLength(2);
  });
});

async function start(options: LocalStackOptions): Promise<LocalStack> {
  stack = await startLocalStack({ port: 0, network: testNetwork(++index), ...options });
  return stack;
}

async function running() {
  return (await stack?.replicas()) ?? [];
}

async function serving(url: string): Promise<void> {
  await waitFor("a web server's answer through the balancer", async () => (await ask(url)).status === 200);
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
