import { expect, test } from "vitest";
import type { CheckResult } from "../../src/state/check-result.ts";
import { BackendRig } from "./backend-rig.ts";

const REFUSED: CheckResult = { code: "L4CON", durationMs: 0, text: "Connection refused" };
const PASSED: CheckResult = { code: "L4OK", durationMs: 1, text: "" };
const UNRESOLVED = { host: "web", resolvers: "docker" };

function sums(rig: BackendRig) {
  const { status, weight, active, backup } = rig.backend;
  return [status, weight, active, backup];
}

test("a backend sums up its usable servers", () => {
  const rig = new BackendRig([
    { weight: 10 },
    { weight: 20, disabled: true },
    { weight: 5 },
    { weight: 0 },
    UNRESOLVED,
  ]);
  expect(sums(rig)).toEqual(["UP", 15, 2, 0]);
});

test("a backend weighs what its first backup weighs when no active server is left", () => {
  const rig = new BackendRig([{}, { backup: true, weight: 7 }, { backup: true, weight: 9 }]);
  expect(sums(rig)).toEqual(["UP", 1, 1, 2]);
  rig.server(1).checkEnded(REFUSED, 0);
  expect(sums(rig)).toEqual(["UP", 7, 0, 2]);
});

test("a backend without servers is up", () => {
  expect(sums(new BackendRig([]))).toEqual(["UP", 0, 0, 0]);
});

test("a backend that waits for its first address is down, which counts once and is not said", () => {
  const rig = new BackendRig([UNRESOLVED, UNRESOLVED]);
  expect([rig.backend.status, rig.backend.downs, rig.heard()]).toEqual(["DOWN", 1, []]);
  rig.server(1).discover("127.0.0.1", 80, "docker/dns1");
  rig.server(1).regainAddress();
  expect([rig.backend.status, rig.backend.downs]).toEqual(["UP", 1]);
});

test("a backend counts as downtime what lies between its last server going down and the first coming up", () => {
  const rig = new BackendRig([{}, {}]);
  rig.server(1).checkEnded(REFUSED, 0);
  rig.pass(2);
  rig.server(2).checkEnded(REFUSED, 0);
  rig.pass(3);
  expect([rig.backend.downs, rig.backend.lastChangeSeconds(), rig.backend.downtimeSeconds()]).toEqual([1, 3, 3]);
  rig.server(2).checkEnded(PASSED, 4);
  rig.pass(1);
  expect([rig.backend.downs, rig.backend.lastChangeSeconds(), rig.backend.downtimeSeconds()]).toEqual([1, 1, 3]);
});

test("the end of maintenance leaves a backend's times alone, the end of a drain does not", () => {
  const rig = new BackendRig([{}]);
  rig.server(1).setAdminState("maint");
  rig.pass(3);
  rig.server(1).setAdminState("ready");
  expect([rig.backend.lastChangeSeconds(), rig.backend.downtimeSeconds()]).toEqual([3, 0]);
  rig.server(1).setAdminState("drain");
  rig.pass(2);
  rig.server(1).setAdminState("ready");
  expect([rig.backend.lastChangeSeconds(), rig.backend.downtimeSeconds(), rig.backend.downs]).toEqual([0, 2, 2]);
});

test("a section that is both frontend and backend calls itself a proxy", () => {
  const rig = new BackendRig([{}], { frontend: { binds: [], useBackend: [] } });
  rig.server(1).setAdminState("maint");
  expect(rig.log.at(-1)).toBe("emerg proxy b has no server available!");
  expect(rig.diagnostics.at(-1)).toBe("[ALERT] proxy 'b' has no server available!");
});

test("a backend whose last weight becomes 0 has no server available", () => {
  const rig = new BackendRig([{}]);
  rig.server(1).setWeight(0);
  expect([rig.heard(), rig.backend.downs]).toEqual([["emerg backend b has no server available!"], 1]);
});
