import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Worker } from "node:worker_threads";

/** A thread that listens and then waits for ever, accepting nobody. */
const DEAF = `
  const { createServer } = require("node:net");
  const { parentPort } = require("node:worker_threads");
  const server = createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/** A server whose queue of connections is full: to connect to it hangs (Linux drops what the queue cannot take). */
export class DeafServer {
  readonly port: number;
  readonly #worker: Worker;
  readonly #queued: readonly Socket[];

  private constructor(port: number, worker: Worker) {
    this.port = port;
    this.#worker = worker;
    this.#queued = Array.from({ length: 4 }, () => connect(port, "127.0.0.1").on("error", () => {}));
  }

  static async start(): Promise<DeafServer> {
    const worker = new Worker(DEAF, { eval: true });
    const [port] = (await once(worker, "message")) as [number];
    const deaf = new DeafServer(port, worker);
    await Promise.all(deaf.#queued.slice(0, 2).map((socket) => once(socket, "connect")));
    return deaf;
  }

  async stop(): Promise<void> {
    for (const socket of this.#queued) socket.destroy();
    await this.#worker.terminate();
  }
}
