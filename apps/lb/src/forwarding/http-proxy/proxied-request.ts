import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Proxy } from "../../config/schema.ts";
import { Framing } from "../../http1/message-head.ts";
import type { NextStep } from "../../session/assignment.ts";
import type { Ending } from "../../session/termination.ts";
import type { FilteredSocket } from "../../tcp/filtered-socket.ts";
import { closesServer } from "../backend-options.ts";
import type { Decision, Exchange } from "../exchange.ts";
import { type ErrorStatus, writeAnswer } from "../own-answer.ts";
import { forwardedFields, grouped, pairs } from "./node-head.ts";
import { setHead } from "./outgoing-fields.ts";
import { endSize, ProxiedResponse, type ProxiedResponseUser, sizeOf } from "./proxied-response.ts";
import type { ResponseFilter, ResponseFilterUser } from "./response-filter.ts";
import type { ServerAgent, ServerSocket } from "./server-agent.ts";
import { ServerSearch, type ServerSearchUser } from "./server-search.ts";
import type { LibraryUser, ThreadResources } from "./thread-resources.ts";
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

/** The client's side, from which requests come. */
export interface ProxiedRequestUser {
  readonly socket: FilteredSocket;
  readonly exchange: Exchange;
  /** Its connections to servers. */
  readonly agent: ServerAgent;
  /** Will nothing come behind the request at hand? */
  isAtEnd(): boolean;
  /** Is the request at hand the connection's first? */
  isFirst(): boolean;
  /** Says a last word, and closes. */
  end(answer: Buffer): void;
  /** The request at hand is over. */
  next(): void;
}

/** One request on its way through the library, with its response or what it becomes when it is upgraded. */
export class ProxiedRequest implements LibraryUser, ServerSearchUser, ResponseFilterUser, ProxiedResponseUser {
  readonly #resources: ThreadResources;
  readonly #client: ProxiedRequestUser;
  readonly #exchange: Exchange;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse | undefined;
  /** Of an upgrade: what came behind the request. */
  readonly #behind: Buffer;
  readonly #facts: RequestFacts;
  readonly #search: ServerSearch;
  readonly #answer: ProxiedResponse;
  #fields: Record<string, string | string[]> = {};
  #tunnel: Tunnel | undefined;
  /** Of the request's trailers, what HAProxy counts. */
  #trailersSize = 0;
  #outgoing: ClientRequest | undefined;
  #responses: ResponseFilter | undefined;
  #timer: NodeJS.Timeout | undefined;
  #repeated = false;
  #waitsForClient = false;
  /** The response is through, and the rest of the request still to come. */
  #isBehind = false;
  #over = false;

  constructor(
    resources: ThreadResources,
    client: ProxiedRequestUser,
    request: IncomingMessage,
    reply: ServerResponse | Buffer,
    facts: RequestFacts,
  ) {
    this.#resources = resources;
    this.#client = client;
    this.#exchange = client.exchange;
    this.#request = request;
    this.#facts = facts;
    this.#response = Buffer.isBuffer(reply) ? undefined : reply;
    this.#behind = Buffer.isBuffer(reply) ? reply : Buffer.alloc(0);
    this.#answer = new ProxiedResponse(resources, client.exchange, client.socket, request, this.#response, this);
    this.#search = new ServerSearch(client.exchange, client.agent, client.socket, this);
    resources.use(request, this);
  }

  start(): void {
    const { socket } = this.#client;
    if (this.#response) {
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
    this.#answer.answer(answer, this.#facts.isHead);
  }

  // --- finding a server ------------------------------------------------------------------------------------

  /** What the exchange's assignment says next. */
  act(step: NextStep): void {
    if (!this.#over) this.#search.follow(step);
  }

  notLinked(): void {
    this.#fail(503, "no server");
  }

  linked(): void {
    if (this.#over) return;
    const { agent, socket } = this.#client;
    const { address, port } = this.#exchange.assignment.server?.destination(socket) ?? {};
    const target = { host: String(address), port: Number(port) };
    const failed = (error: NodeJS.ErrnoException) => this.#serverFailed(error);
    // The library would tell nothing of a request that expects something; `prepare` sets all the fields.
    const { expect: _, ...headers } = this.#fields;
    Object.assign(this.#request, { headers });
    if (!this.#response) {
      this.#resources.proxy.ws(this.#request, socket, this.#behind, { target, agent }, failed);
      return;
    }
    this.#request.on("end", () => this.#passTrailers());
    this.#resources.proxy.web(this.#request, this.#response, { target, agent }, failed);
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

  prepare(outgoing: ClientRequest): void {
    this.#outgoing = outgoing;
    setHead(
      outgoing,
      {
        target: this.#request.url ?? "",
        fields: this.#fields,
        namesUpgrade: this.#facts.namesUpgrade,
        client: this.#client.socket.remoteAddress ?? "",
      },
      this.#exchange.session.frontend.proxy,
      this.#backend(),
    );
    this.awaitServer();
    // Node.js would wait for the first bytes of the body.
    if (this.#hasBody()) outgoing.flushHeaders();
    // Of a request that `web()` makes the library tells when it has its connection, of one that `ws()` makes before.
    if (outgoing.socket) this.#expectResponse(outgoing.socket as ServerSocket);
    else outgoing.on("socket", (socket) => this.#expectResponse(socket as ServerSocket));
    outgoing.on("upgrade", (_response: IncomingMessage, server: Socket) => this.#upgraded(server));
    if (!this.#response) outgoing.on("response", (response) => this.#answer.watchDeclined(response));
    // What the server does not take goes nowhere, so that what follows it can be read.
    outgoing.on("close", () => this.#request.resume());
  }

  #expectResponse({ responses }: ServerSocket): void {
    this.#responses = responses;
    responses.expect(this, this.#facts.isHead, this.#response === undefined);
  }

  // --- the response ----------------------------------------------------------------------------------------

  interim(buffer: Buffer): void {
    this.#answer.interim(buffer, this.#outgoing);
  }

  responded(): void {
    this.#answer.responded();
  }

  tunnelled(size: number): void {
    this.#exchange.passedOut(size);
    this.#tunnel?.moved();
  }

  respond(incoming: IncomingMessage): void {
    // As for the client's side: Node.js takes any Connection field but `close` for a wish to keep the connection.
    if (this.#closesServer() && this.#outgoing) this.#outgoing.shouldKeepAlive = false;
    this.#answer.pass(incoming);
  }

  responseRefused(): void {
    this.#outgoing?.destroy();
    this.#fail(502, "response unreadable");
  }

  responseBodyRefused(): void {
    this.#exchange.refusedResponseBody();
    this.truncate("response body unreadable");
  }

  /** All of the response has left. */
  #responseClosed(): void {
    this.#answer.left();
    if (this.#over || this.#request.complete || !this.#client.socket.writable) {
      this.#finish();
      return;
    }
    // The rest of the request is still to come; then the connection may be used again. HAProxy bounds the wait so.
    this.#isBehind = true;
    this.awaitServer();
    this.#request.on("end", () => this.#finish());
  }

  #upgraded(server: Socket): void {
    clearTimeout(this.#timer);
    this.#tunnel = new Tunnel(this.#exchange, this.#client.socket, server, this.#backend(), (ending) =>
      this.truncate(ending),
    );
  }

  isAtEnd(): boolean {
    return this.#client.isAtEnd();
  }

  // --- who is waited for -----------------------------------------------------------------------------------

  await(limit: number | undefined, late: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = limit ? setTimeout(late, limit) : undefined;
  }

  progress(): void {
    this.#timer?.refresh();
  }

  awaitServer(): void {
    this.#waitsForClient = false;
    this.await(this.#backend().timeouts.server, () => this.#serverTimedOut());
  }

  /** The client takes its time: the server waits with it. */
  awaitClient(): void {
    this.#waitsForClient = true;
    this.await(this.#exchange.session.frontend.proxy.timeouts.client, () => this.truncate("client timed out"));
  }

  // --- what goes wrong -------------------------------------------------------------------------------------

  /** The client sent its FIN: enough, when its request was whole, unless `option abortonclose`. */
  clientEnded(isWhole: boolean): void {
    const isEarly = this.#exchange.status < 0;
    if (!isWhole && this.#outgoing) this.#exchange.end("client left while sending");
    else if (!isWhole) this.#exchange.leftInUpload();
    else if (!isEarly || !this.#backend().options.abortonclose) return;
    this.clientClosed();
    this.#client.socket.destroy();
  }

  refuseBody(): void {
    this.#exchange.refusedBody();
    this.#outgoing?.destroy();
    if (this.#exchange.status < 0) this.#fail(400, "request body unreadable");
    else this.truncate("request body unreadable");
  }

  #serverFailed(error: NodeJS.ErrnoException): void {
    if (this.#over) return;
    if (this.#tunnel) this.#exchange.end("server reset");
    if (this.#exchange.status >= 0) return;
    const hasClosed = error.code === "ECONNRESET";
    const isClosing = hasClosed && this.#outgoing?.reusedSocket === true && !this.#hasAnswer();
    if (isClosing && !this.#repeated && this.#facts.canRepeat) {
      this.#repeated = true;
      this.#search.connect(this.#backend().timeouts.connect);
    } else if (error.syscall === "read") {
      // A reset. HAProxy 2.1 gives no answer here.
      this.truncate("server reset");
    } else if (hasClosed && !this.#client.isFirst()) {
      // Nor here, where the server may have been about to close before the request came.
      this.truncate("server ended");
    } else {
      this.#fail(502, "server ended");
    }
  }

  #serverTimedOut(): void {
    if (this.#exchange.status >= 0) this.truncate(this.#answer.isUnread() ? "client timed out" : "server timed out");
    // It gets no time to answer what it does not take, and HAProxy gives no answer either.
    else if (this.#outgoing?.writableLength) this.truncate("server took nothing");
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
    this.#client.end(writeAnswer(this.#exchange.answer, { isHead, keepsOpen: false, minorVersion }));
    this.#conclude();
  }

  /** Ends a response that cannot be completed, so that the client sees that it is not whole. */
  truncate(ending: Ending): void {
    this.#exchange.end(ending);
    // Where only the end of the connection ends the response, a FIN would make it look complete.
    if (this.#answer.endsWithConnection) this.#client.socket.resetAndDestroy();
    else this.#client.socket.destroy();
  }

  /** It is ended from outside. Who waits for a response is told, as by HAProxy. */
  kill(): void {
    const isAwaited = this.#outgoing !== undefined && this.#request.complete && !this.#tunnel;
    if (!isAwaited) this.truncate("killed");
    else if (this.#exchange.status >= 0) this.truncate("killed in response");
    else this.#fail(502, "killed in response");
    this.#outgoing?.destroy();
    this.#finish();
  }

  clientClosed(): void {
    const isWhole = !this.#isBehind && this.#answer.isFinished();
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
    this.#answer.stop();
    this.#exchange.finish(performance.now());
    this.#client.next();
  }

  /** Has anything come back on this connection for this request? */
  #hasAnswer(): boolean {
    return this.#responses?.hasBegun === true;
  }

  #hasBody(): boolean {
    return this.#facts.framing !== Framing.NONE;
  }

  #closesServer(): boolean {
    return closesServer(this.#exchange.session.frontend.proxy, this.#backend());
  }

  #backend(): Proxy {
    return this.#exchange.assignment.dispatcher?.backend.proxy ?? this.#exchange.session.frontend.proxy;
  }
}
