import { describe, expect, test } from "vitest";
import { Ring } from "../../src/balance/ring.ts";
import { BalanceRig } from "./rig.ts";

const CONSISTENT = { isConsistent: true, function: "sdbm", hasAvalanche: true } as const;
const asking = (key: number) => ({ clientAddress: () => Uint8Array.of(10, 0, 0, 1), key });

describe("the ring of a consistent hash", () => {
  test("hash-balance-factor passes over servers that have more than their share", () => {
    const { dispatcher } = new BalanceRig("uri", [1, 1, 1], {
      settings: { hashType: CONSISTENT, hashBalanceFactor: 150 },
    }).publish();
    const counts = [0, 0, 0];
    for (let request = 0; request < 60; request++) {
      const server = dispatcher.choose(asking(7), undefined);
      if (!server || !dispatcher.take(server)) throw new Error("no server has room");
      counts[server.index] = (counts[server.index] ?? 0) + 1;
    }
    // All name the same server, which has half as much again as the average.
    expect(counts.toSorted((a, b) => b - a)).toEqual([30, 30, 0]);
  });

  test("without one the same server takes all", () => {
    const { dispatcher } = new BalanceRig("uri", [1, 1, 1], { settings: { hashType: CONSISTENT } }).publish();
    const first = dispatcher.choose(asking(7), undefined);
    for (let request = 0; request < 60; request++) {
      const server = dispatcher.choose(asking(7), undefined);
      if (server) dispatcher.take(server);
      expect(server).toBe(first);
    }
  });

  test("a server that leaves takes along its own points alone", () => {
    const ring = new Ring([1, 2, 3], [5, 5, 5]);
    ring.update([5, 5, 5]);
    const keys = Array.from({ length: 500 }, (_, key) => Math.imul(key, 0x9e3779b1) >>> 0);
    const before = keys.map((key) => ring.serverAt(ring.nearest(key)));
    ring.update([5, 0, 5]);
    const after = keys.map((key) => ring.serverAt(ring.nearest(key)));
    for (const [index, server] of before.entries()) if (server !== 1) expect(after[index]).toBe(server);
    expect(after).not.toContain(1);
    ring.update([5, 5, 5]);
    expect(keys.map((key) => ring.serverAt(ring.nearest(key)))).toEqual(before);
  });

  test("the weight of one of 1,000 servers changes in a moment", () => {
    const weights = Array.from({ length: 1000 }, () => 1);
    const ring = new Ring(
      weights.map((_, index) => index + 1),
      weights,
    );
    ring.update(weights);
    // Of several: the machine may have other things to do.
    const times = [0, 1, 0, 1, 0].map((weight) => {
      weights[500] = weight;
      const start = performance.now();
      ring.update(weights);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(5);
    expect(ring.length).toBe(999 * 16);
  });
});
