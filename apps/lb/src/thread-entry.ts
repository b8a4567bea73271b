import { parentPort, workerData } from "node:worker_threads";
import { DataPlane } from "./data-plane.ts";
import { TargetLogger } from "./logging/target-logger.ts";
import { SharedMemory } from "./state/shared-memory.ts";
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
