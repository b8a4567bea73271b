import { performance } from "node:perf_hooks";
import type { Dispatcher } from "../balance/dispatcher.ts";
import { answerSize, type ErrorStatus } from "../http1/own-answer.ts";
import { BAD_REQUEST, type LogRecord } from "../samples/log-format/record.ts";
import type { Session } from "../session/session.ts";
import { Stage } from "../session/stage.ts";
import type { Backend } from "../state/backend.ts";
import { count, statusCounter } from "../state/counting.ts";
import { Counter } from "../state/shared-memory.ts";
import { CONTINUE_SIZE } from "./body-wait.ts";
import type { ForwardingContext } from "./context.ts";
import type { Decision, ExchangeUser } from "./decision.ts";
import type { RequestView } from "./request-view.ts";
import { type Routing, routeOf } from "./routing.ts";
import { StatisticsStream } from "./statistics-stream.ts";

/** An HTTP request and its response: the policy of a stream that speaks HTTP. Engines call it, and move bytes. */
export class Exchange extends StatisticsStream {
  readonly #routing: Routing | undefined;
  isHead = false;
  /** The rest of the request's body did not come. */
  #isCut = false;
  /** A body could not be read: for HAProxy nobody aborted then, though its log says so. */
  #isUnreadable = false;
  #hasInterim = false;
  /** Of `bytesOut`, interim responses. */
  #interimOut = 0;

  constructor(context: ForwardingContext, session: Session, user: ExchangeUser) {
    super(context, session, user);
    this.#routing = context.routings.get(session.frontend);
    this.ownBackend = this.#routing?.own?.backend;
  }

  override begin(now: number): void {
    super.begin(now);
    this.status = -1;
    this.isHead = false;
    this.#isCut = this.#isUnreadable = this.#hasInterim = false;
    this.#interimOut = 0;
  }

  // --- the request -------------------------------------------------------------------------------------------

  /**
   * The head of the request is complete: decides where it goes.
   * @param internalSize the size of the head as HAProxy counts it.
   */
  route(request: RequestView, internalSize: number, now: number): Decision {
    const { frontend, log } = this.session;
    this.bytesIn = internalSize;
    this.isHead = request.isHead;
    frontend.requested(now);
    if (this.isMonitored(request, now)) return "answer";
    // Rules for responses ask for the method.
    this.requestLine = log || this.rules ? request.line() : "";
    if (!this.intake && !this.persistence) return this.#direct(request, now);
    this.captureRequest(request);
    const decision = this.#direct(request, now);
    this.takeRequestCookies(request, decision === "forward" || this.cause === "P");
    if (decision === "forward") this.nameRequest(request);
    return decision;
  }

  /** Whose request it is: the balancer's own or a backend's. */
  #direct(request: RequestView, now: number): Decision {
    const { frontend } = this.session;
    const rules = this.rules?.get(frontend.proxy);
    const verdict = this.decide(rules?.httpRequest, request, now);
    if (verdict) return verdict;
    if (this.asksForStatistics(frontend.proxy, request)) return this.answerStatistics(frontend.proxy, request, now);
    const redirect = this.decide(rules?.redirect, request, now);
    if (redirect) return redirect;
    const dispatcher = this.#dispatcherFor(request, now);
    if (!dispatcher) {
      // HAProxy's clock of a request stops when it has a backend: without one there is no TR.
      this.end("no server");
      this.answer = this.errorAnswer(503);
      return "answer";
    }
    this.headAt = now;
    this.assignment.enter(dispatcher, now);
    if (this.persistence) this.enterPersistence(request);
    const { backend } = dispatcher;
    const decision = backend.proxy === frontend.proxy ? "forward" : this.#enterBackend(backend, request, now);
    if (decision === "forward" && this.rules) this.nameServer(this.rules.get(backend.proxy), request);
    return decision;
  }

  #enterBackend(backend: Backend, request: RequestView, now: number): Decision {
    const rules = this.rules?.get(backend.proxy);
    if (this.isRejectedBy(rules?.requestContent, request)) return "reject";
    const verdict = this.decide(rules?.httpRequest, request, now);
    if (verdict) return verdict;
    if (!this.asksForStatistics(backend.proxy, request)) return this.decide(rules?.redirect, request, now) ?? "forward";
    return this.answerStatistics(backend.proxy, request, now);
  }

  /** A rule on its content closed the connection. */
  reject(now: number): void {
    // To HAProxy's rules of a frontend the request is not one yet.
    if (!this.assignment.dispatcher && this.decision === "answer") this.requestLine = BAD_REQUEST;
    this.rejected(this.ownBackend);
    this.finish(now);
  }

  #dispatcherFor(request: RequestView, now: number): Dispatcher | undefined {
    if (!this.#routing) return undefined;
    this.shownRequest = request;
    const dispatcher = routeOf(this.#routing, this, now);
    this.shownRequest = undefined;
    return dispatcher;
  }

  /**
   * The request could not be read: it never had a route.
   * @param since when the wait for it began: where HAProxy has no request, it times that
   */
  refused(since: number): void {
    const now = performance.now();
    if (!this.isActive()) this.begin(now);
    this.startDate -= Math.round(this.startedAt - since);
    this.startedAt = since;
    // No request is no data for HAProxy.
    this.isSilent = this.session.frontend.proxy.options.dontlognull;
    this.assignment.retries = this.ownBackend?.settings.retries ?? 0;
    this.session.frontend.requested(now);
    count(this.session.frontend.counters, Counter.EREQ);
    this.requestLine = BAD_REQUEST;
  }

  /** The body of a request could not be read. */
  refusedBody(): void {
    this.#isUnreadable = true;
    count(this.session.frontend.counters, Counter.EREQ);
    this.end("request body unreadable");
  }

  /** Bytes of a request's body whose rest did not come. Before `answered`. */
  cutOff(bytes: number): void {
    this.bytesIn += bytes;
    this.#isCut = this.status < 0;
  }

  /** The client has left an upload that no server has seen: HAProxy counts an answer that it does not send. */
  leftInUpload(): void {
    this.end("client reset");
    this.failedWith(503);
    this.answered();
  }

  // --- the response ------------------------------------------------------------------------------------------

  /** The head of the final response came. */
  responded(status: number, internalSize: number, now: number): void {
    this.stage = Stage.DATA;
    this.respondedAt = now;
    this.status = status;
    this.bytesOut += internalSize;
    const { server } = this.assignment;
    if (server) count(server.counters, statusCounter(status));
  }

  protected override hasServerErrorStatus(): boolean {
    return this.status >= 500;
  }

  /** The head of an interim (1xx) response came. @param passed how much of it goes to the client */
  interim(passed: number): void {
    this.#hasInterim = true;
    this.#interimOut += passed;
    this.bytesOut += passed;
    const { server } = this.assignment;
    if (server) count(server.counters, Counter.HRSP_1XX);
  }

  /** The balancer has asked for the body. */
  continued(): void {
    this.#interimOut += CONTINUE_SIZE;
    this.bytesOut += CONTINUE_SIZE;
  }

  /** The body of a response could not be read. */
  refusedResponseBody(): void {
    this.#isUnreadable = true;
    this.end("response body unreadable");
  }

  /** The balancer answers what failed. */
  failedWith(status: ErrorStatus): void {
    this.answer = this.errorAnswer(status);
  }

  /** `answer` goes out. @param isReceived false: nobody is there to get it */
  answered(isReceived = true): void {
    this.status = this.answer.status;
    // HAProxy counts what came of a response that a rule replaced.
    const before = this.replacesResponse ? this.bytesOut : this.#interimOut;
    this.bytesOut = before + (isReceived ? answerSize(this.answer, this.isHead) : 0);
  }

  // --- the end -----------------------------------------------------------------------------------------------

  protected override conclude(now: number): void {
    const backend = this.assignment.dispatcher?.backend.counters;
    const own = backend ? undefined : this.ownBackend?.counters;
    if (own) this.countBytes(own);
    if (this.#isHungUp()) return;
    // HAProxy takes an interim response for an answer without a status.
    if (this.status < 0 && this.#hasInterim) this.status = 0;
    if (this.status !== 0) this.#countStatus(backend);
    this.countFailure();
    this.countStatistics(backend ?? own);
    if (!this.isSilent) this.log(now);
  }

  #countStatus(backend: Float64Array | undefined): void {
    count(this.session.frontend.counters, statusCounter(this.status));
    if (!backend) return;
    count(backend, statusCounter(this.status));
    count(backend, Counter.REQ_TOT);
  }

  /**
   * The server closed under what was not the first request of its client's connection, and the client is to send that again:
   * for HAProxy there was no response, nor a failure, and it logs nothing.
   */
  #isHungUp(): boolean {
    return this.cause === "S" && this.phase === "H" && this.status < 0;
  }

  /**
   * For HAProxy also a client whose upload was not through when its server failed, and one that asked with HEAD and is told
   * of a connection that failed: the body of that answer never leaves.
   */
  protected override isClientToBlame(): boolean {
    if (super.isClientToBlame()) return !this.#isUnreadable;
    return this.phase === "H" ? this.#isCut : this.isHead && (this.phase === "C" || this.phase === "Q");
  }

  protected override isServerToBlame(): boolean {
    return !this.#isUnreadable;
  }

  protected override record(now: number): LogRecord {
    const record = super.record(now);
    record.status = this.status;
    record.requestLine = this.requestLine;
    // HAProxy takes all the time since the request before for that in a queue.
    if (this.phase === "T") record.queueTime = record.idleTime + record.activeTime;
    return record;
  }
}
