import { performance } from "node:perf_hooks";
import type { Proxy, Timeouts } from "../../config/schema.ts";
import { INCOMPLETE, REFUSED } from "../../http1/message-head.ts";
import { parseRequestHead } from "../../http1/request-head.ts";
import type { Frontend } from "../../state/frontend.ts";
import type { TcpHandle } from "../../tcp/handles.ts";
import { type SocketUser, TcpSocket } from "../../tcp/socket.ts";
import { type ErrorStatus, errorResponse } from "../error-responses.ts";
import { type Cause, Exchange, type Phase } from "../exchange.ts";
import { ClientInput } from "./client-input.ts";
import type { NativeEngine } from "./native-engine.ts";
import { statisticsAnswer } from "./own-answers.ts";
import { RequestRelay } from "./request-relay.ts";
import { ResponseRelay } from "./response-relay.ts";
import { ServerSearch } from "./server-search.ts";
import { Tunnel } from "./tunnel.ts";

/** What a client connection is doing. */
const Step = {
  /** Waits for a request, or reads its head. */
  HEAD: 0,
  /** Waits for a place on a server, or for the pause before a connection is tried again. */
  QUEUED: 1,
  CONNECTING: 2,
  /** A request and its response pass. */
  EXCHANGE: 3,
  /** The balancer itself is making the answer. */
  LOCAL: 4,
  TUNNEL: 5,
  /** Everything is sent; what still comes is thrown away until the client closes. */
  CLOSING: 6,
} as const;
type Step = (typeof Step)[keyof typeof Step];

/** How long a closed connection may still send: a reset would take the answer away from a client that does. */
const LINGER_MS = 1000;

/** One connection of a client, and the exchange it is in. */
export class ClientConnection implements SocketUser {
  readonly engine: NativeEngine;
  readonly frontend: Frontend;
  readonly socket: TcpSocket;
  readonly exchange: Exchange;
  readonly response: ResponseRelay;
  /** `performance.now()` after which `expire` is called. */
  deadline = Number.POSITIVE_INFINITY;
  /** What the client is to be told, and may do next. */
  keepsOpen = true;
  minorVersion = 1;
  isHead = false;
  isConnect = false;
  wantsUpgrade = false;
  readonly request: RequestRelay;
  readonly search = new ServerSearch(this);
  tunnel: Tunnel | undefined;

  readonly #onClosed: () => void;
  #step: Step = Step.HEAD;
  #requests = 0;
  readonly #input: ClientInput;
  /** The client sent its FIN. */
  #ended = false;
  /** The client said that this request is its last. */
  #sendsNoMore = false;

  constructor(engine: NativeEngine, accepted: TcpHandle, frontend: Frontend, closed: () => void) {
    this.engine = engine;
    this.#onClosed = closed;
    this.frontend = frontend;
    this.socket = TcpSocket.accepted(accepted, this);
    this.exchange = new Exchange(engine.context, frontend, this.socket, (assignment) =>
      this.search.act(assignment, performance.now()),
    );
    this.response = new ResponseRelay(this);
    frontend.enter();
    this.#input = new ClientInput(this.socket);
    this.request = new RequestRelay(this, this.#input);
    this.#awaitRequest(performance.now());
    this.socket.resume();
  }

  received(buffer: Buffer, length: number): void {
    switch (this.#step) {
      case Step.HEAD:
        if (this.#input.hasHeld()) this.#readHeld(buffer, length);
        else this.#readHead(buffer, 0, length);
        break;
      case Step.TUNNEL:
        this.tunnel?.toServer(buffer, length);
        break;
      case Step.CLOSING:
        break;
      default:
        if (this.#step === Step.EXCHANGE && !this.request.body.done) this.request.pass(buffer, 0, length);
        else this.#input.hold(buffer, 0, length);
    }
  }

  // --- reading a request -----------------------------------------------------------------------------------

  #awaitRequest(now: number): void {
    this.#step = Step.HEAD;
    const { httpKeepAlive, httpRequest, client } = this.frontend.proxy.timeouts;
    const first = this.#requests === 0;
    this.#setDeadline(now, first ? (httpRequest ?? client) : (httpKeepAlive ?? httpRequest ?? client));
    this.#input.resume();
  }

  #setDeadline(now: number, timeout: number | undefined): void {
    this.deadline = timeout === undefined || timeout === 0 ? Number.POSITIVE_INFINITY : now + timeout;
  }

  #readHeld(buffer: Buffer, length: number): void {
    this.#input.hold(buffer, 0, length);
    const held = this.#input.take();
    if (held) this.#readHead(held, 0, held.length);
  }

  #readHead(buffer: Buffer, start: number, end: number): void {
    const now = performance.now();
    const head = this.engine.requestHead;
    if (!this.exchange.isActive()) this.exchange.begin(now);
    const length = parseRequestHead(buffer, start, end, head);
    if (length === INCOMPLETE) {
      this.#input.hold(buffer, start, end);
      return;
    }
    this.response.reset();
    if (length === REFUSED) {
      this.isHead = false;
      this.#refuse();
      return;
    }
    this.#requests++;
    this.minorVersion = head.minorVersion;
    this.isHead = head.isHead;
    this.isConnect = head.isConnect;
    this.wantsUpgrade = head.hasUpgrade && head.connectionUpgrade;
    this.#sendsNoMore = head.minorVersion === 0 ? !head.connectionKeepAlive : head.connectionClose;
    this.keepsOpen = !this.#sendsNoMore && this.frontend.proxy.options.connectionMode !== "close";
    this.request.body.begin(head.framing, head.contentLength);
    const { body } = this.request;
    // HAProxy, too, has read what came with the head before it acts on the head.
    if (body.isBroken(buffer, head.end, end)) {
      this.#refuse();
      return;
    }
    // A body that there is none of has an end too, in HAProxy's counts.
    const size = head.internalSize + (body.done ? body.size : 0);
    const route = this.exchange.route(this.engine.request.show(buffer), size, now);
    const isComposed = route === "forward" && this.request.compose(buffer);
    this.#input.hold(buffer, head.end, end);
    if (isComposed) {
      this.search.start(now);
    } else if (route === "forward") {
      this.hangUp("C", "R");
    } else if (route === "stats") {
      const { method, target } = this.engine.request;
      this.#answerStatistics(method, target);
    } else {
      this.fail(this.exchange.failure, "S", "C");
    }
  }

  #refuse(): void {
    this.exchange.refused();
    this.fail(400, "P", "R");
  }

  // --- on the way to a server ------------------------------------------------------------------------------

  /** Is this the first request of the connection? */
  isFirst(): boolean {
    return this.#requests === 1;
  }

  waitInQueue(now: number, timeout: number | undefined): void {
    this.#step = Step.QUEUED;
    this.#setDeadline(now, timeout);
  }

  waitForConnection(now: number): void {
    this.#step = Step.CONNECTING;
    this.#setDeadline(now, this.backendTimeouts().connect);
  }

  sendRequest(now: number): void {
    this.#step = Step.EXCHANGE;
    this.#setDeadline(now, this.backendTimeouts().server);
    this.request.send();
    // It left while its request waited for a place or a connection.
    if (this.#ended && this.#step === Step.EXCHANGE && !this.request.body.done) this.#endInBody();
  }

  /** More of the request's body went to the server, or the last of it. */
  requestProgress(now: number): void {
    if (this.response.isDone()) this.responseDone(now);
    else if (!this.response.started) this.#setDeadline(now, this.backendTimeouts().server);
  }

  /** The server has taken what it was slow to take. */
  requestTaken(): void {
    if (this.#step === Step.EXCHANGE && !this.request.body.done) this.#input.resume();
  }

  /** A chunk that is none: the server must not take what it has for a whole message. */
  requestRefused(): void {
    this.response.abandon();
    this.exchange.refusedBody();
    if (this.response.started) this.truncate("P", "D");
    else this.fail(400, "P", "R");
  }

  // --- the response ----------------------------------------------------------------------------------------

  /** All of the response has come. */
  responseDone(now: number): void {
    // An end that waits for the client calls again; a call that waited for the server may come after the end.
    if (this.#step !== Step.EXCHANGE || !this.response.isDone() || this.response.waitsForClient()) return;
    if (this.request.body.done && this.response.isSent()) {
      this.#exchangeDone(now);
      return;
    }
    // The rest of the request is still to come, or to leave; then the connection may be used again. HAProxy bounds the wait so.
    this.#setDeadline(now, this.backendTimeouts().server);
    if (this.request.body.done) this.response.whenSent(() => this.responseDone(performance.now()));
  }

  #exchangeDone(now: number): void {
    this.request.forget(this.response.release(now));
    this.#finish(now);
    if (!this.keepsOpen || this.#ended) this.#close(now);
    else this.#next(now);
  }

  #next(now: number): void {
    this.#awaitRequest(now);
    const held = this.#input.take();
    if (held) this.#readHead(held, 0, held.length);
  }

  #finish(now: number): void {
    this.exchange.finish(now);
    this.request.forget(false);
    this.search.cancel();
  }

  /** Answers with an error of the balancer's own and closes. */
  fail(status: ErrorStatus, cause: Cause, phase: Phase): void {
    const now = performance.now();
    this.response.abandon();
    this.exchange.ended(cause, phase);
    this.#countPartial();
    const answer = errorResponse(status);
    this.exchange.answered(status, answer.size);
    this.socket.write(this.isHead ? answer.head : answer.whole);
    this.#finish(now);
    this.#close(now);
  }

  /** Ends a response that cannot be completed, so that the client sees that it is not whole. */
  truncate(cause: Cause, phase: Phase): void {
    const now = performance.now();
    this.response.abandon();
    this.exchange.ended(cause, phase);
    this.#countPartial();
    this.#finish(now);
    // Where only the end of the connection ends the response, a FIN would make it look complete.
    if (this.response.endsWithConnection()) this.socket.reset();
    else this.#close(now);
  }

  /** Closes without an answer. */
  hangUp(cause: Cause, phase: Phase): void {
    const now = performance.now();
    this.response.abandon();
    this.exchange.ended(cause, phase);
    this.#countPartial();
    this.#finish(now);
    this.#close(now);
  }

  #answerStatistics(method: string, target: string): void {
    this.#step = Step.LOCAL;
    this.deadline = Number.POSITIVE_INFINITY;
    if (!this.request.body.done) this.keepsOpen = false;
    this.request.drop();
    this.exchange.ended("L", "R");
    const proxy = this.frontend.proxy.stats ? this.frontend.proxy : this.exchange.dispatcher?.backend.proxy;
    if (!proxy) throw new Error("no proxy has the statistics that were asked for");
    this.engine.context.stats.answer(proxy, method, target).then(
      (answer) => {
        if (this.#step !== Step.LOCAL) return;
        const now = performance.now();
        if (this.engine.draining) this.keepsOpen = false;
        const own = statisticsAnswer(answer, this.isHead, this.keepsOpen, this.minorVersion);
        this.exchange.responded(answer.status, own.headSize, now);
        this.exchange.passedOut(own.bodySize);
        this.socket.write(own.bytes);
        this.#finish(now);
        if (!this.keepsOpen) this.#close(now);
        else if (this.socket.isFlushed()) this.#next(now);
        else this.#waitForReader(now);
      },
      () => {
        if (this.#step === Step.LOCAL) this.fail(500, "I", "R");
      },
    );
  }

  /** Who asks and does not read gets no further answer meanwhile. */
  #waitForReader(now: number): void {
    this.#setDeadline(now, this.frontend.proxy.timeouts.client);
    this.whenReceived(() => {
      if (this.#step === Step.LOCAL) this.#next(performance.now());
    });
  }

  // --- the end ---------------------------------------------------------------------------------------------

  becomeTunnel(server: TcpSocket, now: number): void {
    this.#step = Step.TUNNEL;
    this.keepsOpen = false;
    this.tunnel = new Tunnel(this, server);
    this.tunnelActivity(now);
    const held = this.#input.take();
    this.#input.resume();
    if (held) this.tunnel.toServer(held, held.length);
    if (this.#ended) this.tunnel.clientEnded(now);
  }

  tunnelActivity(now: number): void {
    if (this.tunnel) this.deadline = now + this.tunnel.limit;
  }

  /** The tunnel is over. */
  tunnelDone(now: number): void {
    this.response.abandon();
    this.#finish(now);
    this.#close(now);
  }

  #close(now: number): void {
    this.#leave();
    // RFC 9112 §9.6: who asked for the end sends nothing that would be answered with a reset, which could take the
    // response away. Everybody else is read from until it closes, too.
    if (this.#sendsNoMore && this.request.body.done && !this.#input.hasHeld() && this.socket.isFlushed()) {
      this.socket.destroy();
      return;
    }
    const { clientFin, client } = this.frontend.proxy.timeouts;
    this.#setDeadline(now, Math.min(clientFin || LINGER_MS, client || LINGER_MS));
    this.socket.end();
    this.#input.discard();
  }

  /** HAProxy counts a connection until it has closed it, whatever the client does then. */
  #leave(): void {
    if (this.#step === Step.CLOSING) return;
    this.#step = Step.CLOSING;
    this.frontend.leave();
  }

  /** The client will send no more. */
  ended(): void {
    this.#ended = true;
    const now = performance.now();
    if (this.#step === Step.HEAD) {
      this.#endHead(now);
    } else if (this.#step === Step.TUNNEL) {
      this.tunnel?.clientEnded(now);
    } else if (this.#step === Step.EXCHANGE && !this.request.body.done) {
      this.#endInBody();
    } else if (this.#step !== Step.CLOSING && !this.response.started) {
      if (this.exchange.dispatcher?.backend.proxy.options.abortonclose) this.#aborted();
    }
  }

  #endInBody(): void {
    this.exchange.ended("C", this.response.started ? "D" : "L");
    this.#aborted();
  }

  /** The client leaves instead of sending a request. HAProxy answers that, but not one who was served before. */
  #endHead(now: number): void {
    if (this.#requests > 0) {
      this.exchange.abandon();
      this.#close(now);
      return;
    }
    this.#refuseEnd(now);
    this.fail(400, "C", "R");
  }

  #refuseEnd(now: number): void {
    const sentNothing = !this.exchange.isActive();
    if (sentNothing && !this.frontend.proxy.options.dontlognull) this.exchange.begin(now);
    this.exchange.refused();
  }

  /** Counts what `#endHead` answers, for a client that is not there to get it. */
  #resetHead(): void {
    if (this.#requests > 0) {
      this.exchange.abandon();
      return;
    }
    this.#refuseEnd(performance.now());
    this.exchange.answered(400, 0);
  }

  failed(): void {
    this.#aborted();
  }

  sendFailed(): void {
    this.#aborted();
  }

  #aborted(): void {
    if (this.#step === Step.HEAD) this.#resetHead();
    if (!this.exchange.isActive()) {
      this.socket.destroy();
      return;
    }
    this.exchange.ended("C", this.#phase());
    this.#countPartial();
    this.response.abandon();
    this.#finish(performance.now());
    this.socket.destroy();
  }

  /** What passed of the bodies of an exchange that ends before they do. */
  #countPartial(): void {
    if (this.#step !== Step.EXCHANGE) {
      this.request.drop();
      return;
    }
    if (!this.request.body.done) this.exchange.cutOff(this.request.body.size);
    if (this.response.started && !this.response.isDone()) this.exchange.passedOut(this.response.passed());
  }

  closed(): void {
    if (this.exchange.isActive()) this.#aborted();
    // Statistics may still be on their way here: there is nobody left to give them to, nor any further request to begin.
    this.#leave();
    this.response.retire();
    this.search.cancel();
    this.engine.forget(this);
    this.#onClosed();
  }

  #phase(): Phase {
    if (this.#step === Step.HEAD) return "R";
    if (this.#step === Step.QUEUED) return this.exchange.waitsIn ? "Q" : "C";
    if (this.#step === Step.CONNECTING) return "C";
    if (this.response.started || !this.request.body.done) return "D";
    return "H";
  }

  /** The deadline passed: whose turn was it? */
  expire(now: number): void {
    this.deadline = Number.POSITIVE_INFINITY;
    switch (this.#step) {
      case Step.HEAD:
        this.#expireHead(now);
        break;
      case Step.QUEUED:
        this.search.queueTimedOut(now);
        break;
      case Step.CONNECTING:
        this.response.abandon();
        this.search.failed(true, now);
        break;
      case Step.TUNNEL:
        this.exchange.ended(this.tunnel?.cause ?? "c", "D");
        this.tunnelDone(now);
        break;
      case Step.EXCHANGE:
        if (!this.response.started) this.fail(504, "s", "H");
        else this.truncate(this.response.waitsForClient() ? "c" : "s", "D");
        break;
      default:
        this.socket.destroy();
    }
  }

  #expireHead(now: number): void {
    if (this.#requests > 0) {
      this.exchange.abandon();
      // Nothing was sent that a reset could take away: nothing to wait for.
      this.socket.destroy();
      return;
    }
    if (!this.exchange.isActive()) this.exchange.begin(now);
    this.exchange.refused();
    this.fail(408, "c", "R");
  }

  /** Progress towards the client, or from the server: the next must come in time. */
  responseProgress(now: number, waitsForClient: boolean): void {
    this.#setDeadline(now, waitsForClient ? this.frontend.proxy.timeouts.client : this.backendTimeouts().server);
  }

  /** Calls back when everything sent to the client has left. */
  whenReceived(callback: () => void): void {
    this.socket.whenFlushed(callback);
  }

  /** The proxy of the backend that was chosen; the frontend's while none is. */
  backend(): Proxy {
    return this.exchange.dispatcher?.backend.proxy ?? this.frontend.proxy;
  }

  backendTimeouts(): Timeouts {
    return this.backend().timeouts;
  }

  destroy(): void {
    this.socket.destroy();
  }
}
