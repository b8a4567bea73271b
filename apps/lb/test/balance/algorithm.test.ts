import { describe, expect, test } from "vitest";
import { BalanceRig, except } from "./rig.ts";

/** What every algorithm must do, whatever its order. A new algorithm is one more name here. */
describe.each(["roundrobin"])("balance %s", (name) => {
  test("picks every usable server, and no other", () => {
    const rig = new BalanceRig(name, [1, 1, 1]).set({ server: 2, usable: false });
    expect(new Set(rig.picks(20))).toEqual(new Set(["1", "3"]));
  });

  test("picks none when no server is usable", () => {
    const rig = new BalanceRig(name, [1, 1]).set({ server: 1, usable: false }, { server: 2, usable: false });
    expect(rig.picks(3)).toBe("000");
  });

  test("picks none before the first update", () => {
    expect(new BalanceRig(name, [1, 1]).picks(2)).toBe("00");
  });

  test("passes over servers that are not eligible", () => {
    const rig = new BalanceRig(name, [1, 1, 1]).publish();
    expect(new Set(rig.picks(20, except(2)))).toEqual(new Set(["1", "3"]));
    expect(rig.picks(2, except(1, 2, 3))).toBe("00");
  });

  test("leaves a backup server alone while an active one is usable", () => {
    const rig = new BalanceRig(name, [1, 1, 1], { backups: [1] }).publish();
    expect(rig.picks(20)).not.toContain("1");
  });

  test("uses only the first usable backup server when no active one is left, until one returns", () => {
    const rig = new BalanceRig(name, [1, 1, 5, 5], { backups: [2, 3, 4] }).publish();
    expect(rig.picks(4)).toBe("1111");
    rig.set({ server: 1, usable: false });
    expect(rig.picks(4)).toBe("2222");
    rig.set({ server: 2, usable: false });
    expect(rig.picks(4)).toBe("3333");
    rig.set({ server: 1, usable: true });
    expect(rig.picks(4)).toBe("1111");
  });

  test("gives a server of weight 0 nothing", () => {
    expect(new BalanceRig(name, [1, 0, 1]).publish().picks(20)).not.toContain("2");
  });

  test("shares the picks of several threads as if they were one", () => {
    const many = new BalanceRig(name, [3, 2, 1], { threads: 3 }).publish();
    const one = new BalanceRig(name, [3, 2, 1]).publish();
    expect(many.picks(60)).toBe(one.picks(60));
  });
});
