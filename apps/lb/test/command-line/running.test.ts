import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@haproxy-practice/stack/free-port";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../until.ts";
import { ask, LbProcess, run, serving } from "./lb-process.ts";

let folder: string;
let file: string;
let port: number;
let web: Server;
/** The response that the web server holds back for `/slow`. */
let held: (() => void) | undefined;
const started: LbProcess[] = [];
const background: number[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lb-running-"));
  file = join(folder, "haproxy.cfg");
  port = await freePort();
  held = undefined;
  web = createHttpServer((request, response) => {
    if (request.url === "/slow") held = () => response.end("slow");
    else response.end("hello");
  });
  web.on("upgrade", (_request, socket) => {
    socket.on("error", () => socket.destroy());
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
  });
  web.listen(0, "127.0.0.1");
  await once(web, "listening");
  configure();
});

afterEach(async () => {
  for (const lb of started.splice(0)) lb.process.kill("SIGKILL");
  for (const pid of background.splice(0)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
  web.closeAllConnections();
  web.close();
  rmSync(folder, { recursive: true });
});

/** One frontend to the web server; `global` and `defaults` go into their sections. */
function configure(global = "", listenOn = port, defaults = ""): void {
  const address = web.address();
  if (address === null || typeof address === "string") throw new Error("the web server has no port");
  writeFileSync(
    file,
    `global
${global.includes("nbthread") ? "" : " nbthread 1"}
${global}
defaults
 mode http
${defaults}
 timeout connect 1s
 timeout client 10s
 timeout server 10s
frontend f
 bind 127.0.0.1:${listenOn}
 default_backend b
backend b
 server s 127.0.0.1:${address.port}
`,
  );
}

async function start(...words: string[]): Promise<LbProcess> {
  const lb = new LbProcess([...words, "-f", file]);
  started.push(lb);
  expect(await serving(port)).toContain(" 200 ");
  return lb;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("in the foreground", () => {
  test("nothing is printed on a clean start, and -db overrules the file's daemon", async () => {
    configure(" daemon");
    const lb = await start("-db");
    expect(lb.stdout + lb.stderr).toBe("");
    expect(lb.process.exitCode).toBe(null);
  });

  test("-V tells of the polling mechanism", async () => {
    const lb = await start("-V");
    expect(lb.stdout).toMatch(/^Using \w+\(\) as the polling mechanism\.\n$/);
    expect(lb.stderr).toContain("Available polling systems :");
  });

  test("options without effect are said once, and -q keeps them back", async () => {
    const lb = await start("-m", "100");
    expect(lb.stderr).toBe("[NOTICE] DDD/HHMMSS (PID) : option accepted without effect here: -m 100\n");
    lb.signal("SIGTERM");
    await lb.ended();
    expect((await start("-q", "-m", "100")).stderr).toBe("");
  });

  test("an address that is taken ends the start, one line a bind", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    configure("", address.port);
    const outcome = await run(["-f", file]);
    taken.close();
    expect(outcome).toMatchObject({
      status: 1,
      stdout: "",
      stderr: `[ALERT] DDD/HHMMSS (PID) : Starting frontend f: cannot bind socket [127.0.0.1:${address.port}]\n`,
    });
  });

  test("the pid file is written under -W alone", async () => {
    const pidfile = join(folder, "lb.pid");
    const plain = await start("-p", pidfile);
    expect(existsSync(pidfile)).toBe(false);
    plain.signal("SIGTERM");
    await plain.ended();
    const master = await start("-W", "-p", pidfile);
    await until("the pid file", () => existsSync(pidfile));
    expect(readFileSync(pidfile, "utf8")).toBe(`${master.process.pid}\n`);
  });
});

describe("signals", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "%s ends the process at once, by the signal and without a word",
    async (name) => {
      const lb = await start();
      void ask(port, "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n");
      await until("the request at the server", () => held !== undefined);
      lb.signal(name);
      expect(await lb.ended()).toEqual({ status: null, signal: name, stdout: "", stderr: "" });
    },
  );

  test.each(["SIGUSR2", "SIGALRM", "SIGPIPE", "SIGURG", "SIGCHLD", "SIGWINCH", "SIGQUIT"] as const)(
    "%s changes nothing",
    async (name) => {
      for (const words of [[], ["-W"]]) {
        const lb = await start(...words);
        lb.signal(name);
        lb.signal("SIGHUP");
        await until("what SIGHUP tells", () => lb.stderr.includes("SIGHUP received"));
        expect(await ask(port)).toContain(" 200 ");
        lb.signal("SIGKILL");
        await lb.ended();
      }
    },
  );

  test("under -W the process stands for the master and ends with a status", async () => {
    const lb = await start("-W");
    lb.signal("SIGTERM");
    expect(await lb.ended()).toMatchObject({
      status: 0,
      stderr: "[WARNING] DDD/HHMMSS (PID) : Exiting Master process...\n",
    });
    const other = await start("-Ws", "-q");
    other.signal("SIGINT");
    expect(await other.ended()).toMatchObject({ status: 130, stderr: "" });
  });

  test("SIGUSR1 finishes what is in flight, takes nothing new and ends with 0", async () => {
    const lb = await start();
    const slow = ask(port, "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n");
    await until("the request at the server", () => held !== undefined);
    lb.signal("SIGUSR1");
    await until("the words of the soft stop", () => lb.stderr.includes("Proxy b stopped"));
    expect(await ask(port)).toBeUndefined();
    expect(lb.process.exitCode).toBe(null);
    held?.();
    expect(await slow).toMatch(/^HTTP\/1\.1 200 .*\r\nconnection: close\r\n.*slow/is);
    expect(await lb.ended()).toMatchObject({ status: 0, signal: null, stdout: "" });
    expect(lb.stderr).toContain("[WARNING] DDD/HHMMSS (PID) : Stopping frontend f in 0 ms.\n");
  });

  test("a second SIGUSR1 changes nothing", async () => {
    const lb = await start();
    const slow = ask(port, "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n");
    await until("the request at the server", () => held !== undefined);
    lb.signal("SIGUSR1");
    await until("the words of the soft stop", () => lb.stderr.includes("Proxy b stopped"));
    lb.signal("SIGUSR1");
    held?.();
    expect(await slow).toContain("slow");
    await lb.ended();
    expect(lb.stderr.match(/Stopping frontend f/g)).toHaveLength(1);
  });

  test.each([
    ["native", 1],
    ["native", 2],
    ["http-proxy", 1],
  ] as const)(
    "hard-stop-after ends a soft stop that takes too long: %s engine, %i threads",
    async (engine, threads) => {
      configure(
        ` nbthread ${threads}\n log stdout format raw local0\n hard-stop-after 300ms`,
        port,
        " log global\n option httplog",
      );
      const lb = await start("--engine", engine);
      const slow = ask(port, "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n");
      await until("the request at the server", () => held !== undefined);
      const tunnel = connect(port, "127.0.0.1", () =>
        tunnel.write("GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"),
      );
      await once(tunnel, "data");
      const idle = connect(port, "127.0.0.1", () => idle.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n"));
      await once(idle, "data");
      const ends = [idle, tunnel].map((socket) => once(socket, "close"));
      lb.signal("SIGUSR1");
      await Promise.all(ends);
      expect(await slow).toContain("502 Bad Gateway");
      const { status, stdout, stderr } = await lb.ended();
      expect(status).toBe(0);
      expect(stderr).toContain("soft-stop running for too long, performing a hard-stop.");
      expect(stderr).toContain("Proxy f hard-stopped (3 remaining conns will be closed).");
      expect(stdout).toMatch(/b\/s \d+\/\d+\/\d+\/-1\/\d+ 502 229 - - KH-- .* "GET \/slow HTTP\/1.1"/);
      expect(stdout).toMatch(/b\/s \d+\/\d+\/\d+\/\d+\/\d+ 101 \d+ - - K--- .* "GET \/ HTTP\/1.1"/);
      expect(stdout).not.toContain("BADREQ");
    },
  );

  test("SIGHUP tells of every server, and SIGUSR2, SIGQUIT and SIGPIPE do no harm", async () => {
    const lb = await start();
    for (const name of ["SIGUSR2", "SIGQUIT", "SIGPIPE", "SIGHUP"] as const) lb.signal(name);
    await until("the state of the server", () => lb.stderr.includes("SIGHUP: Server b/s is UP."));
    expect(await ask(port)).toContain(" 200 ");
    expect(lb.process.exitCode).toBe(null);
  });

  test("SIGTTOU refuses new connections until SIGTTIN", async () => {
    const lb = await start();
    lb.signal("SIGTTOU");
    await until("the pause", () => lb.stderr.includes("Pausing frontend f."));
    expect(await ask(port)).toBeUndefined();
    lb.signal("SIGTTIN");
    await until("the end of the pause", () => lb.stderr.includes("Enabling frontend f."));
    expect(await serving(port)).toContain(" 200 ");
  });

  test("an idle keep-alive client does not hold up SIGTERM", async () => {
    const lb = await start();
    const client: Socket = connect(port, "127.0.0.1", () => client.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n"));
    await once(client, "data");
    lb.signal("SIGTERM");
    expect(await lb.ended()).toMatchObject({ signal: "SIGTERM" });
    client.destroy();
  });
});

describe("in the background", () => {
  const pidfile = () => join(folder, "lb.pid");
  const pid = () => {
    const number = Number(readFileSync(pidfile(), "utf8"));
    background.push(number);
    return number;
  };

  test("the launcher ends with 0 once the balancer serves, and the pid file names it", async () => {
    configure(" daemon");
    expect(await run(["-f", file, "-p", pidfile()])).toEqual({ status: 0, signal: null, stdout: "", stderr: "" });
    const number = pid();
    expect(readFileSync(pidfile(), "utf8")).toBe(`${number}\n`);
    expect(await ask(port)).toContain(" 200 ");
  });

  test.skipIf(process.platform !== "linux")(
    "it leads a session of its own, on /dev/null, with the launcher's words",
    async () => {
      await run(["-D", "-f", file, "-p", pidfile()]);
      const number = pid();
      const fields = readFileSync(`/proc/${number}/stat`, "utf8")
        .replace(/^.*\) /, "")
        .split(" ");
      expect(Number(fields[3])).toBe(number);
      for (const fd of [0, 1, 2]) expect(readlinkSync(`/proc/${number}/fd/${fd}`)).toBe("/dev/null");
      expect(readFileSync(`/proc/${number}/cmdline`, "utf8")).toContain(`-D\0-f\0${file}\0`);
    },
  );

  test("errors of the file and of the binds end the launcher with 1", async () => {
    writeFileSync(file, "bogus\n");
    const parsed = await run(["-D", "-f", file]);
    expect(parsed.status).toBe(1);
    expect(parsed.stderr).toContain("unknown keyword 'bogus' out of section.");
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    configure("", address.port);
    const bound = await run(["-D", "-f", file]);
    taken.close();
    expect(bound).toMatchObject({
      status: 1,
      stderr: `[ALERT] DDD/HHMMSS (PID) : Starting frontend f: cannot bind socket [127.0.0.1:${address.port}]\n`,
    });
  });

  test("warnings are said once, by the launcher", async () => {
    writeFileSync(file, readFileSync(file, "utf8").replace(" timeout client 10s\n", ""));
    const { status, stderr } = await run(["-D", "-f", file, "-p", pidfile()]);
    pid();
    expect(status).toBe(0);
    expect(stderr.match(/missing timeouts for frontend 'f'/g)).toHaveLength(1);
  });

  test("a pid file that cannot be written leaves nothing running", async () => {
    const { status, stderr } = await run(["-D", "-f", file, "-p", join(folder, "missing", "x.pid")]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/ : \[haproxy\.main\(\)\] Cannot create pidfile .*x\.pid\n$/);
    await expect.poll(() => ask(port)).toBeUndefined();
  });

  test("-C is followed once, though the command line is read twice", async () => {
    expect(await run(["-D", "-C", ".", "-f", "haproxy.cfg", "-p", "lb.pid"], { cwd: folder })).toMatchObject({
      status: 0,
    });
    pid();
    expect(await ask(port)).toContain(" 200 ");
  });

  test("-sf lets the old process finish once the new one serves", async () => {
    await run(["-D", "-f", file, "-p", pidfile()]);
    const old = pid();
    expect(await run(["-D", "-f", file, "-p", pidfile(), "-sf", String(old), "999999999"])).toMatchObject({
      status: 0,
    });
    expect(pid()).not.toBe(old);
    await until("the end of the old process", () => !isAlive(old));
    expect(await ask(port)).toContain(" 200 ");
  });
});
