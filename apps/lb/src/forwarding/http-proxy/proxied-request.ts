import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Proxy } from "../../config/schema.ts";
import { type ErrorStatus, writeAnswer } from "../../http1/own-answer.ts";
import type { NextStep } from "../../session/assignment.ts";
import type { Killer } from "../../session/killing.ts";
import type { Ending } from "../../session/termination.ts";
import type { FilteredSocket } from "../../tcp/filtered-socket.ts";
import type { Exchange } from "../exchange.ts";
import { ExchangeTimer, type ExchangeTimerUser } from "./exchange-timer.ts";
import { ProxiedResponse, type ProxiedResponseUser } from "./proxied-response.ts";
import type { ServerAgent } from "./server-agent.ts";
import { type RequestFacts, ServerRequest, type ServerRequestUser } from "./server-request.ts";
import { ServerSearch, type ServerSearchUser } from "./server-search.ts";
import type { LibraryUser, ThreadResources } from "./thread-resources.ts";
import { Tunnel } from "./tunnel.ts";

/** The client's side, from which requests come. */
export interface ProxiedRequestUser {
  readonly socket: FilteredSocket;
  readonly exchange: Exchange;
  /** Its connections to servers. */
  readonly agent: ServerAgent;
  /** Will nothing come after the request at hand? */
  isAtEnd(): boolean;
  /** Is the request at hand the connection's first? */
  isFirst(): boolean;
  /** Says a last word, and closes. */
  end(answer: Buffer): void;
  /** The request at hand is over. */
  next(): void;
}

/** One request on its way through the library, with its response or what it becomes when it is upgraded. */
export class ProxiedRequest
  implements LibraryUser, ServerSearchUser, ServerRequestUser, ExchangeTimerUser, ProxiedResponseUser
{
  readonly #client: ProxiedRequestUser;
  readonly #exchange: Exchange;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse | undefined;
  readonly #facts: RequestFacts;
  readonly #search: ServerSearch;
  readonly #answer: ProxiedResponse;
  readonly #sent: ServerRequest;
  readonly #timer = new ExchangeTimer(this);
  #tunnel: Tunnel | undefined;
  #repeated = false;
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
    this.#client = client;
    this.#exchange = client.exchange;
    this.#request = request;
    this.#facts = facts;
    this.#response = Buffer.isBuffer(reply) ? undefined : reply;
    const { exchange, socket, agent } = client;
    this.#answer = new ProxiedResponse(resources, exchange, socket, request, this.#response, this.#timer, this);
    this.#search = new ServerSearch(exchange, agent, this.#timer, this);
    this.#sent = new ServerRequest({ resources, exchange, socket, agent, request, reply, facts }, this);
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
    const { decision } = this.#facts;
    if (decision === "forward") this.act(this.#exchange.assignment.assign(performance.now()));
    else if (decision === "answer") this.decided();
  }

  /** The answer of the balancer's own that was waited for is there. */
  decided(): void {
    const { answer } = this.#exchange;
    if (answer.isLast) {
      this.#sayLast();
      return;
    }
    // What is still to come of the request is not waited for.
    if (!this.#request.complete && this.#sent.hasBody() && this.#response) this.#response.shouldKeepAlive = false;
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
    if (!this.#over) this.#sent.send();
  }

  sent(bytes: number): void {
    this.#exchange.passedIn(bytes);
    this.#timer.clientSent();
  }

  prepare(outgoing: ClientRequest): void {
    this.#timer.awaitServer();
    this.#sent.prepare(outgoing, this.backend());
  }

  declined(response: IncomingMessage): void {
    this.#answer.watchDeclined(response);
  }

  // --- the response ----------------------------------------------------------------------------------------

  interim(buffer: Buffer): void {
    this.#answer.interim(buffer, this.#sent.outgoing);
  }

  responded(buffer: Buffer): boolean {
    const passes = this.#answer.responded(buffer);
    if (!passes) this.decided();
    if (!passes) this.#sent.outgoing?.destroy();
    return passes;
  }

  tunnelled(size: number): void {
    this.#exchange.passedOut(size);
    this.#tunnel?.moved();
  }

  respond(incoming: IncomingMessage): void {
    this.#sent.answered(this.frontend(), this.backend());
    this.#answer.pass(incoming);
  }

  responseRefused(): void {
    this.#sent.outgoing?.destroy();
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
    this.#timer.awaitServer();
    this.#request.on("end", () => this.#finish());
  }

  upgraded(server: Socket): void {
    this.#timer.stop();
    this.#tunnel = new Tunnel(this.#exchange, this.#client.socket, server, this.backend(), (ending) =>
      this.truncate(ending),
    );
  }

  isAtEnd(): boolean {
    return this.#client.isAtEnd();
  }

  // --- what goes wrong -------------------------------------------------------------------------------------

  /** The client sent its FIN: enough, when its request was whole, unless `option abortonclose`. */
  clientEnded(isWhole: boolean): void {
    const isEarly = this.#exchange.status < 0;
    if (!isWhole && this.#sent.outgoing) this.#exchange.end("client left while sending");
    else if (!isWhole) this.#exchange.leftInUpload();
    else if (!isEarly || !this.backend().options.abortonclose) return;
    this.clientClosed();
    this.#client.socket.destroy();
  }

  refuseBody(): void {
    this.#exchange.refusedBody();
    this.#sent.outgoing?.destroy();
    if (this.#exchange.status < 0) this.#fail(400, "request body unreadable");
    else this.truncate("request body unreadable");
  }

  serverFailed(error: NodeJS.ErrnoException): void {
    if (this.#over) return;
    if (this.#tunnel) this.#exchange.end("server reset");
    if (this.#exchange.status >= 0) return;
    const hasClosed = error.code === "ECONNRESET";
    const isClosing = hasClosed && this.#sent.metClosing();
    if (isClosing && !this.#repeated && this.#facts.canRepeat) {
      this.#repeated = true;
      this.#search.connect(this.backend().timeouts.connect);
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

  serverTimedOut(): void {
    if (this.#exchange.status >= 0) this.truncate(this.#answer.isUnread() ? "client timed out" : "server timed out");
    // It gets no time to answer what it does not take, and HAProxy gives no answer either.
    else if (this.#sent.outgoing?.writableLength) this.truncate("server took nothing");
    else this.#fail(504, "server timed out");
    this.#sent.outgoing?.destroy();
  }

  clientTimedOut(): void {
    this.truncate("client timed out");
  }

  #fail(status: ErrorStatus, ending: Ending): void {
    if (this.#over) return;
    this.#exchange.end(ending);
    this.#exchange.failedWith(status);
    this.#timer.stop();
    this.decided();
  }

  /** Answers what the exchange says, and closes. */
  #sayLast(): void {
    this.#sent.countEnd();
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
  kill(by: Killer): void {
    const isAwaited = this.#sent.outgoing !== undefined && this.#request.complete && !this.#tunnel;
    if (!isAwaited) this.truncate(by);
    else if (this.#exchange.status >= 0) this.truncate(`${by} in response`);
    else this.#fail(502, `${by} in response`);
    this.#sent.outgoing?.destroy();
    this.#finish();
  }

  clientClosed(): void {
    const isWhole = !this.#isBehind && this.#answer.isFinished();
    if (!isWhole) this.#exchange.end(this.#request.complete ? "client reset" : "client left while sending");
    this.#finish();
  }

  #finish(): void {
    if (this.#over) return;
    this.#sent.countEnd();
    this.#conclude();
  }

  #conclude(): void {
    this.#over = true;
    this.#timer.stop();
    this.#tunnel?.stop();
    this.#answer.stop();
    this.#exchange.finish(performance.now());
    this.#client.next();
  }

  backend(): Proxy {
    return this.#exchange.assignment.dispatcher?.backend.proxy ?? this.frontend();
  }

  frontend(): Proxy {
    return this.#exchange.session.frontend.proxy;
  }
}
