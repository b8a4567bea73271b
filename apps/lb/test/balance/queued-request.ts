import type { Waiting, WaitingQueue } from "../../src/balance/waiting-queue.ts";
import type { Server } from "../../src/state/server.ts";
import { client } from "./rig.ts";

/** A request that waits, and notes what becomes of it. */
export class QueuedRequest implements Waiting {
  readonly clientAddress = client(0).clientAddress;
  readonly key = client(0).key;
  waitsIn: WaitingQueue | undefined;
  /** As it would be logged: the server's queue, the backend's. */
  readonly positions = { server: 0, backend: 0 };
  server: Server | undefined;
  leftServer: Server | undefined;
  /** Its server had just come. */
  hasCome = false;
  readonly #served: (server: Server) => void;

  constructor(served: (server: Server) => void = () => {}) {
    this.#served = served;
  }

  leftQueue(queue: WaitingQueue, position: number): void {
    this.positions[queue.server ? "server" : "backend"] += position;
  }

  dispatch(server: Server, hasCome: boolean): void {
    this.server = server;
    this.hasCome = hasCome;
    this.#served(server);
  }

  redispatch(server: Server): void {
    this.leftServer = server;
  }
}
