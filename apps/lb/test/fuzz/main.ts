import { parseArgs } from "node:util";
import { FuzzFailure, fuzz } from "./run.ts";

// npm run fuzz -- --count 1000000 --seed 1
const { values } = parseArgs({ options: { count: { type: "string" }, seed: { type: "string" } } });
const count = Number(values.count ?? 100_000);
const seed = Number(values.seed ?? Date.now() % 2 ** 32);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
  console.error("usage: npm run fuzz -- [--count INPUTS] [--seed NUMBER]");
  process.exit(2);
}

const started = performance.now();
const seconds = (): string => ((performance.now() - started) / 1000).toFixed(1);
try {
  const { inputs, forwarded, refused, incomplete, slowest } = fuzz(count, seed, (report) => {
    console.log(`${report.inputs} inputs in ${seconds()} s`);
  });
  console.log(`seed ${seed}: ${inputs} inputs in ${seconds()} s, no failure`);
  console.log(`${forwarded} forwarded, ${refused} refused, ${incomplete} incomplete; slowest ${slowest.toFixed(1)} ms`);
} catch (error) {
  if (!(error instanceof FuzzFailure)) throw error;
  console.error(error.message);
  process.exit(1);
}
