import { describe, expect, test } from "vitest";
import { ALGORITHMS } from "../../src/balance/algorithms.ts";
import type { AlgorithmName, BackendSettings } from "../../src/config/schema.ts";
import { BalanceRig } from "./rig.ts";

/** They name the server of a key, full or not. */
const HASHES: readonly string[] = ["source", "uri", "url_param", "hdr", "rdp-cookie"];
/** It may draw one that is full, and never the same ones twice. */
const DRAWS = "random";

const CONSISTENT = { isConsistent: true, function: "sdbm", hasAvalanche: true } as const;
const ROWS: readonly (readonly [string, AlgorithmName, Partial<BackendSettings>])[] = [
  ...(Object.keys(ALGORITHMS) as AlgorithmName[]).map((name) => [name, name, {}] as const),
  ["uri with a consistent hash", "uri", { hashType: CONSISTENT }],
  ["uri with a consistent and balanced hash", "uri", { hashType: CONSISTENT, hashBalanceFactor: 150 }],
];

/** What every algorithm must do, whatever its order. */
describe.each(ROWS)("balance %s", (_, name, settings) => {
  /** With the second server off or full. */
  const others = name === "first" ? ["1"] : ["1", "3"];
  const namesFull = name === DRAWS || HASHES.includes(name);

  test("picks every usable server, and no other", () => {
    const rig = new BalanceRig(name, [1, 1, 1], { settings }).set({ server: 2, usable: false });
    expect(new Set(rig.picks(20))).toEqual(new Set(others));
  });

  test("picks none when no server is usable", () => {
    const rig = new BalanceRig(name, [1, 1], { settings }).set(
      { server: 1, usable: false },
      { server: 2, usable: false },
    );
    expect(rig.picks(3)).toBe("000");
  });

  test("picks none before the first update", () => {
    expect(new BalanceRig(name, [1, 1], { settings }).picks(2)).toBe("00");
  });

  test.skipIf(namesFull)("passes over servers that are full", () => {
    const rig = new BalanceRig(name, [1, 1, 1], { settings, maxconn: 1 }).publish();
    expect(new Set(rig.picks(20, [2]))).toEqual(new Set(others));
    expect(rig.picks(2, [1, 2, 3])).toBe("00");
  });

  test.skipIf(name === DRAWS || settings.hashType)(
    "comes back to the server that a request has tried only when there is no other",
    () => {
      const { dispatcher } = new BalanceRig(name, [1, 1], { settings, maxconn: 1 }).publish();
      const [first, second] = dispatcher.backend.servers;
      for (let client = 0; client < 4; client++) {
        const request = { clientAddress: () => Uint8Array.of(10, 0, 0, 0), key: 6 };
        if (!HASHES.includes(name)) expect(dispatcher.choose(request, first)).toBe(second);
        if (second) dispatcher.take(second);
        expect(dispatcher.choose(request, first)).toBe(first);
        if (second) dispatcher.release(second);
      }
    },
  );

  test("leaves a backup server alone while an active one is usable", () => {
    const rig = new BalanceRig(name, [1, 1, 1], { settings, backups: [1] }).publish();
    expect(rig.picks(20)).not.toContain("1");
  });

  test("uses only the first usable backup server when no active one is left, until one returns", () => {
    const rig = new BalanceRig(name, [1, 1, 5, 5], { settings, backups: [2, 3, 4] }).publish();
    expect(rig.picks(4)).toBe("1111");
    rig.set({ server: 1, usable: false });
    expect(rig.picks(4)).toBe("2222");
    rig.set({ server: 2, usable: false });
    expect(rig.picks(4)).toBe("3333");
    rig.set({ server: 1, usable: true });
    expect(rig.picks(4)).toBe("1111");
  });

  test("gives a server of weight 0 nothing", () => {
    expect(new BalanceRig(name, [1, 0, 1], { settings }).publish().picks(20)).not.toContain("2");
  });

  test.skipIf(name === DRAWS)("shares the picks of several threads as if they were one", () => {
    const many = new BalanceRig(name, [3, 2, 1], { settings, threads: 3 }).publish();
    const one = new BalanceRig(name, [3, 2, 1], { settings }).publish();
    expect(many.picks(60)).toBe(one.picks(60));
  });
});
