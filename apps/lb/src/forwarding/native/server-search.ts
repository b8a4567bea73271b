import { performance } from "node:perf_hooks";
import type { Assignment } from "../exchange.ts";
import type { ClientConnection } from "./client-connection.ts";

/** From an assignment of the exchange to a connection to its server: waits, connects, tries again. */
export class ServerSearch {
  readonly #client: ClientConnection;
  #pause: NodeJS.Timeout | undefined;
  /** The request went out on a connection that was closing: not again. */
  #repeated = false;

  constructor(client: ClientConnection) {
    this.#client = client;
  }

  start(now: number): void {
    this.#repeated = false;
    this.act(this.#client.exchange.assign(now), now);
  }

  act(assignment: Assignment, now: number): void {
    const client = this.#client;
    if (assignment === "failed") {
      client.fail(client.exchange.failure, "S", "C");
    } else if (assignment === "queued") {
      const { queue, connect } = client.backendTimeouts();
      client.waitInQueue(now, queue ?? connect);
    } else if (assignment === "pause") {
      client.waitInQueue(now, undefined);
      this.#pause = setTimeout(() => this.#resume(performance.now()), client.exchange.pause);
    } else {
      this.connect(now);
    }
  }

  #resume(now: number): void {
    this.act(this.#client.exchange.resume(now), now);
  }

  connect(now: number): void {
    const { engine, exchange, request, response, socket } = this.#client;
    const { server } = exchange;
    const destination = server?.destination(socket);
    if (!server || !destination?.address) {
      this.failed(false, now);
      return;
    }
    const policy = exchange.dispatcher?.backend.settings.httpReuse ?? "safe";
    const first = this.#client.isFirst() || this.#repeated;
    const idle = request.closesServer ? undefined : engine.idle.take(server, destination, policy, first, response);
    if (idle) {
      response.use(idle);
      exchange.connected(true, now);
      this.#client.sendRequest(now);
    } else {
      this.#client.waitForConnection(now);
      response.open(server, destination);
    }
  }

  connected(now: number): void {
    this.#client.exchange.connected(false, now);
    this.#client.sendRequest(now);
  }

  failed(timedOut: boolean, now: number): void {
    this.act(this.#client.exchange.connectFailed(timedOut, now), now);
  }

  queueTimedOut(now: number): void {
    this.act(this.#client.exchange.queueTimedOut(now), now);
  }

  /** The reused connection was closing: nothing came back, so a request that may be repeated goes out anew. */
  canRepeat(): boolean {
    return !this.#repeated && this.#client.request.canRepeat();
  }

  repeat(now: number): void {
    this.#repeated = true;
    this.connect(now);
  }

  cancel(): void {
    clearTimeout(this.#pause);
  }
}
