import { parentPort, workerData } from "node:worker_threads";
import { attachDispatcher, client } from "./rig.ts";

/**
 * A thread that sends requests to servers as fast as it can, a few at a time, and then tells how many each server got, and the most that
 * any had at once.
 */
const { buffers, thread, proxy, update, picks, held } = workerData;
const dispatcher = attachDispatcher(proxy, buffers, thread);
dispatcher.update(update);
const counts: number[] = update.servers.map(() => 0);
let most = 0;
const active = [];
for (let pick = 0; pick < picks; pick++) {
  const server = dispatcher.choose(client(pick), undefined);
  if (!server || !dispatcher.take(server)) throw new Error("no server has room");
  counts[server.index] = (counts[server.index] ?? 0) + 1;
  most = Math.max(most, server.active());
  active.push(server);
  if (active.length > held) dispatcher.release(active.shift() as (typeof active)[number]);
}
for (const server of active) dispatcher.release(server);
parentPort?.postMessage({ counts, most });
