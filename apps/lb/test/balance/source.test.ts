import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { NONE } from "../../src/balance/algorithm.ts";
import { serverMap } from "../../src/balance/server-map.ts";
import { addressBytes } from "../../src/session/address-bytes.ts";
import { BalanceRig } from "./rig.ts";

interface ObservedRun {
  readonly family: "ipv4" | "ipv6";
  readonly comment: string;
  readonly servers: readonly { weight: number; backup?: boolean }[];
  /** What changed, and which server then got the first requests of the addresses, one digit each. */
  readonly phases: readonly { disable?: number[]; enable?: number[]; picks: string }[];
}

/** Which server got the requests of random addresses, through HAProxy 2.1.0. */
const observed = JSON.parse(readFileSync(new URL("testdata/observed-source.json", import.meta.url), "utf8")) as {
  readonly ipv4: string;
  readonly ipv6: string;
  readonly runs: readonly ObservedRun[];
};

describe("source leads an address to the same server as HAProxy 2.1.0", () => {
  test.each(observed.runs.map((run) => [run.family, run.comment, run] as const))("%s, %s", (family, _, run) => {
    const addresses = observed[family].split(" ").map(addressBytes);
    const rig = new BalanceRig(
      "source",
      run.servers.map(({ weight }) => weight),
      { backups: run.servers.flatMap(({ backup }, index) => (backup ? [index + 1] : [])) },
    ).publish();
    for (const { disable = [], enable = [], picks } of run.phases) {
      rig.set(
        ...disable.map((server) => ({ server, usable: false })),
        ...enable.map((server) => ({ server, usable: true })),
      );
      const chosen = addresses
        .slice(0, picks.length)
        .map((bytes) => (rig.dispatcher.choose({ clientAddress: () => bytes, key: NONE }, undefined)?.index ?? -1) + 1);
      expect(chosen.join("")).toBe(picks);
    }
  });
});

test("clients without an address take turns", () => {
  const { dispatcher } = new BalanceRig("source", [1, 1, 1]).publish();
  const request = { clientAddress: () => new Uint8Array(0), key: NONE };
  const chosen = Array.from({ length: 6 }, () => dispatcher.choose(request, undefined)?.settings.name);
  expect(chosen).toEqual(["s1", "s2", "s3", "s1", "s2", "s3"]);
});

describe("the map of servers", () => {
  test("is what comparing all servers for each place gives", () => {
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let run = 0; run < 200; run++) {
      const weights = Array.from({ length: 1 + random(8) }, () => random(4) * random(40));
      expect(serverMap(weights)).toEqual(compared(weights));
    }
  });

  test("of 1,000 servers of many weights is made in a moment", () => {
    const weights = Array.from({ length: 1000 }, (_, server) => 1 + ((server * 97) % 256));
    const start = performance.now();
    expect(serverMap(weights)).toHaveLength(weights.reduce((sum, weight) => sum + weight, 0));
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

/** The rule as it is observed, place by place: the furthest behind gets the place, the first in the file of several. */
function compared(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const taken = weights.map(() => 0);
  return Array.from({ length: total }, (_, place) => {
    let best = -1;
    let most = -1;
    for (const [server, weight] of weights.entries()) {
      const behind = Math.floor(((place + 1) * weight) / total) - (taken[server] as number);
      if (weight > 0 && behind > most) [best, most] = [server, behind];
    }
    taken[best] = (taken[best] as number) + 1;
    return best;
  });
}

test.each([
  ["192.0.2.1", [192, 0, 2, 1]],
  ["::", new Array(16).fill(0)],
  ["::1", [...new Array(15).fill(0), 1]],
  ["2001:db8::1:0", [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]],
  ["fe80::1%eth0", [0xfe, 0x80, ...new Array(13).fill(0), 1]],
  ["::ffff:10.1.2.3", [...new Array(10).fill(0), 255, 255, 10, 1, 2, 3]],
  ["1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
])("the address %s as bytes", (text, bytes) => {
  expect([...addressBytes(text)]).toEqual(bytes);
});
