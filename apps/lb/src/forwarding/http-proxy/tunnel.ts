import type { Socket } from "node:net";
import type { Proxy } from "../../config/schema.ts";
import type { Ending } from "../../session/termination.ts";
import { tunnelLimit } from "../backend-options.ts";
import type { Exchange } from "../exchange.ts";

/** What an upgraded request becomes: the library passes bytes both ways, here they are counted and waited for. */
export class Tunnel {
  readonly #silent: (ending: Ending) => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param silent called when nothing passed for too long, with whose silence it is said to be */
  constructor(exchange: Exchange, client: Socket, server: Socket, backend: Proxy, silent: (ending: Ending) => void) {
    const { limit, silent: late } = tunnelLimit(exchange.session.frontend.proxy, backend);
    this.#silent = silent;
    this.#await(limit, late);
    // Only after the library, which reads the tunnel's first bytes.
    process.nextTick(() => {
      server.on("end", () => client.destroySoon());
      client.on("data", (bytes: Buffer) => {
        exchange.passedIn(bytes.length);
        this.moved();
      });
    });
    client.on("end", () => this.#await(backend.timeouts.serverFin || limit, "server timed out"));
  }

  #await(limit: number, ending: Ending): void {
    this.stop();
    this.#timer = Number.isFinite(limit) ? setTimeout(() => this.#silent(ending), limit) : undefined;
  }

  /** Something passed. */
  moved(): void {
    this.#timer?.refresh();
  }

  /** The tunnel is over. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
