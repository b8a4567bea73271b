import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capability, haproxyBinary, required } from "@haproxy-practice/stack/capabilities";
import { freePort } from "@haproxy-practice/stack/free-port";
import { readStatistics, statisticsRow } from "@haproxy-practice/stack/statistics-csv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ask, LB, LbProcess, run, serving } from "./lb-process.ts";

/** What statistics say of the process; undefined: nothing serves. */
interface Facts {
  readonly ulimitN: number;
  readonly maxsock: number;
  readonly maxconn: number;
  /** The frontend's limit of sessions. */
  readonly slim: number;
}

interface Case {
  readonly name: string;
  /** Words for `ulimit`. */
  readonly limit: string;
  readonly global?: string;
  readonly more?: string;
  readonly options?: string;
  readonly facts: Facts;
  readonly stderr?: readonly string[];
}

const cannotRaise = (asked: number, limit: number) =>
  `[WARNING] DDD/HHMMSS (PID) : [haproxy.main()] Cannot raise FD limit to ${asked}, limit is ${limit}. This will fail in >= v2.3\n`;
const tooLow = (limit: number, maxconn: number, maxsock: number) =>
  `[ALERT] DDD/HHMMSS (PID) : [haproxy.main()] FD limit (${limit}) too low for maxconn=${maxconn}/maxsock=${maxsock}. ` +
  `Please raise 'ulimit-n' to ${maxsock} or more to avoid any trouble.This will fail in >= v2.3\n`;

/** What HAProxy 2.1.0 does. */
const cases: readonly Case[] = [
  {
    name: "without maxconn, the soft limit decides",
    limit: "-S -n 1024",
    facts: { ulimitN: 1024, maxsock: 1024, maxconn: 505, slim: 505 },
  },
  {
    name: "an odd descriptor is not used",
    limit: "-n 1023",
    facts: { ulimitN: 1022, maxsock: 1022, maxconn: 504, slim: 504 },
  },
  {
    name: "threads, listeners and checks have descriptors of their own",
    limit: "-n 1024",
    global: "nbthread 3",
    more: "backend checked\n server-template s 5 127.0.0.1:1 check disabled\n server t 127.0.0.1:1\n",
    facts: { ulimitN: 1023, maxsock: 1023, maxconn: 499, slim: 499 },
  },
  {
    name: "maxconn needs no more than the soft limit can be raised to",
    limit: "-S -n 100",
    global: "maxconn 200",
    facts: { ulimitN: 414, maxsock: 414, maxconn: 200, slim: 200 },
  },
  {
    name: "a maxconn over the hard limit is told of twice, and stays",
    limit: "-n 1000",
    global: "maxconn 1000",
    facts: { ulimitN: 1000, maxsock: 2014, maxconn: 1000, slim: 1000 },
    stderr: [cannotRaise(2014, 1000), tooLow(1000, 1000, 2014)],
  },
  {
    name: "a computed maxconn is never under 100",
    limit: "-n 100",
    facts: { ulimitN: 100, maxsock: 214, maxconn: 100, slim: 100 },
    stderr: [cannotRaise(214, 100), tooLow(100, 100, 214)],
  },
  {
    name: "a frontend's maxconn needs no descriptors",
    limit: "-n 1024",
    more: " maxconn 5000\n",
    facts: { ulimitN: 1024, maxsock: 1024, maxconn: 505, slim: 5000 },
  },
  {
    name: "ulimit-n under what maxconn needs",
    limit: "-n 1024",
    global: "maxconn 300\n ulimit-n 600",
    facts: { ulimitN: 600, maxsock: 614, maxconn: 300, slim: 300 },
    stderr: [tooLow(600, 300, 614)],
  },
  {
    name: "ulimit-n over the hard limit, with a maxconn that fits",
    limit: "-n 1024",
    global: "ulimit-n 2000",
    facts: { ulimitN: 1024, maxsock: 1024, maxconn: 505, slim: 505 },
    stderr: [cannotRaise(2000, 1024)],
  },
  {
    name: "a negative ulimit-n is a huge one",
    limit: "-n 1024",
    global: "ulimit-n -1",
    facts: { ulimitN: 1024, maxsock: 1024, maxconn: 505, slim: 505 },
    stderr: [cannotRaise(-1, 1024)],
  },
  {
    name: "-n goes before the file's maxconn",
    limit: "-n 500",
    global: "maxconn 100",
    options: "-n 300",
    facts: { ulimitN: 500, maxsock: 614, maxconn: 300, slim: 300 },
    stderr: [cannotRaise(614, 500), tooLow(500, 300, 614)],
  },
  {
    name: "-q keeps both back",
    limit: "-n 100",
    options: "-q",
    facts: { ulimitN: 100, maxsock: 214, maxconn: 100, slim: 100 },
  },
];

const VERSION = /^HA-?Proxy version (\S+)/.exec(
  spawnSync(haproxyBinary() ?? "false", ["-v"], { encoding: "utf8" }).stdout ?? "",
)?.[1];
/** A privileged process raises its hard limit, too: then HAProxy lacks nothing. */
const isBounded = spawnSync("sh", ["-c", "ulimit -n 100 && ! ulimit -n 200"], { stdio: "ignore" }).status === 0;
const isReference = required("haproxy") && VERSION?.startsWith("2.1.") === true && isBounded;

const subjects = [
  { title: "lb", command: LB, runs: process.platform === "linux" },
  {
    title: `the real one: ${capability("haproxy").reason} ${VERSION ?? ""}`,
    command: haproxyBinary() ?? "haproxy",
    runs: isReference,
  },
];

let folder: string;
let file: string;
let port: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lb-descriptors-"));
  file = join(folder, "haproxy.cfg");
  port = await freePort();
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function configure(global = "", more = ""): void {
  writeFileSync(
    file,
    `global
 nbthread 1
 ${global}
defaults
 mode http
 timeout connect 1s
 timeout client 10s
 timeout server 10s
frontend f
 bind 127.0.0.1:${port}
 stats enable
 stats uri /stats
${more}`,
  );
}

/** The shell that sets the limit becomes the balancer. */
function limited(limit: string, command: string, options = ""): string[] {
  return ["-c", `ulimit ${limit} && exec "$0" -f "$1" ${options}`, command, file];
}

async function facts(): Promise<Facts> {
  const get = (target: string) => ask(port, `GET ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
  const page = (await get("/stats")) ?? "";
  const fact = (name: string) => Number(new RegExp(`${name} = (?:</b>)? ?(\\d+)`).exec(page)?.[1]);
  const csv = (await get("/stats;csv")) ?? "";
  return {
    ulimitN: fact("ulimit-n"),
    maxsock: fact("maxsock"),
    maxconn: fact("maxconn"),
    slim: Number(statisticsRow(readStatistics(csv.slice(csv.indexOf("# "))), "f/FRONTEND").get("slim")),
  };
}

/** HAProxy names itself by the path that it was started with. */
const named = (stderr: string) => stderr.replace(/\[\S*haproxy\.main\(\)\]/g, "[haproxy.main()]");

for (const { title, command, runs } of subjects) {
  describe.skipIf(!runs)(`limits of descriptors (${title})`, () => {
    test.each(cases)("$name", async (each) => {
      configure(each.global, each.more);
      const balancer = new LbProcess(limited(each.limit, command, each.options), { command: "sh" });
      try {
        await serving(port);
        const found = await facts();
        balancer.signal("SIGTERM");
        const { signal, stdout, stderr } = await balancer.ended();
        expect({ found, signal, stdout, stderr: named(stderr) }).toEqual({
          found: each.facts,
          signal: "SIGTERM",
          stdout: "",
          stderr: (each.stderr ?? []).join(""),
        });
      } finally {
        balancer.signal("SIGKILL");
      }
    });

    test("a master needs more", async () => {
      configure("maxconn 256\n master-worker");
      const balancer = new LbProcess(limited("-n 1000", command), { command: "sh" });
      try {
        await serving(port);
        expect(await facts()).toEqual({ ulimitN: 537, maxsock: 537, maxconn: 256, slim: 256 });
      } finally {
        balancer.signal("SIGTERM");
      }
      expect((await balancer.ended()).status).toBe(0);
    });

    test("-c says nothing", async () => {
      configure("maxconn 1000");
      expect(await run(limited("-n 100", command, "-c"), { command: "sh" })).toMatchObject({
        status: 0,
        stdout: "Configuration file is valid\n",
        stderr: "",
      });
    });

    test("the warning comes before a bind that fails, and the alert not at all", async () => {
      configure("maxconn 1000", " bind 192.0.2.1:1\n");
      const { status, stderr } = await run(limited("-n 100", command), { command: "sh" });
      expect({ status, stderr: named(stderr) }).toEqual({
        status: 1,
        stderr: `${cannotRaise(2015, 100)}[ALERT] DDD/HHMMSS (PID) : Starting frontend f: cannot bind socket [192.0.2.1:1]\n`,
      });
    });

    test("in the background, the launcher says both and ends with 0", async () => {
      configure("maxconn 1000\n daemon");
      const pidfile = join(folder, "pid");
      const outcome = await run(limited("-n 100", command, `-p ${pidfile}`), { command: "sh" });
      await serving(port);
      process.kill(Number(spawnSync("cat", [pidfile], { encoding: "utf8" }).stdout), "SIGTERM");
      expect({ ...outcome, stderr: named(outcome.stderr) }).toEqual({
        status: 0,
        signal: null,
        stdout: "",
        stderr: cannotRaise(2014, 100) + tooLow(100, 1000, 2014),
      });
    });
  });
}
