import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Killer, OnServer } from "../../session/killing.ts";
import type { Listener } from "../../state/listener.ts";
import { FilteredSocket } from "../../tcp/filtered-socket.ts";
import type { TcpHandle } from "../../tcp/handles.ts";
import type { ForwardingContext } from "../context.ts";
import type { Engine, Entry } from "../engine.ts";
import { ClientConnection } from "./client-connection.ts";
import { mostOfHead } from "./head-size.ts";
import { ThreadResources } from "./thread-resources.ts";

/**
 * Forwards with the http-proxy library, the classic way in Node.js: `node:http` reads requests, `web()` and `ws()`
 * pass them on. The readable reference to the native engine and the baseline of every comparison.
 */
export class HttpProxyEngine implements Engine {
  readonly #resources: ThreadResources;
  /** Listens nowhere. */
  readonly #server = this.#makeServer();
  readonly #connections = new Map<Socket, ClientConnection>();

  constructor(context: ForwardingContext) {
    this.#resources = new ThreadResources(context);
  }

  accept(handle: TcpHandle, listener: Listener, closed: () => void, entry?: Entry): void {
    const socket = FilteredSocket.accepted(handle);
    const connection = new ClientConnection(this.#resources, socket, listener, entry?.session);
    this.#connections.set(socket, connection);
    socket.on("close", () => {
      this.#connections.delete(socket);
      connection.closed();
      closed();
    });
    this.#server.emit("connection", socket);
    // Node.js would read past the filter while nobody listens but itself.
    socket.on("data", ignore).off("data", ignore);
    socket.resume();
    const first = entry?.first;
    if (first) queueMicrotask(() => socket.push(first));
  }

  /** Time-outs are the connections', and what could be refused their filters have refused. */
  #makeServer(): Server {
    const server = createServer({
      insecureHTTPParser: false,
      maxHeaderSize: mostOfHead(),
      requestTimeout: 0,
      headersTimeout: 0,
      keepAliveTimeout: 0,
      requireHostHeader: false,
    });
    server.maxHeadersCount = 0;
    Object.assign(server, { httpAllowHalfOpen: true });
    const connectionOf = (socket: object) => this.#connections.get(socket as Socket);
    server.on("request", (request, response) => connectionOf(request.socket)?.request(request, response));
    // Whether the client is to go on is for its server to say.
    server.on("checkContinue", (request, response) => connectionOf(request.socket)?.request(request, response));
    server.on("checkExpectation", (request, response) => connectionOf(request.socket)?.request(request, response));
    server.on("upgrade", (request, socket, head) => connectionOf(socket)?.request(request, head));
    server.on("clientError", (error: NodeJS.ErrnoException, socket) => connectionOf(socket)?.broken(error));
    return server;
  }

  drain(): void {
    this.#resources.draining = true;
  }

  kill(by: Killer, on?: OnServer): void {
    for (const connection of this.#connections.values()) connection.kill(by, on);
  }

  destroy(): void {
    this.#server.close();
    for (const socket of this.#connections.keys()) socket.destroy();
  }
}

function ignore(): void {}
