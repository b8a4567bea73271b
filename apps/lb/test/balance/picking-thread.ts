import { parentPort, workerData } from "node:worker_threads";
import { findAlgorithm } from "../../src/balance/algorithms.ts";
import { SharedMemory } from "../../src/state/shared-memory.ts";

/** A thread that picks as fast as it can, and then tells how often it picked each server. */
const { buffers, thread, row, update, picks } = workerData;
const algorithm = findAlgorithm("roundrobin").algorithm(SharedMemory.attach(buffers, thread), row);
algorithm.update(update);
const counts: number[] = update.servers.map(() => 0);
for (let pick = 0; pick < picks; pick++) {
  const server = algorithm.pick(() => true);
  counts[server] = (counts[server] ?? 0) + 1;
}
parentPort?.postMessage(counts);
