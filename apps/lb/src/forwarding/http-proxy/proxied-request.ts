import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Proxy } from "../../config/schema.ts";
import { Framing } from "../../http1/message-head.ts";
import type { NextStep } from "../../session/assignment.ts";
import type { Ending } from "../../session/termination.ts";
import { addsForwardedFor, closesServer, forwardForOf } from "../backend-options.ts";
import type { Decision, Exchange } from "../exchange.ts";
import { answerFields, type ErrorStatus, writeAnswer } from "../own-answer.ts";
import type { ClientConnection } from "./client-connection.ts";
import { forwardedFields, forwardedHead, grouped, pairs } from "./node-head.ts";
import type { ResponseFilter, ResponseFilterUser } from "./response-filter.ts";
import type { ServerSocket } from "./server-agent.ts";
import { Tunnel } from "./tunnel.ts";

/** What the filter has read of a request. */
export interface RequestFacts {
  readonly decision: Decision;
  readonly isHead: boolean;
  readonly framing: Framing;
  readonly canRepeat: boolean;
  /** A Connection field says `upgrade`. */
  readonly namesUpgrade: boolean;
}

/** One request on its way through the library, with its response or what it becomes when it is upgraded. */
export class ProxiedRequest implements ResponseFilterUser {
  readonly #connection: ClientConnection;
  readonly #exchange: Exchange;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse | undefined;
  /** Of an upgrade: what came behind the request. */
  readonly #behind: Buffer;
  readonly #facts: RequestFacts;
  #fields: Record<string, string | string[]> = {};
  #tunnel: Tunnel | undefined;
  /** Of the request's trailers, what HAProxy counts. */
  #trailersSize = 0;
  #outgoing: ClientRequest | undefined;
  #responses: ResponseFilter | undefined;
  #answer = { framing: Framing.NONE as Framing, namesUpgrade: false };
  #timer: NodeJS.Timeout | undefined;
  #repeated = false;
  #waitsForClient = false;
  /** The response is through, and the rest of the request still to come. */
  #isBehind = false;
  #endsWithConnection = false;
  #closesClient = false;
  #over = false;

  constructor(
    connection: ClientConnection,
    request: IncomingMessage,
    reply: ServerResponse | Buffer,
    facts: RequestFacts,
  ) {
    this.#connection = connection;
    this.#exchange = connection.exchange;
    this.#request = request;
    this.#facts = facts;
    this.#response = Buffer.isBuffer(reply) ? undefined : reply;
    this.#behind = Buffer.isBuffer(reply) ? reply : Buffer.alloc(0);
    connection.engine.requests.set(request, this);
  }

  start(): void {
    const { socket } = this.#connection;
    if (this.#response) {
      this.#response.sendDate = false;
      this.#response.on("close", () => this.#responseClosed());
    } else {
      socket.on("error", () => this.#exchange.end("client reset"));
      socket.on("close", () => this.#finish());
    }
    const { decision, framing } = this.#facts;
    this.#fields = grouped(forwardedFields(this.#request.rawHeaders, framing === Framing.CHUNKED));
    if (decision === "forward") this.act(this.#exchange.assignment.assign(performance.now()));
    else if (decision === "answer") this.#fail(503, "no server");
  }

  /** The answer of the balancer's own that was waited for is there. */
  decided(): void {
    const { answer } = this.#exchange;
    if (answer.isLast) {
      this.#fail(500, "failed internally");
      return;
    }
    this.#exchange.answered();
    this.#writeHead(answer.status, answer.reason, answerFields(answer, this.#facts.isHead).flat(), false);
    this.#response?.end(Buffer.from(answer.body, "latin1"));
    if (this.#response?.writableLength) this.#awaitClient();
  }

  // --- finding a server ------------------------------------------------------------------------------------

  act(step: NextStep): void {
    clearTimeout(this.#timer);
    if (this.#over) return;
    const { assignment } = this.#exchange;
    const { queue, connect } = this.#backend().timeouts;
    if (step === "fail") this.#fail(503, "no server");
    else if (step === "connect") this.connect();
    else if (step === "pause") this.#await(assignment.pause, () => this.act(assignment.resume(performance.now())));
    else this.#await(queue ?? connect, () => this.act(assignment.queueTimedOut(performance.now())));
  }

  /** A server has been assigned. */
  connect(): void {
    clearTimeout(this.#timer);
    const { server } = this.#exchange.assignment;
    const { agent, socket } = this.#connection;
    if (!server || this.#over) return;
    const destination = server.destination(socket);
    if (agent.hasIdle(destination)) {
      this.#exchange.assignment.connected(true, performance.now());
      this.#proxy();
      return;
    }
    agent.open(destination, this.#backend().timeouts.connect ?? 0, (failure) => {
      const now = performance.now();
      if (failure) {
        this.act(this.#exchange.assignment.connectFailed(failure === "timed out", now));
      } else {
        this.#exchange.assignment.connected(false, now);
        this.#proxy();
      }
    });
  }

  #proxy(): void {
    const { engine, agent, socket } = this.#connection;
    const { address, port } = this.#exchange.assignment.server?.destination(socket) ?? {};
    const target = { host: String(address), port: Number(port) };
    const failed = (error: NodeJS.ErrnoException) => this.#serverFailed(error);
    // The library would tell nothing of a request that expects something; `prepare` sets all the fields.
    const { expect: _, ...headers } = this.#fields;
    Object.assign(this.#request, { headers });
    if (!this.#response) {
      engine.proxy.ws(this.#request, socket, this.#behind, { target, agent }, failed);
      return;
    }
    this.#request.on("end", () => this.#passTrailers());
    engine.proxy.web(this.#request, this.#response, { target, agent }, failed);
    this.#request.on("data", (bytes: Buffer) => {
      this.#exchange.passedIn(bytes.length);
      // Who sends does not read for that.
      if (!this.#waitsForClient) this.#timer?.refresh();
    });
  }

  /** The body of the request is through, and its end not yet. */
  #passTrailers(): void {
    const trailers = pairs(this.#request.rawTrailers);
    this.#trailersSize = sizeOf(trailers);
    if (trailers.length > 0 && !this.#outgoing?.destroyed) this.#outgoing?.addTrailers(trailers);
  }

  /** The library has made its request; nothing of it has left yet. */
  prepare(outgoing: ClientRequest): void {
    const { frontend, socket } = this.#connection;
    const backend = this.#backend();
    this.#outgoing = outgoing;
    // The library takes targets apart and puts them together again.
    outgoing.path = this.#request.url ?? "";
    // For these two methods the library says that there is no body, and then sends it: a second request, to a server.
    for (const name of ["content-length", "transfer-encoding"]) outgoing.removeHeader(name);
    for (const [name, value] of Object.entries(this.#fields)) outgoing.setHeader(name, value);
    // All requests leave as HTTP/1.1. RFC 9112 §3.2: one that names no authority has an empty Host there.
    if (!this.#fields["host"]) outgoing.setHeader("host", "");
    const forwardFor = forwardForOf(frontend.proxy, backend);
    const client = socket.remoteAddress ?? "";
    if (forwardFor && addsForwardedFor(forwardFor, client, (name) => name in this.#fields))
      outgoing.appendHeader(forwardFor.header, client);
    outgoing.shouldKeepAlive = !this.#closesServer();
    // Beside `Connection: upgrade` HAProxy says nothing: servers take no handshake that asks for `close`.
    if (!outgoing.shouldKeepAlive && !this.#facts.namesUpgrade) outgoing.appendHeader("connection", "close");
    else if (!outgoing.hasHeader("connection")) outgoing.removeHeader("connection");
    this.#awaitServer();
    // Node.js would wait for the first bytes of the body.
    if (this.#hasBody()) outgoing.flushHeaders();
    // Of a request that `web()` makes the library tells when it has its connection, of one that `ws()` makes before.
    if (outgoing.socket) this.#expectResponse(outgoing.socket as ServerSocket);
    else outgoing.on("socket", (socket) => this.#expectResponse(socket as ServerSocket));
    outgoing.on("upgrade", (_response: IncomingMessage, server: Socket) => this.#upgraded(server));
    if (!this.#response) outgoing.on("response", (response) => this.#declined(response));
    // What the server does not take goes nowhere, so that what follows it can be read.
    outgoing.on("close", () => this.#request.resume());
  }

  #expectResponse({ responses }: ServerSocket): void {
    this.#responses = responses;
    responses.expect(this, this.#facts.isHead, this.#response === undefined);
  }

  // --- the response ----------------------------------------------------------------------------------------

  interim(buffer: Buffer): void {
    const { engine, socket } = this.#connection;
    const { responseHead: head } = engine;
    // RFC 9110 §15.2: an interim response is for clients of HTTP/1.1 only.
    const passes = this.#request.httpVersionMinor !== 0;
    this.#exchange.interim(passes ? head.internalSize : 0);
    if (!passes) return;
    // Node.js ends the connection of a client that expects a 100 and has got none of its own.
    if (head.status === 100 && this.#response) this.#response.writeContinue();
    else socket.write(forwardedHead(buffer, head));
    if (socket.writableNeedDrain) this.#pauseUntilReceived();
  }

  /** A server could send interim responses for ever to a client that reads none. */
  #pauseUntilReceived(): void {
    const server = this.#outgoing?.socket;
    server?.pause();
    this.#connection.socket.once("drain", () => server?.resume());
  }

  responded(): void {
    const { status, internalSize, framing, connectionUpgrade } = this.#connection.engine.responseHead;
    this.#exchange.responded(status, internalSize, performance.now());
    this.#answer = { framing, namesUpgrade: connectionUpgrade };
  }

  tunnelled(size: number): void {
    this.#exchange.passedOut(size);
    this.#tunnel?.moved();
  }

  /** Node.js has the head. */
  respond(incoming: IncomingMessage): void {
    const response = this.#response;
    if (!response) return;
    const { framing, namesUpgrade } = this.#answer;
    const fields = forwardedFields(incoming.rawHeaders, framing === Framing.CHUNKED);
    // Node.js would close the connection behind it. RFC 9112 §6.1: a 304 may go without.
    if (incoming.statusCode === 304) dropField(fields, "transfer-encoding");
    // As for the client's side: see `#responseClosed`.
    if (this.#closesServer() && this.#outgoing) this.#outgoing.shouldKeepAlive = false;
    const { statusCode = 0, statusMessage } = incoming;
    this.#endsWithConnection = framing === Framing.UNTIL_CLOSE;
    if (this.#endsWithConnection) response.shouldKeepAlive = false;
    try {
      this.#writeHead(statusCode, statusMessage ?? "", fields, namesUpgrade);
    } catch {
      // Node.js reads some heads that it would not write.
      this.#refuseResponse();
      return;
    }
    this.#awaitServer();
    let hasData = false;
    incoming.pipe(response, { end: false });
    incoming.on("data", (bytes: Buffer) => {
      hasData = true;
      this.#exchange.passedOut(bytes.length);
      if (response.writableNeedDrain) this.#awaitClient();
      else this.#timer?.refresh();
    });
    response.on("drain", () => this.#awaitServer());
    // Node.js would wait for the first bytes of the body, which may take their time.
    setImmediate(() => {
      if (!hasData && !this.#over) response.flushHeaders();
    });
    incoming.on("end", () => this.#endResponse(response, incoming.rawTrailers, framing));
    incoming.on("error", () => this.#truncate("server ended"));
    // Node.js takes a reset for the end of such a body.
    if (this.#endsWithConnection) incoming.socket.once("error", () => this.#truncate("server reset"));
  }

  responseRefused(): void {
    this.#refuseResponse();
  }

  #refuseResponse(): void {
    this.#outgoing?.destroy();
    this.#fail(502, "response unreadable");
  }

  responseBodyRefused(): void {
    this.#exchange.refusedResponseBody();
    this.#truncate("response body unreadable");
  }

  #endResponse(response: ServerResponse, rawTrailers: string[], framing: Framing): void {
    const trailers = pairs(rawTrailers);
    this.#exchange.passedOut(endSize(framing) + sizeOf(trailers));
    if (trailers.length > 0) response.addTrailers(trailers);
    response.end();
    if (response.writableLength > 0) this.#awaitClient();
  }

  /** All of the response has left. */
  #responseClosed(): void {
    // Node.js takes any Connection field but `close` for a wish to keep the connection.
    if (this.#closesClient) this.#connection.socket.destroySoon();
    if (this.#over || this.#request.complete || !this.#connection.socket.writable) {
      this.#finish();
      return;
    }
    // The rest of the request is still to come; then the connection may be used again. HAProxy bounds the wait so.
    this.#isBehind = true;
    this.#awaitServer();
    this.#request.on("end", () => this.#finish());
  }

  /** The library passes a response that is no upgrade on by itself, and closes. */
  #declined(incoming: IncomingMessage): void {
    incoming.headers.connection = "close";
    incoming.on("data", (bytes: Buffer) => {
      this.#exchange.passedOut(bytes.length);
      this.#timer?.refresh();
    });
    incoming.on("end", () => this.#awaitClient());
  }

  #writeHead(status: number, reason: string, fields: string[], namesUpgrade: boolean): void {
    const response = this.#response;
    if (!response) return;
    const { frontend, engine } = this.#connection;
    const closes = !response.shouldKeepAlive || frontend.proxy.options.connectionMode === "close" || engine.draining;
    this.#closesClient = closes;
    if (!namesUpgrade) {
      if (closes) fields.push("connection", "close");
      else if (this.#request.httpVersionMinor === 0) fields.push("connection", "keep-alive");
    }
    // Behind the last request of a client there is nothing to tell.
    if (this.#connection.isAtEnd()) response.shouldKeepAlive = false;
    // Node.js adds neither of these then.
    response.removeHeader("connection");
    response.removeHeader("transfer-encoding");
    response.writeHead(status, reason, fields);
  }

  #upgraded(server: Socket): void {
    clearTimeout(this.#timer);
    this.#tunnel = new Tunnel(this.#connection, server, this.#backend(), (ending) => this.#truncate(ending));
  }

  // --- who is waited for -----------------------------------------------------------------------------------

  /** @param limit milliseconds; none or 0: as long as it takes */
  #await(limit: number | undefined, late: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = limit ? setTimeout(late, limit) : undefined;
  }

  #awaitServer(): void {
    this.#waitsForClient = false;
    this.#await(this.#backend().timeouts.server, () => this.#serverTimedOut());
  }

  /** The client takes its time: the server waits with it. */
  #awaitClient(): void {
    this.#waitsForClient = true;
    this.#await(this.#connection.frontend.proxy.timeouts.client, () => this.#truncate("client timed out"));
  }

  // --- what goes wrong -------------------------------------------------------------------------------------

  /** The client sent its FIN: enough, when its request was whole, unless `option abortonclose`. */
  clientEnded(isWhole: boolean): void {
    const isEarly = this.#exchange.status < 0;
    if (!isWhole && this.#outgoing) this.#exchange.end("client left while sending");
    else if (!isWhole) this.#exchange.leftInUpload();
    else if (!isEarly || !this.#backend().options.abortonclose) return;
    this.clientClosed();
    this.#connection.socket.destroy();
  }

  refuseBody(): void {
    this.#exchange.refusedBody();
    this.#outgoing?.destroy();
    if (this.#exchange.status < 0) this.#fail(400, "request body unreadable");
    else this.#truncate("request body unreadable");
  }

  #serverFailed(error: NodeJS.ErrnoException): void {
    if (this.#over) return;
    if (this.#tunnel) this.#exchange.end("server reset");
    if (this.#exchange.status >= 0) return;
    const hasClosed = error.code === "ECONNRESET";
    const isClosing = hasClosed && this.#outgoing?.reusedSocket === true && !this.#hasAnswer();
    if (isClosing && !this.#repeated && this.#facts.canRepeat) {
      this.#repeated = true;
      this.connect();
    } else if (error.syscall === "read") {
      // A reset. HAProxy 2.1 gives no answer here.
      this.#truncate("server reset");
    } else if (hasClosed && !this.#connection.isFirst()) {
      // Nor here, where the server may have been about to close before the request came.
      this.#truncate("server ended");
    } else {
      this.#fail(502, "server ended");
    }
  }

  #serverTimedOut(): void {
    // A client that leaves a little unread does not make the server wait.
    const isUnread = this.#response !== undefined && this.#response.writableLength > 0;
    if (this.#exchange.status >= 0) this.#truncate(isUnread ? "client timed out" : "server timed out");
    // It gets no time to answer what it does not take, and HAProxy gives no answer either.
    else if (this.#outgoing?.writableLength) this.#truncate("server took nothing");
    else this.#fail(504, "server timed out");
    this.#outgoing?.destroy();
  }

  #fail(status: ErrorStatus, ending: Ending): void {
    if (this.#over) return;
    this.#exchange.end(ending);
    this.#countBody();
    this.#exchange.failedWith(status);
    this.#exchange.answered();
    const { isHead } = this.#facts;
    const minorVersion = this.#request.httpVersionMinor;
    // Written past `response`, whose head would not be these bytes; it ends with its connection.
    this.#connection.end(writeAnswer(this.#exchange.answer, { isHead, keepsOpen: false, minorVersion }));
    this.#conclude();
  }

  /** Ends a response that cannot be completed, so that the client sees that it is not whole. */
  #truncate(ending: Ending): void {
    this.#exchange.end(ending);
    // Where only the end of the connection ends the response, a FIN would make it look complete.
    if (this.#endsWithConnection) this.#connection.socket.resetAndDestroy();
    else this.#connection.socket.destroy();
  }

  /** It is ended from outside. Who waits for a response is told, as by HAProxy. */
  kill(): void {
    const isAwaited = this.#outgoing !== undefined && this.#request.complete && !this.#tunnel;
    if (!isAwaited) this.#truncate("killed");
    else if (this.#exchange.status >= 0) this.#truncate("killed in response");
    else this.#fail(502, "killed in response");
    this.#outgoing?.destroy();
    this.#finish();
  }

  clientClosed(): void {
    const isWhole = !this.#isBehind && this.#response?.writableFinished !== false;
    if (!isWhole) this.#exchange.end(this.#request.complete ? "client reset" : "client left while sending");
    this.#finish();
  }

  #finish(): void {
    if (this.#over) return;
    this.#countBody();
    this.#conclude();
  }

  /** The end of the request's body, and what came of it and was not taken. */
  #countBody(): void {
    const { complete, readableLength } = this.#request;
    const end = endSize(this.#facts.framing) + this.#trailersSize;
    if (complete || !this.#hasBody()) this.#exchange.passedIn(readableLength + end);
    else this.#exchange.cutOff(readableLength);
  }

  #conclude(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#tunnel?.stop();
    this.#exchange.finish(performance.now());
    this.#connection.next();
  }

  /** Has anything come back on this connection for this request? */
  #hasAnswer(): boolean {
    return this.#responses?.hasBegun === true;
  }

  #hasBody(): boolean {
    return this.#facts.framing !== Framing.NONE;
  }

  #closesServer(): boolean {
    return closesServer(this.#connection.frontend.proxy, this.#backend());
  }

  #backend(): Proxy {
    return this.#exchange.assignment.dispatcher?.backend.proxy ?? this.#connection.frontend.proxy;
  }
}

function dropField(fields: string[], name: string): void {
  for (let at = fields.length - 2; at >= 0; at -= 2) if (fields[at] === name) fields.splice(at, 2);
}

/** What HAProxy counts for the end of a body, or for its absence. */
function endSize(framing: Framing): number {
  if (framing === Framing.UNTIL_CLOSE) return 0;
  return framing === Framing.CHUNKED ? 2 : 1;
}

/** Of trailers in HAProxy's counts. */
function sizeOf(trailers: readonly [name: string, value: string][]): number {
  return trailers.reduce((size, [name, value]) => size + name.length + value.length, 0);
}
