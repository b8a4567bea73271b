import { expect, test } from "vitest";
import { fuzz } from "../fuzz/run.ts";

// npm run fuzz runs more of them.
const INPUTS = 100_000;

test(`${INPUTS} fuzzed messages give one verdict however they are split, and a strict reader agrees with all that is forwarded`, {
  timeout: 120_000,
}, () => {
  const report = fuzz(INPUTS, 20_260_722);
  expect(report.inputs).toBe(INPUTS);
  // Or the inputs say little: both verdicts must be common.
  expect(report.forwarded).toBeGreaterThan(INPUTS / 10);
  expect(report.refused).toBeGreaterThan(INPUTS / 10);
  expect(report.slowest).toBeLessThan(5_000);
});
