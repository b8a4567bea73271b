import { performance } from "node:perf_hooks";
import type { Killer, OnServer } from "../../session/killing.ts";
import type { Listener } from "../../state/listener.ts";
import type { TcpHandle } from "../../tcp/handles.ts";
import type { ForwardingContext } from "../context.ts";
import type { Engine, Entry } from "../engine.ts";
import type { Deadline } from "./deadline.ts";
import { HttpConnection } from "./http-connection.ts";
import { PURGE_DELAY_MS } from "./idle-pool.ts";
import { TcpConnection } from "./tcp-connection.ts";
import { ThreadResources } from "./thread-resources.ts";

/** A client's connection, as the engine sees it. */
interface Connection {
  readonly deadline: Deadline;
  /** The deadline passed. */
  expire(now: number): void;
  /** It is ended from outside, and its line says so. */
  kill(by: Killer, on?: OnServer): void;
  destroy(): void;
}

/** Forwards on raw sockets. */
export class NativeEngine implements Engine {
  readonly #resources: ThreadResources;
  readonly #connections = new Set<Connection>();
  readonly #sweep: NodeJS.Timeout;
  readonly #purge: NodeJS.Timeout;

  /** @param sweepPeriod milliseconds between two looks at the deadlines of all connections. */
  constructor(context: ForwardingContext, sweepPeriod: number) {
    const resources = new ThreadResources(context);
    this.#resources = resources;
    // One look at all connections costs less than a timer armed for each of their requests.
    this.#sweep = setInterval(() => this.#look(), sweepPeriod).unref();
    this.#purge = setInterval(() => resources.idle.purge(performance.now()), PURGE_DELAY_MS).unref();
  }

  accept(handle: TcpHandle, listener: Listener, closed: () => void, entry?: Entry): void {
    const Kind = listener.frontend.proxy.mode === "tcp" ? TcpConnection : HttpConnection;
    const over = () => {
      this.#connections.delete(connection);
      closed();
    };
    const connection: Connection = new Kind(this.#resources, handle, listener, over, entry);
    this.#connections.add(connection);
  }

  /** Once what has come by now has been read: who was in time is not late because the thread was busy. */
  #look(): void {
    const now = performance.now();
    setImmediate(() => this.#expire(now));
  }

  #expire(now: number): void {
    for (const connection of this.#connections) if (connection.deadline.at <= now) connection.expire(now);
  }

  drain(): void {
    this.#resources.draining = true;
  }

  kill(by: Killer, on?: OnServer): void {
    for (const connection of this.#connections) connection.kill(by, on);
  }

  destroy(): void {
    clearInterval(this.#sweep);
    clearInterval(this.#purge);
    for (const connection of this.#connections) connection.destroy();
    this.#resources.idle.destroyAll();
  }
}
