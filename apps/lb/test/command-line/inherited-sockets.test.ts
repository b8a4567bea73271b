import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../until.ts";
import { ask, LbProcess, run, serving } from "./lb-process.ts";

let folder: string;
let file: string;
let listener: Server;
let port: number;
let descriptor: number;
const started: LbProcess[] = [];
const background: number[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lb-inherited-"));
  file = join(folder, "haproxy.cfg");
  listener = createServer();
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  port = (listener.address() as AddressInfo).port;
  descriptor = (listener as unknown as { _handle: { fd: number } })._handle.fd;
});

afterEach(() => {
  for (const lb of started.splice(0)) lb.process.kill("SIGKILL");
  for (const pid of background.splice(0)) process.kill(pid, "SIGKILL");
  listener.close();
  rmSync(folder, { recursive: true });
});

function start(threads: number, words: readonly string[] = []): LbProcess {
  writeFileSync(
    file,
    `global
 nbthread ${threads}
defaults
 mode http
 timeout connect 1s
 timeout client 5s
 timeout server 5s
frontend f
 bind "fd@\${fe}"
 default_backend b
backend b
 stats enable
 stats uri /
`,
  );
  const lb = new LbProcess(["-f", file, ...words], { sockets: [descriptor], env: { ...process.env, fe: "3" } });
  started.push(lb);
  // The process has it: nobody else is to accept.
  listener.close();
  return lb;
}

describe("bind fd@N", () => {
  test.each([1, 2])(
    "serves a socket that whoever started the balancer has opened, with %i threads",
    async (threads) => {
      start(threads);
      for (let i = 0; i < 4; i++) expect(await serving(port)).toContain("Statistics Report");
    },
  );

  test("goes on in the background with it", async () => {
    const pidfile = join(folder, "pid");
    const lb = start(1, ["-D", "-p", pidfile]);
    expect(await lb.ended()).toMatchObject({ status: 0 });
    await until("the pid file", () => readFileSync(pidfile, "utf8") !== "");
    background.push(Number(readFileSync(pidfile, "utf8")));
    expect(await ask(port)).toContain("Statistics Report");
  });

  test("refuses a descriptor that is no socket, or none at all", async () => {
    writeFileSync(file, "frontend f\n bind fd@3\n bind fd@99\n bind fd@x\n");
    const noSocket = openSync(file, "r");
    const { status, stderr } = await run(["-c", "-f", file], { sockets: [noSocket] });
    closeSync(noSocket);
    expect(status).toBe(1);
    for (const text of [
      ":2] : 'bind' : cannot use file descriptor '3' : Socket operation on non-socket.",
      ":3] : 'bind' : cannot use file descriptor '99' : Bad file descriptor.",
      ":4] : 'bind' : file descriptor 'x' is not a valid integer in 'fd@x'",
    ])
      expect(stderr).toContain(text);
  });
});
