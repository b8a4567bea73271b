import { expect, test } from "vitest";
import { nextHealth } from "../../src/health/rise-fall.ts";
import { BackendRig, CHECK } from "./backend-rig.ts";

const FAST = { ...CHECK, rise: 1, fall: 1 };
const REFUSED = { code: "L4CON", durationMs: 0, text: "" } as const;
const PASSED = { code: "L4OK", durationMs: 0, text: "" } as const;

function check(rig: BackendRig, result: typeof REFUSED | typeof PASSED): void {
  const server = rig.server(1);
  server.checkEnded(result, nextHealth(server.health.value, result === PASSED ? "passed" : "failed", FAST));
}

test("going down ends streams where on-marked-down says so, by a check or for maintenance", () => {
  const rig = new BackendRig([{ check: FAST, endsSessionsDown: true }, {}]);
  check(rig, REFUSED);
  expect(rig.ended).toEqual([["server down", "s1"]]);
  check(rig, PASSED);
  rig.server(1).setAdminState("maint");
  expect(rig.ended.slice(1)).toEqual([["server down", "s1"]]);
  rig.server(2).setAdminState("maint");
  expect(rig.ended.slice(2)).toEqual([]);
});

test("coming back ends streams on backups where on-marked-up says so, unless it gets no requests itself", () => {
  const rig = new BackendRig([{ check: FAST, endsBackupSessionsUp: true }, { backup: true }, {}]);
  check(rig, REFUSED);
  check(rig, PASSED);
  expect(rig.ended).toEqual([["server back", "s2"]]);
  rig.server(1).setWeight(0);
  check(rig, REFUSED);
  check(rig, PASSED);
  expect(rig.ended.slice(1)).toEqual([]);
});
