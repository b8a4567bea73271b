import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Session } from "../../session/session.ts";
import type { Frontend } from "../../state/frontend.ts";
import { Exchange } from "../exchange.ts";
import { writeAnswer } from "../own-answer.ts";
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
  readonly session: Session;
  readonly exchange: Exchange;
  readonly agent = new ServerAgent();
  #current: ProxiedRequest | undefined;
  readonly #waiting: (() => void)[] = [];
  #requests = 0;
  #over = false;
  readonly #acceptedAt = performance.now();

  constructor(engine: HttpProxyEngine, socket: Socket, frontend: Frontend) {
    this.engine = engine;
    this.socket = socket;
    this.frontend = frontend;
    this.session = new Session(engine.context, frontend, socket);
    this.exchange = new Exchange(engine.context, this.session, {
      assigned: (step) => this.#current?.act(step),
      decided: () => this.#current?.decided(),
    });
    socket.on("end", () => this.#clientEnded());
  }

  /** @param reply for an upgrade: what came behind the request */
  request(request: IncomingMessage, reply: ServerResponse | Buffer): void {
    this.#inTurn(() => {
      this.#current = new ProxiedRequest(this, request, reply);
      this.#current.start();
    });
  }

  #inTurn(start: () => void): void {
    if (this.socket.writableEnded) return;
    this.#requests++;
    if (!this.#current) {
      this.socket.setTimeout(0);
      start();
      return;
    }
    this.#waiting.push(start);
    this.socket.pause();
  }

  /** The request at hand is over. */
  next(): void {
    this.#current = undefined;
    // Nobody is there to be answered behind what ends the connection.
    if (this.socket.writableEnded) this.#waiting.length = 0;
    const start = this.#waiting.shift();
    if (this.#waiting.length === 0) this.socket.resume();
    if (start) start();
    else this.#awaitRequest();
  }

  /** Node.js closes a connection that is idle for longer. Its own time-out would begin with the end of a response. */
  #awaitRequest(): void {
    const { httpKeepAlive, httpRequest, client } = this.frontend.proxy.timeouts;
    this.socket.setTimeout(httpKeepAlive ?? httpRequest ?? client ?? 0);
  }

  /** Node.js reads on whenever it takes up a request, and would so read, and keep, all that a client pipelines. */
  resumed(): void {
    if (this.#waiting.length > 0) this.socket.pause();
  }

  /** What came is no request, or not a whole one in time. */
  unreadable(status: 400 | 408, ending: "client reset" | "client timed out" | "request unreadable"): void {
    this.#over = true;
    this.#inTurn(() => {
      const { exchange, socket } = this;
      const isLogged = ending !== "client reset" || socket.bytesRead > 0 || !this.frontend.proxy.options.dontlognull;
      if (isLogged) exchange.begin(this.#requests > 1 ? performance.now() : this.#acceptedAt);
      exchange.refused();
      exchange.end(ending);
      exchange.failedWith(status);
      exchange.answered();
      exchange.finish(performance.now());
      this.end(writeAnswer(exchange.answer, { isHead: false, keepsOpen: false, minorVersion: 1 }));
    });
  }

  /** Says a last word. A client that does not close then is closed a little later. */
  end(answer: Buffer): void {
    this.socket.end(answer);
    setTimeout(() => this.socket.destroy(), LINGER_MS).unref();
  }

  /** Node.js could not read on. */
  broken(error: NodeJS.ErrnoException): void {
    if (this.#over) return;
    const isLate = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
    if (error.code === "ECONNRESET" || error.code === "EPIPE") this.socket.destroy();
    else if (this.#current?.isReceiving()) this.#current.refuseBody();
    // A client that was served before is not told.
    else if (isLate && this.#requests > 0) this.socket.destroy();
    else this.unreadable(isLate ? 408 : 400, isLate ? "client timed out" : "request unreadable");
    this.#over = true;
  }

  /** A FIN: between requests the end; behind a whole request its response is still wanted. */
  #clientEnded(): void {
    if (this.#over) return;
    if (this.#current) this.#current.clientEnded();
    else if (this.#requests > 0) this.socket.end();
    else this.unreadable(400, "client reset");
    this.#over = true;
  }

  closed(): void {
    this.#over = true;
    this.#waiting.length = 0;
    this.#current?.clientClosed();
    this.agent.destroy();
  }
}
