import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Server as ServerSettings } from "../../src/config/schema.ts";
import { CheckLoop } from "../../src/health/check-loop.ts";
import { BackendRig, CHECK } from "../state/backend-rig.ts";
import { until } from "../until.ts";
import { DeafServer } from "./deaf-server.ts";

const FAST = { ...CHECK, inter: 60, fastinter: 20, downinter: 40 };

let server: Server;
let port: number;
let accepted = 0;
let running: CheckLoop | undefined;

beforeEach(async () => {
  accepted = 0;
  server = createServer((socket) => {
    accepted++;
    socket.on("error", () => socket.destroy());
  });
  await listen(0);
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  running?.stop();
  await close();
});

async function listen(on: number): Promise<void> {
  server.listen(on, "127.0.0.1");
  await once(server, "listening");
}

async function close(): Promise<void> {
  if (!server.listening) return;
  server.close();
  await once(server, "close");
}

function checked(...servers: Partial<ServerSettings>[]): BackendRig {
  return started(new BackendRig(servers.map((change) => ({ host: "127.0.0.1", port, check: FAST, ...change }))));
}

function started(rig: BackendRig): BackendRig {
  rig.now = undefined;
  running = new CheckLoop([rig.backend]);
  running.start();
  return rig;
}

const status = (rig: BackendRig, text: string) => until(`status ${text}`, () => rig.statuses[0] === text);

describe("the check loop", () => {
  test("finds a server up, then down when its port closes, then up again", async () => {
    const rig = checked({});
    expect(rig.statuses).toEqual(["UP 1/3"]);
    await status(rig, "UP");
    expect(rig.server(1).health.checkStatusText()).toMatch(/^(\* )?L4OK$/);
    expect(rig.heard()).toEqual([]);
    await close();
    await status(rig, "DOWN");
    expect(rig.heard().map((line) => line.replace(/\d+ms/, "0ms"))).toEqual([
      'alert Server b/s1 is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.',
      "emerg backend b has no server available!",
    ]);
    expect(rig.server(1).health.failed).toBe(3);
    await listen(port);
    await status(rig, "UP");
    expect(rig.heard().map((line) => line.replace(/\d+ms/, "0ms"))).toEqual([
      "notice Server b/s1 is UP, reason: Layer4 check passed, check duration: 0ms. 1 active and 0 backup servers online. 0 sessions requeued, 0 total in queue.",
    ]);
  });

  test("calls what the system says at once an error of the socket, as 2.1.0 does", async () => {
    // A broadcast address: no connection to it can begin.
    const rig = checked({ host: "255.255.255.255" });
    await status(rig, "DOWN");
    expect(rig.heard()[0]).toMatch(
      /^alert Server b\/s1 is DOWN, reason: Layer4 connection problem, info: "General socket error \((Network is unreachable|Permission denied)\)"/,
    );
  });

  test("takes a server that never passed a check down at its first failure", async () => {
    await close();
    const rig = checked({ check: { ...FAST, inter: 60_000, fastinter: 60_000, downinter: 60_000 } });
    await status(rig, "DOWN");
    expect(rig.server(1).health.failed).toBe(1);
  });

  test.runIf(process.platform === "linux").each([
    ["after the interval", {}, 399, 2000],
    ["after the interval, with timeout connect alone", { connect: 20 }, 399, 2000],
    ["after timeout connect, with timeout check", { connect: 20, check: 1000 }, 19, 390],
  ])("gives up a connection that hangs %s", async (_, timeouts, earliest, latest) => {
    const deaf = await DeafServer.start();
    const check = { ...FAST, inter: 400, downinter: 60_000 };
    const rig = started(new BackendRig([{ host: "127.0.0.1", port: deaf.port, check }], { timeouts }));
    await status(rig, "DOWN");
    expect(rig.server(1).health.checkStatusText()).toBe("L4TOUT");
    expect(rig.server(1).health.lastCheck.durationMs).toBeGreaterThanOrEqual(earliest);
    expect(rig.server(1).health.lastCheck.durationMs).toBeLessThan(latest);
    expect(rig.log[0]).toMatch(/is DOWN, reason: Layer4 timeout, check duration: \d+ms\. 0 active/);
    await deaf.stop();
  });

  test("leaves out servers in maintenance, without an address and without check", async () => {
    const rig = checked({}, { disabled: true }, { host: "web", resolvers: "docker" }, {
      check: undefined,
    } as unknown as Partial<ServerSettings>);
    await status(rig, "UP");
    await until("three more checks", () => accepted >= 4);
    expect(rig.statuses).toEqual(["UP", "MAINT", "MAINT (resolution)", "no check"]);
    expect(rig.server(2).health.checkStatusText()).toBe("INI");
  });

  test("checks a server that has left maintenance", async () => {
    const rig = checked({ disabled: true });
    rig.server(1).setAdminState("ready");
    await status(rig, "UP");
  });

  test("checks the port that the check names", async () => {
    await status(checked({ port: 1, check: { ...FAST, port } }), "UP");
  });

  test("stops checking when it is stopped", async () => {
    const rig = checked({});
    await status(rig, "UP");
    running?.stop();
    const before = accepted;
    const other = checked({});
    await until("three checks of another loop", () => accepted >= before + 3);
    await status(other, "UP");
    running?.stop();
    await close();
    expect(rig.statuses).toEqual(["UP"]);
  });
});
