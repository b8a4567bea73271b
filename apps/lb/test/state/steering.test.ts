import { describe, expect, test } from "vitest";
import type { Server } from "../../src/config/schema.ts";
import { Refusal, Steering } from "../../src/state/steering.ts";
import { BackendRig } from "./backend-rig.ts";

const CLI = "stats socket command";

function steer(servers: readonly Partial<Server>[], takesAnyWeight = true) {
  const rig = new BackendRig(servers, {}, takesAnyWeight);
  return { rig, steering: new Steering([rig.backend]), server: rig.server(1) };
}

/** What it is refused with, or what it answers. */
function said(change: () => unknown): unknown {
  try {
    return change() ?? "";
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

describe("a server is named", () => {
  const { rig, steering } = steer([{}, { id: 7 }]);

  test.each([
    ["b/s1", 1],
    ["#2/s2", 2],
    ["b/#7", 2],
  ])("by backend and name or number: %s", (path, number) => {
    expect(steering.server(path)).toBe(rig.server(number));
  });

  test.each([
    ["b", "Require 'backend/server'."],
    ["x/s1", "No such backend."],
    ["#3/s1", "No such backend."],
    ["b/s3", "No such server."],
    ["b/#1x", "No such server."],
  ])("and not as %s", (path, message) => {
    expect(said(() => void steering.server(path))).toBe(message);
  });
});

describe("a weight", () => {
  test.each([
    ["20", 20],
    ["0", 0],
    ["256", 256],
    ["50%", 5],
    ["55%", 5],
    ["3000%", 256],
    ["0%", 0],
  ])("of %s is %i where 10 is configured", (text, weight) => {
    const { steering, server } = steer([{ weight: 10 }]);
    steering.setWeight(server, "100");
    steering.setWeight(server, text);
    expect([server.weight, server.toUpdate().weight, server.isUsable()]).toEqual([weight, weight, weight > 0]);
  });

  test.each([
    ["300", "Absolute weight can only be between 0 and 256 inclusive."],
    ["-1", "Absolute weight can only be between 0 and 256 inclusive."],
    ["-5%", "Relative weight must be positive."],
    ["", "Empty weight string empty or preceded by garbage"],
    ["x", "Empty weight string empty or preceded by garbage"],
    ["%", "Empty weight string empty or preceded by garbage"],
    ["5x", "Trailing garbage in weight string"],
    ["5.5%", "Trailing garbage in weight string"],
  ])("of %j is refused, and nothing changes", (text, message) => {
    const { rig, steering, server } = steer([{ weight: 10 }]);
    expect(said(() => steering.setWeight(server, text))).toBe(message);
    expect([server.weight, rig.changed]).toEqual([10, []]);
  });

  test("is all or nothing where the algorithm is static", () => {
    const { steering, server } = steer([{ weight: 4 }], false);
    const refused = "Backend is using a static LB algorithm and only accepts weights '0%' and '100%'.";
    expect(["50%", "5", "0", "4", "0%", "100%"].map((text) => said(() => steering.setWeight(server, text)))).toEqual([
      refused,
      refused,
      "",
      "",
      "",
      "",
    ]);
    expect(server.weight).toBe(4);
  });

  test("says while the server drains that it does, even if nothing changes", () => {
    const { rig, steering, server } = steer([{}, {}]);
    steering.setAdminState(server, "drain");
    rig.heard();
    for (const text of ["1", "0", "7"]) steering.setWeight(server, text);
    expect(rig.heard()).toEqual(new Array(3).fill("notice Server b/s1 remains in forced drain mode."));
    steering.setAdminState(server, "maint");
    rig.heard();
    steering.setWeight(server, "8");
    expect(rig.heard()).toEqual([]);
  });
});

describe("a limit of sessions", () => {
  test("is told to the threads; 0 is none", () => {
    const { steering, server } = steer([{ maxconn: 5 }]);
    steering.setMaxconn(server, "7");
    expect([server.maxconn, server.toUpdate().maxconn]).toEqual([7, 7]);
    steering.setMaxconn(server, "0");
    expect([server.maxconn, "maxconn" in server.toUpdate()]).toEqual([undefined, false]);
  });

  test.each([
    ["x", "maxconn string empty or preceded by garbage"],
    ["5k", "Trailing garbage in maxconn string"],
    ["-1", "Value out of range."],
    ["99999999999", "Value out of range."],
  ])("of %s is refused", (text, message) => {
    const { rig, steering, server } = steer([{ maxconn: 5 }]);
    expect(said(() => steering.setMaxconn(server, text))).toBe(message);
    expect([server.maxconn, rig.changed]).toEqual([5, []]);
  });
});

describe("an address", () => {
  test("changes as HAProxy 2.1.0 says that it does, one after the other", () => {
    const { rig, steering, server } = steer([{}]);
    const history: readonly (readonly [string, string | undefined, string, string])[] = [
      ["127.0.0.2", undefined, "IP changed from '127.0.0.1' to '127.0.0.2'", "127.0.0.2:80"],
      ["127.0.0.2", undefined, "no need to change the addr", "127.0.0.2:80"],
      ["127.0.0.1", "80", "IP changed from '127.0.0.2' to '127.0.0.1', no need to change the port", "127.0.0.1:80"],
      ["127.0.0.1", "81", "no need to change the addr, port changed from '80' to '81'", "127.0.0.1:81"],
      ["::1", "81", "IP changed from '127.0.0.1' to '::1', no need to change the port", "[::1]:81"],
      ["::1", "x", "no need to change the addr, problem converting port 'x' to an int", "[::1]:81"],
      ["127.0.0.1", "", "IP changed from '::1' to '127.0.0.1', problem converting port '' to an int", "127.0.0.1:81"],
      ["127.0.0.1", "+5", "no need to change the addr, port changed from '81' to '+5'", "127.0.0.1:5"],
      ["127.0.0.1", "70000", "no need to change the addr, port changed from '+5' to '4464'", "127.0.0.1:4464"],
      ["127.0.0.1", "-28101", "no need to change the addr, port changed from '4464' to '-28101'", "127.0.0.1:37435"],
    ];
    for (const [address, port, answer, shown] of history) {
      expect(steering.setAddress(server, address, port, CLI)).toBe(`${answer} by '${CLI}'`);
      expect(server.addressText()).toBe(shown);
    }
    expect(server.toUpdate()).toMatchObject({ address: "127.0.0.1", port: -28_101, isPortOffset: true });
    // Observed: who asked is answered, and nothing is logged.
    expect(rig.heard()).toEqual([]);
  });

  test.each(["foo", "localhost", "", "/tmp/x", "127.0.0.1:80"])("is not %j", (address) => {
    const { rig, steering, server } = steer([{}]);
    expect(said(() => steering.setAddress(server, address, "81", CLI))).toBe(`Invalid addr '${address}' by '${CLI}'`);
    expect([server.addressText(), rig.changed]).toEqual(["127.0.0.1:80", []]);
  });

  test("ends the maintenance of a server whose name does not resolve", () => {
    const { rig, steering, server } = steer([{ host: "web", resolvers: "docker", initialAddress: "127.0.0.1" }, {}]);
    server.loseAddress("DNS NX status");
    rig.heard();
    steering.setAddress(server, "127.0.0.9", undefined, CLI);
    expect([rig.heard(), server.isUsable()]).toEqual([
      ["notice Server b/s1 ('web') is UP/READY (resolves again)."],
      true,
    ]);
  });

  test("cannot be the first one, and the server stays in maintenance", () => {
    const { steering, server } = steer([{ host: "web", resolvers: "docker" }]);
    expect(said(() => steering.setAddress(server, "127.0.0.9", undefined, CLI))).toBe(
      `Update for the current server address family is only supported through configuration file by '${CLI}'`,
    );
    expect(server.statusText()).toBe("MAINT (resolution)");
  });
});
