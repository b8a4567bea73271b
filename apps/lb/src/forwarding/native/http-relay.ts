import { performance } from "node:perf_hooks";
import type { Timeouts } from "../../config/schema.ts";
import type { ErrorStatus } from "../../http1/own-answer.ts";
import type { NextStep } from "../../session/assignment.ts";
import type { Session } from "../../session/session.ts";
import { isLinking, isPassing } from "../../session/stage.ts";
import type { Ending } from "../../session/termination.ts";
import type { Backend } from "../../state/backend.ts";
import type { Server } from "../../state/server.ts";
import type { TcpSocket } from "../../tcp/socket.ts";
import type { Decision, ExchangeUser } from "../decision.ts";
import { Exchange } from "../exchange.ts";
import type { ClientInput } from "./client-input.ts";
import type { Deadline } from "./deadline.ts";
import { ExchangeEnds, type ExchangeEndsUser } from "./exchange-ends.ts";
import { RequestRelay, type RequestRelayUser } from "./request-relay.ts";
import { RequestTraits } from "./request-traits.ts";
import { ResponseRelay, type ResponseRelayUser } from "./response-relay.ts";
import { ServerLink, type ServerLinkUser } from "./server-link.ts";
import type { ThreadResources } from "./thread-resources.ts";
import { Tunnel } from "./tunnel.ts";

/** What passes between a client and its server in an exchange: one after the other, for a connection of a client. */
export class HttpRelay implements ExchangeUser, ServerLinkUser, RequestRelayUser, ResponseRelayUser {
  readonly exchange: Exchange;
  readonly traits = new RequestTraits();
  readonly request: RequestRelay;
  readonly ends: ExchangeEnds;
  readonly #response: ResponseRelay;
  readonly #link: ServerLink;
  readonly #resources: ThreadResources;
  readonly #session: Session;
  readonly #client: TcpSocket;
  readonly #input: ClientInput;
  readonly #deadline: Deadline;

  constructor(
    resources: ThreadResources,
    session: Session,
    client: TcpSocket,
    input: ClientInput,
    deadline: Deadline,
    user: ExchangeEndsUser,
  ) {
    this.#resources = resources;
    this.#session = session;
    this.#client = client;
    this.#input = input;
    this.#deadline = deadline;
    const exchange = new Exchange(resources.context, session, this);
    const link = new ServerLink(resources, exchange, this);
    const request = new RequestRelay(resources, exchange, input, link, this);
    const { traits } = this;
    const response = new ResponseRelay(resources, exchange, traits, request, link, client, this);
    this.exchange = exchange;
    this.#link = link;
    this.request = request;
    this.#response = response;
    this.ends = new ExchangeEnds({ resources, exchange, traits, request, response, link, client, deadline }, user);
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
    const decision = this.exchange.route(this.#resources.request.show(buffer, end), size, now);
    const { method } = this.#resources.request.edits;
    if (method !== undefined) this.traits.sentAs(method);
    const isComposed = decision === "forward" && this.request.compose(buffer);
    this.#input.hold(buffer, bodyStart, end);
    if (isComposed) this.#link.find(now, !this.request.closesServer, isFirst);
    else if (decision === "forward") this.hangUp("client reset");
    else this.#act(decision);
  }

  /** The body of the request that was just read did not come in time. */
  late(): void {
    this.traits.keepsOpen = false;
    this.fail(408, "client held back its body");
  }

  /** The request cannot be read. @param since when the wait for it began */
  refuse(since: number): void {
    this.exchange.refused(since);
    this.traits.keepsOpen = false;
    this.fail(400, "request unreadable");
  }

  #act(decision: Decision): void {
    this.#deadline.clear();
    if (!this.request.body.done) this.traits.keepsOpen = false;
    this.request.drop();
    if (decision === "answer") this.ends.answer(performance.now());
    else if (decision === "reject" || decision === "silence") this.ends.reject(performance.now(), decision);
  }

  decided(): void {
    this.ends.answer(performance.now());
  }

  keptServer(backend: Backend): Server | undefined {
    return this.#link.own.find(({ server }) => backend.servers.includes(server))?.server;
  }

  assigned(step: NextStep): void {
    this.#link.follow(step, performance.now());
  }

  /** More came from the client, after the head. */
  received(buffer: Buffer, length: number): void {
    if (this.ends.tunnel) this.#passToServer(this.ends.tunnel, buffer, length);
    else if (isPassing(this.exchange.stage) && !this.request.body.done) this.request.pass(buffer, 0, length);
    else this.#input.hold(buffer, 0, length);
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
    if (this.ends.tunnel) this.#passToClient(this.ends.tunnel, buffer, length);
    else this.#response.serverData(buffer, length);
  }

  serverEnded(error?: string): void {
    if (!this.ends.tunnel) {
      this.#response.serverEnded(error);
      return;
    }
    if (error) this.exchange.end("server reset");
    this.ends.over(performance.now(), "close");
  }

  responseProgress(now: number, waitsForClient: boolean): void {
    this.#deadline.set(now, waitsForClient ? this.#clientTimeout() : this.#backendTimeouts().server);
  }

  responseDone(now: number): void {
    const response = this.#response;
    // An end that waits for the client calls again; a call that waited for the server may come after the end.
    if (!isPassing(this.exchange.stage) || !response.isDone() || response.waitsForClient()) return;
    if (this.request.body.done && this.#link.isSent()) {
      this.request.forget(this.#link.release(now, response.leavesClean()));
      this.ends.complete(now);
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
    this.ends.tunnel = tunnel;
    this.#deadline.at = tunnel.deadline;
    const held = this.#input.take();
    this.#input.resume();
    if (held) this.#passToServer(tunnel, held, held.length);
    if (this.ends.clientEnded) this.#endTunnel(tunnel, now);
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

  // --- ends --------------------------------------------------------------------------------------------------

  fail(status: ErrorStatus, ending: Ending): void {
    this.ends.fail(status, ending);
  }

  hangUp(ending: Ending): void {
    this.ends.hangUp(ending);
  }

  answerInstead(): void {
    if (!this.request.body.done) this.traits.keepsOpen = false;
    this.ends.answerInstead();
  }

  truncate(ending: Ending): void {
    this.ends.truncate(ending);
  }

  clientEnded(now: number): void {
    this.ends.clientEnded = true;
    if (this.ends.tunnel) this.#endTunnel(this.ends.tunnel, now);
    else if (isPassing(this.exchange.stage) && !this.request.body.done) this.ends.abort("client left while sending");
    else if (isLinking(this.exchange.stage) && !this.#input.isWhole(this.request.body)) this.#leaveUpload();
    else if (!this.#response.started && this.#backendOptions()?.abortonclose) this.ends.abort("client reset");
  }

  #leaveUpload(): void {
    this.exchange.leftInUpload();
    this.ends.abort("client reset");
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
