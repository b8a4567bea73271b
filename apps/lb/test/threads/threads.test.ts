import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@haproxy-practice/stack/free-port";
import { readStatistics, type StatisticsRow, statisticsRow } from "@haproxy-practice/stack/statistics-csv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TestServer } from "../forwarding/harness/test-server.ts";
import { listeningOn, SOCKETS_A_THREAD } from "../listening-sockets.ts";
import { until } from "../until.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const CRASH = new URL("./crash-on-request.ts", import.meta.url).href;

describe.skipIf(process.platform !== "linux")("two threads", () => {
  let servers: TestServer[];
  let balancer: ChildProcess;
  let folder: string;
  let port: number;
  let errors: string;

  beforeEach(async () => {
    servers = await Promise.all(["s1", "s2", "s3"].map((name) => TestServer.start(name)));
    for (const server of servers) server.serve();
    port = await freePort();
    folder = mkdtempSync(join(tmpdir(), "lb-threads-"));
    const file = join(folder, "haproxy.cfg");
    writeFileSync(file, configuration(port, servers));
    errors = "";
    balancer = spawn(process.execPath, ["--import", CRASH, MAIN, "-db", "-f", file], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    balancer.stderr?.on("data", (bytes) => {
      errors += bytes;
    });
    await until("both threads to listen", () => listeningOn(port) === 2 * SOCKETS_A_THREAD, 10_000);
  });

  afterEach(async () => {
    if (balancer.exitCode === null && balancer.signalCode === null) {
      balancer.kill("SIGKILL");
      await once(balancer, "exit");
    }
    for (const server of servers) server.stop();
    rmSync(folder, { recursive: true });
  });

  test("rotate exactly between them, one request after the other on new connections", async () => {
    const answers: string[] = [];
    for (let count = 0; count < 60; count++) answers.push(await ask(port));
    expect(answers).toEqual(Array.from({ length: 60 }, (_, place) => answers[place % 3]));
    expect(new Set(answers).size).toBe(3);
  });

  test("give each server the same share of what ten connections ask at once, and count it all", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 10 });
    const answers = await Promise.all(Array.from({ length: 300 }, () => ask(port, "/", agent)));
    agent.destroy();
    for (const name of ["s1", "s2", "s3"]) expect(answers.filter((answer) => answer === name)).toHaveLength(100);
    const rows = await statistics(port);
    expect(statisticsRow(rows, "b/BACKEND").get("stot")).toBe("300");
    expect(statisticsRow(rows, "f/FRONTEND").get("hrsp_2xx")).toBe("300");
  });

  test("serve all who wait for the one place on a server, and end after that", async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(port, "/limited")));
    expect(answers).toEqual(new Array<string>(100).fill("s1"));
    const server = statisticsRow(await statistics(port), "limited/s1");
    expect([server.get("stot"), server.get("smax"), server.get("scur")]).toEqual(["100", "1", "0"]);
    const backend = statisticsRow(await statistics(port), "limited/BACKEND");
    expect(backend.get("qcur")).toBe("0");
    expect(Number(backend.get("qmax"))).toBeGreaterThan(1);
    balancer.kill("SIGUSR1");
    expect(await once(balancer, "exit")).toEqual([0, null]);
  });

  test("have the same variables of the process", async () => {
    await ask(port, "/?set");
    // The kernel gives each connection to one of the threads, and the other one is told by a message.
    let answers: string[] = [""];
    for (let tries = 0; tries < 20 && answers.some((answer) => answer !== "s3"); tries++) {
      answers = await Promise.all(Array.from({ length: 20 }, () => ask(port, "/?get")));
    }
    expect(answers).toEqual(new Array<string>(20).fill("s3"));
  });

  test("lose only the connections of a thread that dies, say so, and put another in its place", async () => {
    const held = await Promise.all(Array.from({ length: 40 }, () => hold(port)));
    expect(await currentSessions(port)).toBe(41);

    balancer.kill("SIGUSR2");
    await until("the alert about the thread", () => errors.includes("Thread 1 died and is being replaced"));
    await until("the dead thread's connections to close", () => held.some((socket) => socket.closed));
    const left = held.filter((socket) => !socket.closed);
    expect(left.length).toBeGreaterThan(0);
    expect(errors).toContain("crashed by the test");

    // Its connections are no longer counted, and the others still work.
    expect(await currentSessions(port)).toBe(left.length + 1);
    for (const socket of left) expect(await askOn(socket)).toContain("200 OK");
    const answers = new Set<string>();
    for (let count = 0; count < 60; count++) answers.add(await ask(port));
    expect([...answers].sort()).toEqual(["s1", "s2", "s3"]);
    for (const socket of held) socket.destroy();
  });

  test("end when the last connection of both has ended, after a soft stop", async () => {
    const held = await Promise.all(Array.from({ length: 8 }, () => hold(port)));
    balancer.kill("SIGUSR1");
    await until("new connections to be refused", () => errors.includes("Proxy f stopped"));
    for (const socket of held) expect(await askOn(socket)).toContain("connection: close");
    const [status] = (await once(balancer, "exit")) as [number | null];
    expect(status).toBe(0);
  });
});

function configuration(port: number, servers: readonly TestServer[]): string {
  return `
global
  nbthread 2
  log stdout format raw local0 notice
defaults
  log global
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
frontend f
  bind 127.0.0.1:${port}
  use_backend statistics if { path /statistics }
  use_backend limited if { path /limited }
  http-request set-var(proc.known) str(third) if { query set }
  use_backend %[var(proc.known)] if { query get }
  default_backend b
backend limited
  server s1 127.0.0.1:${servers[0]?.port} maxconn 1
backend b
${servers.map((server) => `  server ${server.name} 127.0.0.1:${server.port}`).join("\n")}
backend third
  server s3 127.0.0.1:${servers[2]?.port}
backend statistics
  stats uri /statistics
`;
}

function ask(port: number, path = "/", agent?: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ port, host: "127.0.0.1", path, agent: agent ?? false }, (response) => {
      let body = "";
      response.on("data", (bytes) => {
        body += bytes;
      });
      response.on("end", () => resolve(body));
    }).on("error", reject);
  });
}

/** A connection that has been used, so that a thread has accepted it. */
async function hold(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await askOn(socket);
  return socket;
}

/** One request on this connection; what came of its answer. */
async function askOn(socket: Socket): Promise<string> {
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const [bytes] = (await once(socket, "data")) as [Buffer];
  return bytes.toString("latin1");
}

async function statistics(port: number): Promise<StatisticsRow[]> {
  return readStatistics(await ask(port, "/statistics?;csv"));
}

async function currentSessions(port: number): Promise<number> {
  return Number(statisticsRow(await statistics(port), "f/FRONTEND").get("scur"));
}
