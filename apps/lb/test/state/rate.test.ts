import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { RateOf, SharedMemory } from "../../src/state/shared-memory.ts";

/** `performance.now()` at the beginning of a second. */
const SECOND = 5000 - (Math.floor(performance.timeOrigin) % 1000) - (performance.timeOrigin % 1);

function makeRate() {
  return SharedMemory.create(1, 1).rate(0, RateOf.SESSIONS);
}

describe("a rate", () => {
  test("is 0 before the first event", () => {
    expect([makeRate().read(SECOND), makeRate().most()]).toEqual([0, 0]);
  });

  test("counts what came in the current second", () => {
    const rate = makeRate();
    for (const at of [0, 100, 400]) rate.count(SECOND + at);
    rate.count(SECOND + 400, 4);
    expect([rate.read(SECOND + 400), rate.most()]).toEqual([7, 7]);
  });

  test("adds the part of the second before that is within one second, a millisecond less, as HAProxy", () => {
    const rate = makeRate();
    rate.count(SECOND, 1000);
    expect(rate.read(SECOND + 1000.5)).toBe(998);
    expect(rate.read(SECOND + 1250.5)).toBe(748);
    rate.count(SECOND + 1250.5, 10);
    expect(rate.read(SECOND + 1250.5)).toBe(758);
    expect(rate.read(SECOND + 1999.5)).toBe(10);
  });

  test("is 0 after two idle seconds, and begins anew", () => {
    const rate = makeRate();
    rate.count(SECOND, 100);
    expect(rate.read(SECOND + 2000.5)).toBe(0);
    rate.count(SECOND + 2500, 3);
    expect(rate.read(SECOND + 2500)).toBe(3);
  });

  test("shows a single event for the whole next second", () => {
    const rate = makeRate();
    rate.count(SECOND);
    expect(rate.read(SECOND + 1900)).toBe(1);
    rate.count(SECOND + 1900);
    expect(rate.read(SECOND + 1900)).toBe(1);
  });

  test("remembers the best second, not the best estimate", () => {
    const rate = makeRate();
    for (const [second, events] of [50, 40, 1].entries()) rate.count(SECOND + 1000 * second, events);
    expect(rate.most()).toBe(50);
    rate.count(SECOND + 2999, 60);
    expect(rate.most()).toBe(61);
  });

  test("takes what a thread counts whose clock is behind", () => {
    const rate = makeRate();
    rate.count(SECOND, 5);
    rate.count(SECOND - 1, 2);
    expect(rate.read(SECOND)).toBe(7);
  });

  test("adds up threads of which some rest: the most of a second, too", () => {
    const { buffers } = SharedMemory.create(1, 2);
    const [one, other] = [0, 1].map((thread) => SharedMemory.attach(buffers, thread).rate(0, RateOf.SESSIONS));
    one?.count(SECOND, 30);
    other?.count(SECOND + 900, 20);
    expect([one?.read(SECOND + 900), other?.most()]).toEqual([50, 50]);
    one?.count(SECOND + 1000.5, 10);
    expect([one?.read(SECOND + 1000.5), other?.read(SECOND + 1000.5)]).toEqual([59, 59]);
    one?.count(SECOND + 3000, 40);
    other?.count(SECOND + 5000, 1);
    expect([one?.most(), other?.most(), one?.read(SECOND + 5000)]).toEqual([50, 50, 1]);
  });

  test("is one for all threads, which lose no event", async () => {
    const memory = SharedMemory.create(2, 3);
    const code = `
      import { parentPort, workerData } from "node:worker_threads";
      const { SharedMemory } = await import(workerData.module);
      const rate = SharedMemory.attach(workerData.buffers, workerData.thread).rate(1, workerData.of);
      for (let count = 0; count < 50_000; count++) rate.count(workerData.now);
      parentPort.postMessage(rate.most());
    `;
    const module = new URL("../../src/state/shared-memory.ts", import.meta.url).href;
    const now = SECOND + 100;
    await Promise.all(
      [0, 1, 2].map(async (thread) => {
        const workerData = { module, buffers: memory.buffers, thread, of: RateOf.REQUESTS, now };
        const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData });
        await once(worker, "message");
      }),
    );
    const rate = memory.rate(1, RateOf.REQUESTS);
    expect([rate.read(now), rate.most()]).toEqual([150_000, 150_000]);
    expect(memory.rate(1, RateOf.SESSIONS).most()).toBe(0);
  });
});
