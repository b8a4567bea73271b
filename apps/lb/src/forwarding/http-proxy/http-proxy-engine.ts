import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { ProxyServer } from "http-proxy";
import type { Frontend } from "../../state/frontend.ts";
import type { TcpHandle } from "../../tcp/handles.ts";
import { toStream } from "../../tcp/socket.ts";
import type { ForwardingContext } from "../context.ts";
import type { Engine } from "../engine.ts";
import { ClientConnection } from "./client-connection.ts";
import { Heads } from "./heads.ts";
import type { ProxiedRequest } from "./proxied-request.ts";

/** HAProxy's buffer without its reserve. */
const MAX_HEAD = 15 * 1024;
/** How often Node.js looks for requests that take too long, at most. */
const CHECKING_INTERVAL_MS = 250;

/**
 * Forwards with the http-proxy library, the classic way in Node.js: `node:http` reads requests, `web()` and `ws()`
 * pass them on. The readable reference to the native engine and the baseline of every comparison.
 */
export class HttpProxyEngine implements Engine {
  readonly context: ForwardingContext;
  readonly proxy = new ProxyServer({ toProxy: true, prependPath: false, selfHandleResponse: true });
  readonly heads = new Heads();
  draining = false;
  /** Which of our requests a message of the library's events belongs to. */
  readonly requests = new WeakMap<object, ProxiedRequest>();
  /** One a frontend, for its time-outs. None of them listens. */
  readonly #servers = new Map<Frontend, Server>();
  readonly #connections = new Map<Socket, ClientConnection>();

  constructor(context: ForwardingContext) {
    this.context = context;
    this.proxy.on("proxyReq", (outgoing, request) => this.requests.get(request)?.prepare(outgoing));
    this.proxy.on("proxyReqWs", (outgoing, request) => this.requests.get(request)?.prepare(outgoing));
    this.proxy.on("proxyRes", (response, request) => this.requests.get(request)?.respond(response));
    // The error of each request goes to its own callback; what comes after that is of no interest.
    this.proxy.on("error", () => {});
    this.proxy.on("econnreset", () => {});
  }

  accept(handle: TcpHandle, frontend: Frontend, closed: () => void): void {
    const socket = toStream(handle);
    const connection = new ClientConnection(this, socket, frontend);
    this.#connections.set(socket, connection);
    socket.on("close", () => {
      this.#connections.delete(socket);
      connection.closed();
      connection.session.leave();
      closed();
    });
    this.#serverOf(frontend).emit("connection", socket);
    // Behind what Node.js does then.
    socket.on("resume", () => connection.resumed());
    socket.resume();
  }

  #serverOf(frontend: Frontend): Server {
    const known = this.#servers.get(frontend);
    if (known) return known;
    const { httpRequest, client = 0 } = frontend.proxy.timeouts;
    const headersTimeout = httpRequest ?? client;
    const server = createServer({
      insecureHTTPParser: false,
      maxHeaderSize: MAX_HEAD,
      requestTimeout: 0,
      headersTimeout,
      keepAliveTimeout: 0,
      connectionsCheckingInterval: Math.min(
        CHECKING_INTERVAL_MS,
        Math.max(10, headersTimeout / 4 || CHECKING_INTERVAL_MS),
      ),
      requireHostHeader: false,
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === "websocket",
    });
    server.maxHeadersCount = 0;
    Object.assign(server, { httpAllowHalfOpen: true });
    const connectionOf = (socket: object) => this.#connections.get(socket as Socket);
    server.on("request", (request, response) => connectionOf(request.socket)?.request(request, response));
    // Whether the client is to go on is for its server to say.
    server.on("checkContinue", (request, response) => connectionOf(request.socket)?.request(request, response));
    server.on("checkExpectation", (request, response) => connectionOf(request.socket)?.request(request, response));
    server.on("upgrade", (request, socket, head) => connectionOf(socket)?.request(request, head));
    // The library has no tunnels for CONNECT.
    server.on("connect", (_request, socket) => connectionOf(socket)?.unreadable(400, "request unreadable"));
    server.on("clientError", (error: NodeJS.ErrnoException, socket) => connectionOf(socket)?.broken(error));
    // Node.js starts to watch the time-outs of requests when a server listens, which this one never does.
    server.emit("listening");
    this.#servers.set(frontend, server);
    return server;
  }

  drain(): void {
    this.draining = true;
  }

  destroy(): void {
    for (const server of this.#servers.values()) server.close();
    for (const socket of this.#connections.keys()) socket.destroy();
  }
}
