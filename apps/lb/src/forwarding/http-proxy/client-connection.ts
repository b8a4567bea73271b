import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Frontend } from "../../state/frontend.ts";
import { errorResponse } from "../error-responses.ts";
import { Exchange } from "../exchange.ts";
import type { HttpProxyEngine } from "./http-proxy-engine.ts";
import { ProxiedRequest } from "./proxied-request.ts";
import { ServerAgent } from "./server-agent.ts";

/** How long a client that was refused may take to read why. */
const LINGER_MS = 1000;

/** One connection of a client. Node.js reads pipelined requests at once; here they go one after the other. */
export class ClientConnection {
  readonly engine: HttpProxyEngine;
  readonly socket: Socket;
  readonly frontend: Frontend;
  readonly exchange: Exchange;
  readonly agent = new ServerAgent();
  #current: ProxiedRequest | undefined;
  readonly #waiting: (() => void)[] = [];
  #requests = 0;
  #over = false;

  constructor(engine: HttpProxyEngine, socket: Socket, frontend: Frontend) {
    this.engine = engine;
    this.socket = socket;
    this.frontend = frontend;
    this.exchange = new Exchange(engine.context, frontend, socket, () => this.#current?.connect());
  }

  request(request: IncomingMessage, response: ServerResponse): void {
    this.#inTurn(() => {
      this.#current = new ProxiedRequest(this, request, response);
      this.#current.start();
    });
  }

  upgrade(request: IncomingMessage, head: Buffer): void {
    this.#inTurn(() => {
      this.#current = new ProxiedRequest(this, request, head);
      this.#current.start();
    });
  }

  #inTurn(start: () => void): void {
    this.#requests++;
    if (!this.#current) {
      start();
      return;
    }
    this.#waiting.push(start);
    this.socket.pause();
  }

  /** The request at hand is over. */
  next(): void {
    this.#current = undefined;
    const start = this.#waiting.shift();
    if (this.#waiting.length === 0) this.socket.resume();
    start?.();
  }

  /** What came is no request that could be answered otherwise. */
  unreadable(status: 400 | 408): void {
    this.#inTurn(() => this.#refuse(status, status === 408 ? "c" : "P"));
  }

  #refuse(status: 400 | 408, cause: "C" | "c" | "P"): void {
    const { exchange, socket } = this;
    const answer = errorResponse(status);
    if (!exchange.isActive()) exchange.begin(performance.now());
    exchange.refused();
    exchange.ended(cause, "R");
    exchange.answered(status, answer.size);
    exchange.finish(performance.now());
    socket.end(answer.whole);
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }

  /** Node.js could not read on. */
  broken(error: NodeJS.ErrnoException): void {
    if (this.#over) return;
    this.#over = true;
    if (error.code === "ECONNRESET" || error.code === "EPIPE") this.socket.destroy();
    else if (this.#current?.isReceiving()) this.#current.refuseBody();
    // A connection that was of use before is closed without a word.
    else if (error.code === "ERR_HTTP_REQUEST_TIMEOUT" && this.#requests > 0) this.socket.end();
    else if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") this.unreadable(408);
    else if (error.code === "HPE_INVALID_EOF_STATE") this.#inTurn(() => this.#refuse(400, "C"));
    else this.unreadable(400);
  }

  closed(): void {
    this.#over = true;
    this.#waiting.length = 0;
    this.#current?.clientClosed();
    this.agent.destroy();
  }
}
