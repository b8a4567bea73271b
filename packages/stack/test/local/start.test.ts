import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ask } from "../../src/ask.ts";
import { capability, required } from "../../src/capabilities.ts";
import { PROJECT_ROOT } from "../../src/project-files.ts";
import { waitFor } from "../../src/wait-for.ts";
import { START, StartProcess } from "./start-process.ts";
import { testNetwork } from "./test-network.ts";

/** `BALANCER=haproxy` runs these tests against the real one. */
const BALANCER = process.env["BALANCER"] ?? "lb";
const READY = /keys: |runs until Ctrl-C/;
const temporaryVariable = process.platform === "win32" ? "TEMP" : "TMPDIR";
let temporary: string;
let network: string;
let index = 0;
const started: StartProcess[] = [];

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "start-test-"));
  network = testNetwork(++index);
});
afterEach(async () => {
  // Its own way of ending, which takes everything along; a test that passed has done so already.
  for (const { child, ended } of started.splice(0)) {
    child.kill("SIGTERM");
    await ended;
  }
  await rm(temporary, { recursive: true });
});

const runnable = required("loopback-network");
describe.skipIf(!runnable)("npm start", () => {
  test("prints the addresses, a rotation, and then what the balancer says", async () => {
    const start = begin(["--port", "0"]);
    await start.says(/balancer \| .*is UP\/READY \(resolves again\)/);
    const { url } = await readyAt(start);
    expect(start.stdout).toContain(`statistics  ${url}/my-stats\n`);
    expect((await ask(`${url}/my-stats`)).status).toBe(200);

    const names = [...start.stdout.matchAll(/^replica +([0-9a-f]{12}) at (\S+)$/gm)];
    expect(names.map(([, , address]) => address)).toEqual([2, 3, 4].map((last) => `${network}.${last}:8000`));
    const answered = [...start.stdout.matchAll(/^GET \/ {2}200 {2}(\w+)$/gm)].map(([, name]) => name);
    expect([...answered.slice(0, 3)].sort()).toEqual(names.map(([, name]) => name).sort());
    expect(answered.slice(3)).toEqual(answered.slice(0, 3));
    expect(start.stdout.indexOf("balancer | ")).toBeGreaterThan(start.stdout.lastIndexOf("GET /  200"));
    // Not a terminal: no colours.
    expect(start.stdout).not.toContain("\u001b");
    expect(start.stderr).toBe("");
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s leaves no process and no file behind", async (signal) => {
    const start = begin(["--port", "0", "--replicas", "2"]);
    const { url, balancerPid } = await readyAt(start);
    expect(await readdir(temporary)).toHaveLength(1);
    start.child.kill(signal);
    expect(await start.ended).toEqual({ code: 0, signal: null });
    await nothingIsLeft(url);
    expect(() => process.kill(balancerPid, 0)).toThrow("ESRCH");
  });

  test.skipIf(process.platform === "win32")("ends when npm, or the shell in between, is ended", async () => {
    // `wait` keeps the shell from becoming the process itself, as some do with the last command of a line.
    const command = [process.execPath, START, "--port", "0", "--replicas", "1", "--lb", BALANCER, "--network", network];
    const environment = { ...process.env, [temporaryVariable]: temporary, npm_lifecycle_event: "start" };
    const shell = spawn("sh", ["-c", '"$@" & wait', "sh", ...command], {
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    shell.stdout?.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    await waitFor("npm start to be ready", () => READY.test(output), { timeout: 20_000 });
    shell.kill("SIGTERM");
    // The pipe ends with the last process that has it.
    await once(shell, "close");
    await nothingIsLeft();
  });

  // SIGINT is not among them: where `sh` is dash, npm's never arrives.
  test.skipIf(process.platform === "win32").each(["SIGTERM", "SIGHUP", "SIGKILL"] as const)(
    "%s to npm alone ends everything",
    async (signal) => {
      const words = ["--port", "0", "--replicas", "1", "--lb", BALANCER, "--network", network];
      const npm = spawn("npm", ["start", "--", ...words], {
        cwd: PROJECT_ROOT,
        env: { ...process.env, [temporaryVariable]: temporary },
        stdio: ["ignore", "pipe", "ignore"],
      });
      let output = "";
      npm.stdout?.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
      await waitFor("npm start to be ready", () => READY.test(output), { timeout: 20_000 });
      npm.kill(signal);
      // The pipe ends with the last process that has it.
      await once(npm, "close");
      // Node.js's own cache, which npm keeps there.
      await rm(join(temporary, "node-compile-cache"), { recursive: true, force: true });
      await nothingIsLeft();
    },
  );

  test("a signal during the start leaves nothing behind either", async () => {
    const start = begin(["--port", "0"]);
    await waitFor("the first web server to listen", () => ask(`http://${network}.2:8000/`), { interval: 5 });
    start.child.kill("SIGINT");
    expect(await start.ended).toEqual({ code: 0, signal: null });
    expect(start.stderr).toBe("");
    await nothingIsLeft();
  });

  test("ends with exit code 1, saying so, when the balancer dies", async () => {
    const start = begin(["--port", "0", "--replicas", "1"]);
    const { url, balancerPid } = await readyAt(start);
    process.kill(balancerPid, "SIGKILL");
    expect((await start.ended).code).toBe(1);
    expect(start.stderr).toBe("start: the balancer ended by itself: SIGKILL\n");
    await nothingIsLeft(url);
  });

  test("says when there are more web servers than slots", async () => {
    const start = begin(["--port", "0", "--replicas", "4"]);
    await readyAt(start);
    expect(start.stdout).toContain("note: infra/haproxy.cfg has 3 slots");
  });

  test("a port in use is one line and exit code 1, and nothing was started", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const start = begin(["--port", String(port)]);
    expect((await start.ended).code).toBe(1);
    server.close();
    expect(start.stdout).toBe("");
    expect(start.stderr).toBe(
      `start: port ${port} is in use, by another copy of this stack or by another program: end that, or choose another with --port\n`,
    );
    await nothingIsLeft();
  });

  test("a second copy is one line and exit code 1, and the first goes on", async () => {
    const first = begin(["--port", "0", "--replicas", "1"]);
    const { url } = await readyAt(first);
    const second = begin(["--port", "0", "--replicas", "1"]);
    expect((await second.ended).code).toBe(1);
    expect(second.stderr).toBe(
      `start: port 8000 of ${network}.2 is in use; another copy of this stack has it, or a program that listens on every ` +
        "address: end that, or put the replicas elsewhere with --network 127.0.1\n",
    );
    expect((await ask(url)).status).toBe(200);
  });

  test("a missing haproxy is one line and exit code 1", async () => {
    const start = begin(["--port", "0", "--lb", "haproxy"], { environment: { HAPROXY_BIN: "/nowhere/haproxy" } });
    expect((await start.ended).code).toBe(1);
    expect(start.stderr).toBe("start: HAPROXY_BIN names /nowhere/haproxy, which does not exist\n");
  });

  test("--help lists the options", async () => {
    const start = begin(["--help"]);
    expect((await start.ended).code).toBe(0);
    for (const option of ["--replicas N", "--port P", "--lb NAME", "--engine NAME"])
      expect(start.stdout).toContain(option);
  });

  test.each([
    [["--nonsense"], "start: Unknown option '--nonsense'; --help lists the options\n"],
    [["--replicas", "many"], "start: --replicas takes a whole number from 0 to 200, not 'many'\n"],
    [["--port", "65536"], "start: --port takes a whole number from 0 to 65535, not '65536'\n"],
    [["--lb", "nginx"], "start: --lb takes lb or haproxy, not 'nginx'\n"],
    [["--lb", "haproxy", "--engine", "native"], "start: --engine is for lb, haproxy has its own\n"],
  ])("%j is one line and exit code 2", async (words, line) => {
    const start = new StartProcess(words);
    expect((await start.ended).code).toBe(2);
    expect(start.stderr).toBe(line);
  });
});

const hasTerminal = runnable && required("pty");
describe.skipIf(!hasTerminal)(hasTerminal ? "its keys" : `its keys (${capability("pty").reason})`, () => {
  test("add, remove and kill replicas, send requests, and quit", async () => {
    const start = begin(["--port", "0"], { terminal: true });
    const { url } = await readyAt(start);
    const [, first] = (await start.says(/replica +(\w+) at/)) as unknown as [string, string];
    const [, added] = (await start.press("+", new RegExp(`added (\\w+) at ${network}.5:8000`))) as unknown as [
      string,
      string,
    ];
    await start.press("-", new RegExp(`removed ${added}`));
    await start.press("k", new RegExp(`killed ${first}`));
    // The one that was killed may be asked, for three seconds a request; the others answer.
    await start.press("r", /GET \/ {2}200 {2}\w+/);
    start.child.stdin?.write("q");
    expect((await start.ended).code).toBe(0);
    await nothingIsLeft(url);
  });

  test("Ctrl-C quits", async () => {
    const start = begin(["--port", "0", "--replicas", "1"], { terminal: true });
    const { url } = await readyAt(start);
    start.child.stdin?.write("\u0003");
    expect((await start.ended).code).toBe(0);
    await nothingIsLeft(url);
  });

  test("a terminal gets colours, but not with NO_COLOR", async () => {
    const coloured = begin(["--port", "0", "--replicas", "0"], { terminal: true, environment: { TERM: "xterm" } });
    await readyAt(coloured);
    expect(coloured.stdout).toContain("\u001b[1m");
    const plain = begin(["--port", "0", "--replicas", "0"], {
      terminal: true,
      environment: { TERM: "xterm", NO_COLOR: "1" },
    });
    await readyAt(plain);
    expect(plain.stdout).not.toContain("\u001b[");
  });
});

function begin(
  words: readonly string[],
  options: { terminal?: boolean; environment?: Record<string, string> } = {},
): StartProcess {
  const environment = { [temporaryVariable]: temporary, ...options.environment };
  const balancer = words.includes("--lb") ? [] : ["--lb", BALANCER];
  const start = new StartProcess([...words, ...balancer, "--network", network], { ...options, environment });
  started.push(start);
  return start;
}

async function readyAt(start: StartProcess): Promise<{ url: string; balancerPid: number }> {
  await start.says(READY);
  const [, url = ""] = await start.says(/page {8}(http:\S+)\//);
  const [, pid] = await start.says(/process (\d+)/);
  return { url, balancerPid: Number(pid) };
}

async function nothingIsLeft(...urls: string[]): Promise<void> {
  for (const last of [2, 3, 4, 5]) urls.push(`http://${network}.${last}:8000`);
  for (const url of urls) await expect(ask(url), url).rejects.toThrow("ECONNREFUSED");
  expect(await readdir(temporary)).toEqual([]);
}
