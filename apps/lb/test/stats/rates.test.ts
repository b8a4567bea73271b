import { describe, expect, test } from "vitest";
import { Counter, SharedMemory } from "../../src/state/shared-memory.ts";
import { Rates, readMeter, startMeter, tickMeter } from "../../src/stats/rates.ts";
import { exampleContext } from "./example.ts";

describe("a rate", () => {
  test("counts what came in the current second", () => {
    expect(readMeter(startMeter(0), 400, 7)).toEqual({ rate: 7, max: 7 });
  });

  test("adds the part of the second before that is within one second", () => {
    const meter = tickMeter(startMeter(0), 1000, 100);
    expect(readMeter(meter, 1000, 100).rate).toBe(100);
    expect(readMeter(meter, 1250, 100).rate).toBe(75);
    expect(readMeter(meter, 1250, 110).rate).toBe(85);
    expect(readMeter(meter, 1999, 110).rate).toBe(110 - 100);
  });

  test("is 0 after two idle seconds, even if nobody ticked", () => {
    const meter = tickMeter(startMeter(0), 1000, 100);
    expect(readMeter(tickMeter(meter, 2000, 100), 2500, 100).rate).toBe(0);
    expect(readMeter(meter, 2500, 100).rate).toBe(0);
  });

  test("shows a single event for the whole next second", () => {
    const meter = tickMeter(startMeter(0), 1000, 1);
    expect(readMeter(meter, 1900, 1).rate).toBe(1);
    expect(readMeter(meter, 1900, 2).rate).toBe(1);
  });

  test("remembers the best second, not the best estimate", () => {
    let meter = tickMeter(startMeter(0), 1000, 50);
    meter = tickMeter(meter, 2000, 90);
    meter = tickMeter(meter, 3000, 91);
    expect(meter.max).toBe(50);
    expect(readMeter(meter, 3100, 200).max).toBe(109);
  });

  test("spreads what came over the seconds that a late tick took", () => {
    expect(tickMeter(startMeter(0), 3000, 30)).toEqual({ since: 3000, base: 30, previous: 10, max: 10 });
  });

  test("takes a timer that fires a little early as a second", () => {
    expect(tickMeter(startMeter(0), 999, 5).previous).toBe(5);
    expect(tickMeter(startMeter(0), 500, 5).previous).toBe(0);
  });

  test("starts from what the counters hold, not from 0", () => {
    const memory = SharedMemory.create(1, 2);
    memory.writable(0, 1)[Counter.CONN_TOT] = 1000;
    const rows = { count: 1, process: 0, frontends: new Map(), backends: new Map(), servers: new Map() };
    const rates = new Rates(memory, rows, 0);
    memory.writable(0, 0)[Counter.CONN_TOT] = 4;
    expect(rates.read(0, Counter.CONN_TOT, 500)).toEqual({ rate: 4, max: 4 });
    rates.tick(1000);
    expect(rates.read(0, Counter.CONN_TOT, 1500)).toEqual({ rate: 2, max: 4 });
  });

  test("of the process's bytes is that of all its frontends", () => {
    const { memory, rows, rates } = exampleContext();
    for (const row of rows.frontends.values()) memory.writable(row, 0)[Counter.BOUT] = 100;
    for (const row of rows.backends.values()) memory.writable(row, 0)[Counter.BOUT] = 1000;
    expect(rates.read(rows.process, Counter.BOUT, 10).rate).toBe(100 * rows.frontends.size);
  });
});
