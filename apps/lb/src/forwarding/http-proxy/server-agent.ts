import { Agent, type ClientRequestArgs } from "node:http";
import type { Duplex } from "node:stream";
import type { SourceAddress } from "../../config/schema.ts";
import type { Destination } from "../../state/server.ts";
import { FilteredSocket } from "../../tcp/filtered-socket.ts";
import { keepAliveDelay } from "../../tcp/keep-alive.ts";
import { unixPath } from "../../tcp/unix-handles.ts";
import { mostOfHead } from "./head-size.ts";
import { ResponseFilter } from "./response-filter.ts";
import type { ThreadResources } from "./thread-resources.ts";

/** A connection to a server. */
export class ServerSocket extends FilteredSocket {
  readonly responses: ResponseFilter;

  constructor(resources: ThreadResources, host: string, port: number, source: SourceAddress | undefined) {
    super();
    this.responses = new ResponseFilter(resources, this);
    this.setNoDelay(true);
    const path = unixPath(host);
    const local = source && { localAddress: source.address, ...(source.port > 0 && { localPort: source.port }) };
    if (path === undefined) this.connect({ port, host, ...local });
    else this.connect(path);
  }
}

interface OpenOptions {
  /** Milliseconds; 0: as long as it takes. */
  readonly timeout: number;
  /** May the system ask whether the server is still there? */
  readonly keepsAlive: boolean;
  /** The balancer's own end; undefined: the system chooses. */
  readonly source: SourceAddress | undefined;
}

/**
 * One client's connections to servers: it uses its own again and nobody else's, as under `http-reuse safe` a client
 * that sends its first request does.
 */
export class ServerAgent extends Agent {
  readonly #resources: ThreadResources;
  /** Of the last connection: another one to the same server may have to be made for it. */
  #source: SourceAddress | undefined;
  #connected: ServerSocket | undefined;
  #connecting: ServerSocket | undefined;

  constructor(resources: ThreadResources) {
    super({ keepAlive: true });
    this.#resources = resources;
  }

  hasIdle({ address, port }: Destination): boolean {
    const idle = this.freeSockets[this.getName({ host: String(address), port })] ?? [];
    // Node.js lists those that a server has just closed too, and then asks for a new one.
    return idle.some((socket) => !socket.destroyed && !socket.readableEnded);
  }

  /** Makes the connection that the next request will use. */
  open(
    destination: Destination,
    { timeout, keepsAlive, source }: OpenOptions,
    done: (failure?: "refused" | "timed out") => void,
  ): void {
    this.#source = source;
    const socket = new ServerSocket(this.#resources, String(destination.address), destination.port, source);
    this.#connecting = socket;
    const failed = (failure: "refused" | "timed out") => {
      socket.destroy();
      done(failure);
    };
    socket.setTimeout(timeout, () => failed("timed out"));
    socket.once("error", () => failed("refused"));
    socket.once("connect", () => {
      if (keepsAlive) socket.setKeepAlive(true, 1000 * keepAliveDelay());
      socket.removeAllListeners();
      socket.setTimeout(0);
      this.#connecting = undefined;
      // One that became idle meanwhile goes first for Node.js.
      if (this.hasIdle(destination)) socket.destroy();
      else this.#connected = socket;
      done();
    });
  }

  /** Called by Node.js, before the request has a connection and that a parser: the library passes no such limit on. */
  addRequest(request: object, options: object): void {
    Object.assign(request, { maxHeaderSize: mostOfHead() });
    (Agent.prototype as unknown as ServerAgent).addRequest.call(this, request, options);
  }

  /** Called by Node.js when there is no idle connection: none may also mean that the last has closed meanwhile. */
  override createConnection(options: ClientRequestArgs): Duplex {
    const socket =
      this.#connected ?? new ServerSocket(this.#resources, String(options.host), Number(options.port), this.#source);
    this.#connected = undefined;
    return socket;
  }

  override destroy(): void {
    this.#connecting
      ?.removeAllListeners()
      .on("error", () => {})
      .destroy();
    this.#connected?.destroy();
    super.destroy();
  }
}
