import { parentPort, workerData } from "node:worker_threads";
import { DataPlane } from "./data-plane.ts";
import type { Logger } from "./logger.ts";
import { TargetLogger } from "./logging/target-logger.ts";
import { assignRows } from "./state/rows.ts";
import { Counter, SharedMemory } from "./state/shared-memory.ts";
import { isStatsRequest } from "./stats/page-request.ts";
import { type FromThread, RemoteStats, type ThreadData, type ToThread } from "./threads.ts";

/** A worker thread: a data plane that the control plane drives by messages. */
export async function runThread(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error("this is not a worker thread");
  const { options, memory, quiet } = workerData as ThreadData;
  const send = (message: FromThread) => port.postMessage(message);
  const stats = new RemoteStats(
    (proxy, method, target) => proxy.stats !== undefined && isStatsRequest(proxy.stats, method, target),
    options.configuration,
    send,
  );
  const logger = new TargetLogger(options.configuration, { quiet });
  const memoryOf = SharedMemory.attach(memory, options.thread);
  tellDroppedLogs(logger, memoryOf.writable(assignRows(options.configuration).process, options.thread));
  const plane = new DataPlane(options, memoryOf, stats, logger, send);
  port.on("message", (message: ToThread) => {
    if (message.kind === "stats") {
      stats.answered(message.id, message.answer);
      return;
    }
    plane.apply(message.update);
    if (message.update.kind === "drain") {
      void plane.drained().then(() => {
        // The thread is ended then.
        logger.flush();
        send({ kind: "drained" });
      });
    }
  });
  send({ kind: "listening", failures: await plane.listen() });
}

/** How old the count of lost lines may be that the control plane sees. */
const DROPPED_LOGS_PERIOD_MS = 1000;

function tellDroppedLogs(logger: Logger, counters: Float64Array): void {
  const before = counters[Counter.DROPPED_LOGS] ?? 0;
  setInterval(() => {
    counters[Counter.DROPPED_LOGS] = before + logger.droppedLogs;
  }, DROPPED_LOGS_PERIOD_MS).unref();
}
