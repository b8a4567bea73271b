import { RequestHead, ResponseHead } from "../../http1/message-head.ts";
import type { Frontend } from "../../state/frontend.ts";
import type { TcpHandle } from "../../tcp/handles.ts";
import type { ForwardingContext } from "../context.ts";
import type { Engine } from "../engine.ts";
import { RequestView } from "../request-view.ts";
import { ClientConnection } from "./client-connection.ts";
import { IdlePool, PURGE_DELAY_MS } from "./idle-pool.ts";
import { Staging } from "./staging.ts";

/** Enough for nearly every head of a request; a larger one gets a buffer of its own. */
const HEAD_BUFFER_SIZE = 2048;
const HEAD_BUFFERS_KEPT = 256;

/**
 * Forwards on raw sockets. What a request needs for the moment is shared by all connections of the thread
 * (the parsed heads, the staging of outgoing bytes): an idle connection holds none of it.
 */
export class NativeEngine implements Engine {
  readonly context: ForwardingContext;
  readonly idle = new IdlePool();
  readonly staging = new Staging();
  readonly requestHead = new RequestHead();
  readonly responseHead = new ResponseHead();
  readonly request = new RequestView(this.requestHead);
  draining = false;
  readonly #connections = new Set<ClientConnection>();
  readonly #headBuffers: Buffer[] = [];
  readonly #sweep: NodeJS.Timeout;
  readonly #purge: NodeJS.Timeout;

  /** @param sweepPeriod milliseconds between two looks at the deadlines of all connections. */
  constructor(context: ForwardingContext, sweepPeriod: number) {
    this.context = context;
    // One look at all connections costs less than a timer armed for each of their requests.
    this.#sweep = setInterval(() => this.#expire(), sweepPeriod).unref();
    this.#purge = setInterval(() => this.idle.purge(performance.now()), PURGE_DELAY_MS).unref();
  }

  accept(handle: TcpHandle, frontend: Frontend, closed: () => void): void {
    this.#connections.add(new ClientConnection(this, handle, frontend, closed));
  }

  forget(connection: ClientConnection): void {
    this.#connections.delete(connection);
  }

  takeHeadBuffer(size: number): Buffer {
    if (size > HEAD_BUFFER_SIZE) return Buffer.allocUnsafeSlow(size);
    return this.#headBuffers.pop() ?? Buffer.allocUnsafeSlow(HEAD_BUFFER_SIZE);
  }

  returnHeadBuffer(buffer: Buffer): void {
    if (buffer.length === HEAD_BUFFER_SIZE && this.#headBuffers.length < HEAD_BUFFERS_KEPT)
      this.#headBuffers.push(buffer);
  }

  #expire(): void {
    const now = performance.now();
    for (const connection of this.#connections) if (connection.deadline <= now) connection.expire(now);
  }

  drain(): void {
    this.draining = true;
  }

  destroy(): void {
    clearInterval(this.#sweep);
    clearInterval(this.#purge);
    for (const connection of this.#connections) connection.destroy();
    this.idle.destroyAll();
  }
}
