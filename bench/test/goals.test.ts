import { describe, expect, test } from "vitest";
import { against, judge } from "../src/goals.ts";
import type { PeerName } from "../src/peers.ts";
import type { Results, Sample } from "../src/results.ts";

function sample(load: string, peer: PeerName, round: number, cpu: number, more: Partial<Sample> = {}): Sample {
  const rest = { requests: 1000, errors: 0, rate: 1e6 / cpu, system: 1, p50: 1, p99: 1, p999: 1, memory: 1 };
  return { load, peer, round, cpu, ...rest, ...more };
}

function results(samples: readonly Sample[], cores = 8): Results {
  const machine = { cpu: "", cores, memory: 1, kernel: "", loadBefore: 0, commit: "" };
  return {
    started: "2026-01-01T00:00:00Z",
    finished: "2026-01-01T00:00:00Z",
    machine,
    rounds: 3,
    seconds: 1,
    servers: "nginx",
    peers: [],
    loads: [],
    omitted: [],
    samples,
  };
}

function verdict(samples: readonly Sample[], goal: RegExp, cores?: number) {
  return judge(results(samples, cores)).find((one) => goal.test(one.goal));
}

describe("the goals", () => {
  test("say by how much of the bound they are missed", () => {
    expect(against({ most: 1 }, 1)).toBe("met");
    expect(against({ most: 1 }, 1.12)).toBe("missed by 12 %");
    expect(against({ least: 8 }, 6)).toBe("missed by 25 %");
  });

  test("are judged by the median of the rounds' ratios", () => {
    const cpu: [number, number][] = [
      [10, 10],
      [300, 100],
      [9, 10],
    ];
    const samples = cpu.flatMap(([native, haproxy], index) => [
      sample("small", "native", index + 1, native),
      sample("small", "haproxy", index + 1, haproxy),
    ]);
    expect(verdict(samples, /^small answers, CPU a request, to HAProxy/)).toMatchObject({
      measured: "1.00 (0.900–3.00)",
      verdict: "met",
    });
  });

  test("are not measured when one side is missing, or answered with errors", () => {
    expect(verdict([sample("close", "native", 1, 10)], /^new connection/)?.verdict).toBe("not measured");
    const failing = [sample("close", "native", 1, 10), sample("close", "haproxy", 1, 10, { errors: 900 })];
    expect(verdict(failing, /^new connection/)?.verdict).toBe("not measured");
  });

  test("do not claim what two threads do where they have no cores of their own", () => {
    const samples = [sample("small", "native", 1, 10), sample("small", "native-2", 1, 11, { rate: 2e5 })];
    expect(verdict(samples, /^two threads/, 2)?.verdict).toMatch(
      /cannot be shown on 2 cores.* 1\.10 times the CPU time/,
    );
    expect(verdict(samples, /^two threads/, 4)?.verdict).toBe("met");
  });
});
