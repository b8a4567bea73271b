import { describe, expect, test } from "vitest";
import type { CheckResult } from "../../src/state/check-result.ts";
import { BackendRig } from "./backend-rig.ts";

const REFUSED: CheckResult = { code: "L4CON", durationMs: 0, text: "Connection refused" };
const PASSED: CheckResult = { code: "L4OK", durationMs: 1, text: "" };
const FULL = 4;

describe("a checked server", () => {
  test("starts up, one failure away from down, and not checked yet", () => {
    const server = new BackendRig([{}]).server(1);
    expect(server.statusText()).toBe("UP 1/3");
    expect(server.isUsable()).toBe(true);
    expect([server.health.checkStatusText(), server.health.checkDescription()]).toEqual(["INI", "Initializing"]);
    expect(server.health.lastCheck).toEqual({ text: "" });
  });

  test("shows how far it is between up and down", () => {
    const server = new BackendRig([{}]).server(1);
    const shown = [4, 3, 2, 0, 1, 4].map((health) => {
      server.checkEnded(health === 0 || health === 3 ? REFUSED : PASSED, health);
      return server.statusText();
    });
    expect(shown).toEqual(["UP", "UP 2/3", "UP 1/3", "DOWN", "DOWN 1/2", "UP"]);
  });

  test("keeps the last result on show while the next check runs", () => {
    const server = new BackendRig([{}]).server(1);
    server.health.checkStarted();
    expect(server.health.checkStatusText()).toBe("INI");
    server.checkEnded(PASSED, FULL);
    expect(server.health.checkStatusText()).toBe("L4OK");
    server.health.checkStarted();
    expect([server.health.checkStatusText(), server.health.lastCheck]).toEqual(["* L4OK", PASSED]);
  });

  test("says why it is down and up, and what is left", () => {
    const rig = new BackendRig([{}, { backup: true }]);
    rig.load = { sessions: 3, queued: 1, served: 2 };
    rig.server(1).checkEnded(REFUSED, 0);
    rig.server(2).checkEnded({ code: "L4TOUT", durationMs: 500, text: "" }, 0);
    rig.server(1).checkEnded(PASSED, FULL);
    expect(rig.heard()).toEqual([
      'alert Server b/s1 is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 0 active and 1 backup servers left. Running on backup. 3 sessions active, 0 requeued, 1 remaining in queue.',
      "alert Backup Server b/s2 is DOWN, reason: Layer4 timeout, check duration: 500ms. 0 active and 0 backup servers left. 3 sessions active, 0 requeued, 1 remaining in queue.",
      "emerg backend b has no server available!",
      "notice Server b/s1 is UP, reason: Layer4 check passed, check duration: 1ms. 1 active and 0 backup servers online. 2 sessions requeued, 1 total in queue.",
    ]);
    expect(rig.diagnostics[2]).toBe("[ALERT] backend 'b' has no server available!");
    expect(rig.diagnostics[3]).toMatch(/^\[WARNING\] Server b\/s1 is UP/);
  });

  test("counts failed checks only while it is up, and each time it goes down", () => {
    const rig = new BackendRig([{}]);
    const server = rig.server(1);
    for (const health of [0, 0]) server.checkEnded(REFUSED, health);
    expect([server.health.failed, server.downs]).toEqual([1, 1]);
    server.checkEnded(PASSED, FULL);
    server.checkEnded(REFUSED, 3);
    expect([server.health.failed, server.downs]).toEqual([2, 1]);
  });

  test("shows the time since it went down as downtime, which ends with it", () => {
    const rig = new BackendRig([{}]);
    const server = rig.server(1);
    rig.pass(5);
    server.checkEnded(REFUSED, 0);
    rig.pass(4);
    expect([server.lastChangeSeconds(), server.downtimeSeconds()]).toEqual([4, 4]);
    server.checkEnded(PASSED, FULL);
    rig.pass(2);
    expect([server.lastChangeSeconds(), server.downtimeSeconds()]).toEqual([2, 0]);
  });

  test("ignores the end of a check that it went into maintenance during", () => {
    const rig = new BackendRig([{}]);
    rig.server(1).health.checkStarted();
    rig.server(1).setAdminState("maint");
    rig.heard();
    rig.server(1).checkEnded(REFUSED, 0);
    rig.server(1).setAdminState("ready");
    expect(rig.statuses).toEqual(["UP 1/3"]);
  });
});

describe("a server whose name is to be resolved", () => {
  const template = { host: "web", resolvers: "docker" };

  test("starts in maintenance with no address, silently, which counts as going down", () => {
    const rig = new BackendRig([template]);
    expect([rig.statuses, rig.server(1).addressText(), rig.server(1).downs]).toEqual([["MAINT (resolution)"], "", 1]);
    expect([rig.server(1).isUsable(), rig.heard()]).toEqual([false, []]);
    rig.pass(3);
    expect(rig.server(1).downtimeSeconds()).toBe(3);
  });

  test("comes up with its first address, one failure away from down", () => {
    const rig = new BackendRig([template]);
    rig.pass(3);
    rig.server(1).discover("127.0.0.11", 80, "docker/dns1");
    rig.server(1).regainAddress();
    expect(rig.heard()).toEqual([
      "notice b/s1 changed its IP from  to 127.0.0.11 by docker/dns1.",
      "notice Server b/s1 ('web') is UP/READY (resolves again).",
      "notice Server b/s1 administratively READY thanks to valid DNS answer.",
    ]);
    expect([rig.statuses, rig.server(1).addressText()]).toEqual([["UP 1/3"], "127.0.0.11:80"]);
    expect([rig.server(1).lastChangeSeconds(), rig.server(1).downtimeSeconds()]).toEqual([3, 0]);
    expect(rig.server(1).toUpdate()).toEqual({ address: "127.0.0.11", port: 80, usable: true, up: true, weight: 1 });
  });

  test("keeps its health when only its address changes", () => {
    const rig = new BackendRig([{ ...template, initialAddress: "127.0.0.1" }]);
    rig.server(1).checkEnded(PASSED, FULL);
    rig.server(1).discover("::1", 80, "DNS cache");
    rig.server(1).regainAddress();
    expect([rig.statuses, rig.server(1).addressText()]).toEqual([["UP"], "[::1]:80"]);
    expect(rig.heard()).toEqual(["notice b/s1 changed its IP from 127.0.0.1 to ::1 by DNS cache."]);
  });

  test("goes into maintenance with the reason, and keeps its address on show", () => {
    const rig = new BackendRig([{ ...template, initialAddress: "127.0.0.1" }, {}]);
    rig.server(1).loseAddress("No IP for server ");
    rig.server(1).loseAddress("DNS NX status");
    expect(rig.heard()).toEqual([
      "notice Server b/s1 is going DOWN for maintenance (No IP for server ). 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.",
    ]);
    expect([rig.server(1).downs, rig.server(1).addressText()]).toEqual([1, "127.0.0.1:80"]);
  });

  test("is up again after maintenance even if it was down before", () => {
    const rig = new BackendRig([{ ...template, initialAddress: "127.0.0.1" }]);
    rig.server(1).checkEnded(REFUSED, 0);
    rig.heard();
    rig.server(1).loseAddress("DNS timeout status");
    rig.server(1).regainAddress();
    expect(rig.heard()).toEqual([
      "notice Server b/s1 was DOWN and now enters maintenance (DNS timeout status).",
      "notice Server b/s1 ('web') is UP/READY (resolves again).",
      "notice Server b/s1 administratively READY thanks to valid DNS answer.",
    ]);
    expect([rig.statuses, rig.server(1).downs]).toEqual([["UP 1/3"], 1]);
  });

  test("stays in forced maintenance, or drains on, when it resolves again", () => {
    const rig = new BackendRig([template, { ...template, backup: true }]);
    rig.server(1).setAdminState("maint");
    rig.server(2).setAdminState("drain");
    expect(rig.heard()).toEqual([]);
    for (const server of rig.backend.servers) server.regainAddress();
    expect(rig.heard()).toEqual([
      "notice Server b/s1 ('web') resolves again but remains in maintenance.",
      "notice Server b/s1 administratively READY thanks to valid DNS answer.",
      "notice Backup Server b/s2 ('web') is UP/DRAIN (resolves again).",
      "notice Backup Server b/s2 remains in forced drain mode.",
      "notice Server b/s2 administratively READY thanks to valid DNS answer.",
    ]);
    expect(rig.statuses).toEqual(["MAINT", "DRAIN 1/3"]);
  });
});

describe("a server that an operator handles", () => {
  test("starts in maintenance when disabled, which is no transition", () => {
    const rig = new BackendRig([{ disabled: true }]);
    expect([rig.statuses, rig.server(1).downs, rig.backend.downs]).toEqual([["MAINT"], 0, 0]);
    rig.server(1).setAdminState("ready");
    expect(rig.heard()).toEqual(["notice Server b/s1 is UP/READY (leaving forced maintenance)."]);
  });

  test("says nothing when it already is what it is told to be", () => {
    const rig = new BackendRig([{}]);
    for (const state of ["ready", "drain", "drain", "maint", "maint"] as const) rig.server(1).setAdminState(state);
    expect(rig.heard().filter((line) => line.includes("Server"))).toHaveLength(2);
  });

  test("drains: no new requests, and up as before", () => {
    const rig = new BackendRig([{}, {}]);
    rig.server(1).setAdminState("drain");
    expect([rig.statuses, rig.server(1).isUsable()]).toEqual([["DRAIN 1/3", "UP 1/3"], false]);
    rig.server(1).setAdminState("ready");
    expect(rig.heard()).toEqual([
      "notice Server b/s1 enters drain state. 1 active and 0 backup servers online. 0 sessions requeued, 0 total in queue.",
      "notice Server b/s1 is UP (leaving forced drain).",
    ]);
  });

  test("goes from maintenance into drain, and stays in maintenance for want of an address", () => {
    const rig = new BackendRig([{}, { host: "web", resolvers: "docker" }]);
    rig.server(1).setAdminState("maint");
    rig.server(2).setAdminState("maint");
    rig.heard();
    rig.server(1).setAdminState("drain");
    rig.server(2).setAdminState("ready");
    expect(rig.heard()).toEqual([
      "notice Server b/s1 is UP/DRAIN (leaving forced maintenance).",
      "notice Server b/s1 remains in forced drain mode.",
      "notice Server b/s2 is leaving forced maintenance but remains in maintenance.",
    ]);
  });

  test("with weight 0 gets no new requests and stays up", () => {
    const rig = new BackendRig([{ check: undefined } as object, {}]);
    rig.server(1).setWeight(0);
    expect([rig.statuses[0], rig.server(1).isUsable(), rig.changed]).toEqual(["no check", false, ["s1"]]);
    expect(rig.heard()).toEqual([]);
  });
});
