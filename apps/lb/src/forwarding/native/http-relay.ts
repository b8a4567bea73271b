import { performance } from "node:perf_hooks";
import type { Timeouts } from "../../config/schema.ts";
import type { NextStep } from "../../session/assignment.ts";
import type { Session } from "../../session/session.ts";
import { Stage } from "../../session/stage.ts";
import type { Ending } from "../../session/termination.ts";
import type { TcpSocket } from "../../tcp/socket.ts";
import { type Decision, Exchange, type ExchangeUser } from "../exchange.ts";
import { type ErrorStatus, writeAnswer } from "../own-answer.ts";
import type { ClientInput } from "./client-input.ts";
import type { Deadline } from "./deadline.ts";
import { RequestRelay, type RequestRelayUser } from "./request-relay.ts";
import { RequestTraits } from "./request-traits.ts";
import { ResponseRelay, type ResponseRelayUser } from "./response-relay.ts";
import { ServerLink, type ServerLinkUser } from "./server-link.ts";
import type { ThreadResources } from "./thread-resources.ts";
import { Tunnel } from "./tunnel.ts";

/** The client's side, from which requests come. */
export interface HttpRelayUser {
  /** The exchange is over, and its answer is written. */
  exchangeOver(now: number, then: "next" | "close"): void;
  /** The exchange is over in the middle of a response that only the end of the connection ends: a FIN would make it look complete. */
  reset(): void;
}

/** What passes between a client and its server in an exchange: one after the other, for a connection of a client. */
export class HttpRelay implements ExchangeUser, ServerLinkUser, RequestRelayUser, ResponseRelayUser {
  readonly exchange: Exchange;
  readonly traits = new RequestTraits();
  readonly request: RequestRelay;
  readonly #response: ResponseRelay;
  readonly #link: ServerLink;
  readonly #resources: ThreadResources;
  readonly #session: Session;
  readonly #client: TcpSocket;
  readonly #input: ClientInput;
  readonly #deadline: Deadline;
  readonly #user: HttpRelayUser;
  #tunnel: Tunnel | undefined;
  /** The client sends no more. */
  #clientEnded = false;

  constructor(
    resources: ThreadResources,
    session: Session,
    client: TcpSocket,
    input: ClientInput,
    deadline: Deadline,
    user: HttpRelayUser,
  ) {
    this.#resources = resources;
    this.#session = session;
    this.#client = client;
    this.#input = input;
    this.#deadline = deadline;
    this.#user = user;
    const exchange = new Exchange(resources.context, session, this);
    const link = new ServerLink(resources, exchange, client, this);
    const request = new RequestRelay(resources, exchange, input, link, this);
    this.exchange = exchange;
    this.#link = link;
    this.request = request;
    this.#response = new ResponseRelay(resources, exchange, this.traits, request, link, client, this);
  }

  // --- the request -------------------------------------------------------------------------------------------

  /** A head was complete or refused: what the last exchange left is forgotten. */
  reset(): void {
    this.#response.reset();
    this.traits.isHead = false;
  }

  /**
   * The head just parsed is a request. Its body begins at `bodyStart` of `buffer`.
   * @param since when the wait for it began
   * @param isFirst is it the first of its connection?
   */
  start(buffer: Buffer, bodyStart: number, end: number, now: number, since: number, isFirst: boolean): void {
    const head = this.#resources.requestHead;
    this.traits.read(head, this.#session.frontend.proxy.options.connectionMode === "close", isFirst);
    const { body } = this.request;
    body.begin(head.framing, head.contentLength);
    // HAProxy, too, has read what came with the head before it acts on the head.
    if (body.isBroken(buffer, bodyStart, end)) {
      this.refuse(since);
      return;
    }
    // A body that there is none of has an end too, in HAProxy's counts; what follows CONNECT has none.
    const size = head.internalSize + (body.done && !head.isConnect ? body.size : 0);
    const decision = this.exchange.route(this.#resources.request.show(buffer), size, now);
    const isComposed = decision === "forward" && this.request.compose(buffer, this.#client);
    this.#input.hold(buffer, bodyStart, end);
    if (isComposed) this.#link.find(now, !this.request.closesServer, isFirst);
    else if (decision === "forward") this.hangUp("client reset");
    else this.#act(decision);
  }

  /** The request cannot be read. @param since when the wait for it began */
  refuse(since: number): void {
    this.exchange.refused(since);
    this.fail(400, "request unreadable");
  }

  #act(decision: Decision): void {
    this.#deadline.clear();
    if (!this.request.body.done) this.traits.keepsOpen = false;
    this.request.drop();
    if (decision === "answer") this.#answer(performance.now());
  }

  decided(): void {
    this.#answer(performance.now());
  }

  assigned(step: NextStep): void {
    this.#link.follow(step, performance.now());
  }

  /** More came from the client, behind the head. */
  received(buffer: Buffer, length: number): void {
    if (this.#tunnel) this.#passToServer(this.#tunnel, buffer, length);
    else if (this.#isPassing() && !this.request.body.done) this.request.pass(buffer, 0, length);
    else this.#input.hold(buffer, 0, length);
  }

  /** Do a request and its response pass? */
  #isPassing(): boolean {
    const { stage } = this.exchange;
    return stage === Stage.RESPONSE || stage === Stage.DATA;
  }

  waitUpTo(now: number, timeout: number | undefined): void {
    this.#deadline.set(now, timeout);
  }

  linked(now: number): void {
    this.#deadline.set(now, this.#backendTimeouts().server);
    this.request.send();
  }

  notLinked(): void {
    this.fail(503, "no server");
  }

  requestProgress(now: number): void {
    if (this.#response.isDone()) this.responseDone(now);
    else if (!this.#response.started) this.#deadline.set(now, this.#backendTimeouts().server);
  }

  requestUnreadable(): void {
    this.exchange.refusedBody();
    if (this.#response.started) this.truncate("request body unreadable");
    else this.fail(400, "request body unreadable");
  }

  // --- the response ------------------------------------------------------------------------------------------

  serverData(buffer: Buffer, length: number): void {
    if (this.#tunnel) this.#passToClient(this.#tunnel, buffer, length);
    else this.#response.serverData(buffer, length);
  }

  serverEnded(error?: string): void {
    if (!this.#tunnel) {
      this.#response.serverEnded(error);
      return;
    }
    if (error) this.exchange.end("server reset");
    this.#over(performance.now(), "close");
  }

  responseProgress(now: number, waitsForClient: boolean): void {
    this.#deadline.set(now, waitsForClient ? this.#clientTimeout() : this.#backendTimeouts().server);
  }

  responseDone(now: number): void {
    const response = this.#response;
    // An end that waits for the client calls again; a call that waited for the server may come after the end.
    if (!this.#isPassing() || !response.isDone() || response.waitsForClient()) return;
    if (this.request.body.done && this.#link.isSent()) {
      this.request.forget(this.#link.release(now, response.leavesClean()));
      this.#over(now, this.traits.keepsOpen && !this.#clientEnded ? "next" : "close");
      return;
    }
    // The rest of the request is still to come, or to leave; then the connection may be used again. HAProxy bounds the wait so.
    this.#deadline.set(now, this.#backendTimeouts().server);
    if (this.request.body.done) this.#link.whenSent(() => this.responseDone(performance.now()));
  }

  // --- bytes as they are -------------------------------------------------------------------------------------

  switched(now: number): void {
    this.traits.keepsOpen = false;
    const tunnel = new Tunnel(this.exchange, this.#client, this.#link, this.#resources.staging);
    this.#tunnel = tunnel;
    this.#deadline.at = tunnel.deadline;
    const held = this.#input.take();
    this.#input.resume();
    if (held) this.#passToServer(tunnel, held, held.length);
    if (this.#clientEnded) this.#endTunnel(tunnel, now);
  }

  #passToServer(tunnel: Tunnel, buffer: Buffer, length: number): void {
    tunnel.toServer(buffer, length);
    this.#deadline.at = tunnel.deadline;
  }

  #passToClient(tunnel: Tunnel, buffer: Buffer, length: number): void {
    tunnel.toClient(buffer, length);
    this.#deadline.at = tunnel.deadline;
  }

  #endTunnel(tunnel: Tunnel, now: number): void {
    tunnel.clientEnded(now);
    this.#deadline.at = tunnel.deadline;
  }

  // --- answers of the balancer's own, and other ends ---------------------------------------------------------

  #answer(now: number): void {
    const { exchange, traits } = this;
    if (exchange.answer.isLast || this.#resources.draining) traits.keepsOpen = false;
    exchange.answered();
    this.#client.write(writeAnswer(exchange.answer, traits));
    if (!traits.keepsOpen || this.#clientEnded) this.#over(now, "close");
    else if (this.#client.isFlushed()) this.#over(now, "next");
    else this.#awaitReader(now);
  }

  /** Who asks and does not read gets no further answer meanwhile. */
  #awaitReader(now: number): void {
    this.exchange.finish(now);
    this.#deadline.set(now, this.#clientTimeout());
    this.#client.whenFlushed(() => this.#user.exchangeOver(performance.now(), "next"));
  }

  fail(status: ErrorStatus, ending: Ending): void {
    this.#break(ending);
    this.exchange.failedWith(status);
    this.#answer(performance.now());
  }

  hangUp(ending: Ending): void {
    this.#break(ending);
    this.#over(performance.now(), "close");
  }

  truncate(ending: Ending): void {
    this.#break(ending);
    if (!this.#response.endsWithConnection()) {
      this.#over(performance.now(), "close");
      return;
    }
    this.#finish(performance.now());
    this.#user.reset();
  }

  #break(ending: Ending): void {
    this.#link.abandon();
    this.exchange.end(ending);
    this.#countPartial();
  }

  /** What passed of the bodies of an exchange that ends before they do. */
  #countPartial(): void {
    if (!this.#isPassing() || this.#tunnel) {
      this.request.drop();
      return;
    }
    if (!this.request.body.done) this.exchange.cutOff(this.request.body.size);
    if (this.#response.started && !this.#response.isDone()) this.exchange.passedOut(this.#response.passed());
  }

  #over(now: number, then: "next" | "close"): void {
    this.#finish(now);
    this.#user.exchangeOver(now, then);
  }

  #finish(now: number): void {
    this.exchange.finish(now);
    this.request.forget(false);
    this.#link.cancel();
    this.#link.abandon();
  }

  // --- the client leaves, or time passes ---------------------------------------------------------------------

  clientEnded(now: number): void {
    this.#clientEnded = true;
    if (this.#tunnel) this.#endTunnel(this.#tunnel, now);
    else if (this.#isPassing() && !this.request.body.done) this.#abort("client left while sending");
    else if (this.#isLinking() && !this.#input.isWhole(this.request.body)) this.#leaveUpload();
    else if (!this.#response.started && this.#backendOptions()?.abortonclose) this.#abort("client reset");
  }

  /** Is a server looked for? */
  #isLinking(): boolean {
    const { stage } = this.exchange;
    return stage === Stage.QUEUE || stage === Stage.CONNECT;
  }

  #leaveUpload(): void {
    this.exchange.leftInUpload();
    this.#abort("client reset");
  }

  /** The client's connection is of no use any more. */
  #abort(ending: Ending): void {
    this.exchange.assignment.stopWaiting(performance.now());
    this.aborted(ending);
    this.#client.destroy();
  }

  /** The client's connection broke. */
  aborted(ending?: Ending): void {
    const isSending = this.#isPassing() && !this.request.body.done;
    this.#break(ending ?? (isSending ? "client left while sending" : "client reset"));
    this.#finish(performance.now());
  }

  /** The deadline passed: whose turn was it? */
  expire(now: number): void {
    const { stage } = this.exchange;
    if (this.#tunnel) {
      this.#tunnel.timedOut();
      this.#over(now, "close");
    } else if (this.#isLinking()) {
      this.#link.timedOut(now);
    } else if (stage === Stage.RESPONSE && !this.#link.isSent()) {
      // It gets no time to answer what it does not take, and HAProxy gives no answer either.
      this.hangUp("server took nothing");
    } else if (stage === Stage.RESPONSE) {
      this.fail(504, "server timed out");
    } else if (stage === Stage.DATA) {
      this.truncate(this.#response.waitsForClient() ? "client timed out" : "server timed out");
    } else {
      this.#client.destroy();
    }
  }

  /** It is ended from outside. Who waits for a response is told, as by HAProxy. */
  kill(): void {
    const isAwaited = this.#isPassing() && this.request.body.done && !this.#tunnel;
    if (!isAwaited) this.hangUp("killed");
    else if (this.#response.started) this.truncate("killed in response");
    else this.fail(502, "killed in response");
  }

  /** The client has left. */
  retire(): void {
    this.#link.retire();
  }

  #clientTimeout(): number | undefined {
    return this.#session.frontend.proxy.timeouts.client;
  }

  #backendOptions() {
    return this.exchange.assignment.dispatcher?.backend.proxy.options;
  }

  #backendTimeouts(): Timeouts {
    return (this.exchange.assignment.dispatcher?.backend.proxy ?? this.#session.frontend.proxy).timeouts;
  }
}
