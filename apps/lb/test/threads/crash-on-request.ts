import { BroadcastChannel, isMainThread, threadId } from "node:worker_threads";

/**
 * Preloaded into a balancer (`node --import`): a signal makes its first living worker thread throw, as a bug
 * would. Worker threads have the lowest numbers that are left, so each signal ends another.
 */
const channel = new BroadcastChannel("crash");
if (isMainThread) {
  let next = 1;
  process.on("SIGUSR2", () => channel.postMessage(next++));
} else {
  channel.onmessage = (event) => {
    if ((event as { data: number }).data === threadId) throw new Error("crashed by the test");
  };
}
channel.unref();
