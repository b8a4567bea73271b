import type { Socket } from "node:net";
import type { Proxy } from "../../config/schema.ts";
import { tunnelLimit } from "../backend-options.ts";
import type { Cause } from "../exchange.ts";
import type { ClientConnection } from "./client-connection.ts";

/** What an upgraded request becomes: the library passes bytes both ways, here they are counted and waited for. */
export class Tunnel {
  readonly #silent: (cause: Cause) => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param silent called when nothing passed for too long, with the side that is said to be the cause */
  constructor(connection: ClientConnection, server: Socket, backend: Proxy, silent: (cause: Cause) => void) {
    const { exchange, frontend, socket } = connection;
    const { limit, cause } = tunnelLimit(frontend.proxy, backend);
    this.#silent = silent;
    this.#await(limit, cause);
    // Only behind the library, which reads the tunnel's first bytes.
    process.nextTick(() => {
      server.on("data", (bytes: Buffer) => {
        exchange.passedOut(bytes.length);
        this.#timer?.refresh();
      });
      server.on("end", () => socket.destroySoon());
      socket.on("data", (bytes: Buffer) => {
        exchange.passedIn(bytes.length);
        this.#timer?.refresh();
      });
    });
    socket.on("end", () => this.#await(backend.timeouts.serverFin || limit, "s"));
  }

  #await(limit: number, cause: Cause): void {
    this.stop();
    this.#timer = Number.isFinite(limit) ? setTimeout(() => this.#silent(cause), limit) : undefined;
  }

  /** The tunnel is over. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
