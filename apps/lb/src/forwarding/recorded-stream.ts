import type { RequestHead } from "../http1/message-head.ts";
import { StreamPersistence } from "../persistence/stream-persistence.ts";
import { fieldValue } from "../rules/field-value.ts";
import type { LogRecord } from "../samples/log-format/record.ts";
import type { Session } from "../session/session.ts";
import type { Backend } from "../state/backend.ts";
import { count } from "../state/counting.ts";
import type { Server } from "../state/server.ts";
import { Counter } from "../state/shared-memory.ts";
import { BodyWait } from "./body-wait.ts";
import { Captures } from "./captures.ts";
import { inspectedSize } from "./content-inspection.ts";
import type { ForwardingContext } from "./context.ts";
import type { ExchangeUser } from "./decision.ts";
import { HttpStream } from "./http-stream.ts";
import { asksMonitor, failsMonitor, type Intake } from "./intake.ts";
import type { RequestView } from "./request-view.ts";
import type { ResponseView } from "./response-view.ts";

/** A stream that keeps what its frontend wants to know of its messages when they are gone. */
export class RecordedStream extends HttpStream {
  protected readonly user: ExchangeUser;
  /** Undefined: nothing. */
  protected readonly intake: Intake | undefined;
  /** Undefined: no proxy has any. */
  protected readonly rules: ForwardingContext["rules"];
  readonly #captures: Captures | undefined;
  /** Undefined: no backend keeps clients on their servers. */
  protected readonly persistence: StreamPersistence | undefined;
  readonly #bodyWait: BodyWait | undefined;
  /** Is it a request whose body is waited for? */
  #waitsForBody = false;
  /** Is there anything for which its head may have to wait? */
  readonly mayBeHeld: boolean;
  #uniqueId: string | undefined;
  /** It is counted, and not logged. */
  protected isSilent = false;

  constructor(context: ForwardingContext, session: Session, user: ExchangeUser) {
    super(session, (step) => user.assigned(step), context.rules?.get(session.frontend.proxy)?.requestContent);
    this.user = user;
    this.rules = context.rules;
    this.intake = context.intakes.get(session.frontend);
    if (this.intake && this.intake.bufferedRequests !== "none")
      this.#bodyWait = new BodyWait(session.frontend.proxy.timeouts);
    this.mayBeHeld = this.inspection !== undefined || this.#bodyWait !== undefined;
    if (context.persistence) this.persistence = new StreamPersistence(context.persistence, this.assignment);
    this.#captures = this.intake?.captures && new Captures(this.intake.captures);
  }

  protected override released(): void {
    this.user.decided();
  }

  override keptServer(backend: Backend): Server | undefined {
    return this.user.keptServer(backend);
  }

  override begin(now: number): void {
    super.begin(now);
    this.isSilent = false;
    this.persistence?.begin(this.ownBackend);
    if (!this.intake) return;
    this.#captures?.reset();
    this.#bodyWait?.begin();
    this.#uniqueId = undefined;
  }

  // --- before it has a route -----------------------------------------------------------------------------------

  /**
   * The head just parsed is a request's, and there is something up to `end`: may it go on, or is more waited for? Then it is asked again with
   * more, and `heldUntil` bounds that.
   */
  holdBack(
    request: RequestView,
    head: RequestHead,
    buffer: Buffer,
    end: number,
    now: number,
  ): "go on" | "wait" | "reject" {
    const verdict = this.inspect(request, inspectedSize(head), now);
    if (verdict === "wait" || verdict === "reject") return verdict;
    this.#waitsForBody = this.intake?.bufferedRequests === "all" || request.method === "POST";
    if (!this.#waitsForBody || !this.#bodyWait?.holds(buffer, head, end, now)) return "go on";
    this.requestLine = this.session.log ? request.line() : "";
    return "wait";
  }

  isHeld(): boolean {
    return this.#bodyWait?.isWaiting === true || this.inspection?.isWaiting() === true;
  }

  heldUntil(): number {
    const { inspection } = this;
    return inspection?.isWaiting() ? inspection.deadline : (this.#bodyWait?.deadline ?? Number.POSITIVE_INFINITY);
  }

  /** Must the client be told to send the body, since it is waited for here? */
  takesExpectation(buffer: Buffer, head: RequestHead): boolean {
    return this.#waitsForBody && this.#bodyWait?.takeExpectation(buffer, head) === true;
  }

  /** The client sends no more. @returns whether what is there is to go on at once */
  heldClientEnded(): boolean {
    if (!this.#bodyWait?.isWaiting) return false;
    this.#bodyWait.giveUp();
    return true;
  }

  /** The time is over. @returns whether what is there is to go on; else it is too late */
  heldTooLong(now: number): boolean {
    const { inspection } = this;
    if (inspection?.isWaiting()) {
      inspection.expire();
      return true;
    }
    this.session.frontend.requested(now);
    count(this.session.frontend.counters, Counter.EREQ);
    return false;
  }

  // --- what is kept of it --------------------------------------------------------------------------------------

  override get captures(): Captures | undefined {
    return this.#captures;
  }

  /** Made when it is asked for first, and the same from then on. */
  override get uniqueId(): string | undefined {
    const { uniqueId } = this.intake ?? {};
    if (uniqueId) this.#uniqueId ??= this.format(uniqueId.format).slice(0, MAX_UNIQUE_ID);
    return this.#uniqueId;
  }

  /** Does it only ask whether the balancer is there? That is answered, counted and not logged. */
  protected isMonitored(request: RequestView, now: number): boolean {
    const monitor = this.intake?.monitor;
    if (!monitor || !asksMonitor(monitor, request.target)) return false;
    count(this.session.frontend.counters, Counter.INTERCEPTED);
    this.isSilent = true;
    this.headAt = now;
    this.shownRequest = request;
    this.answer = this.errorAnswer(failsMonitor(monitor, this) ? 503 : 200);
    this.shownRequest = undefined;
    this.end("answered locally");
    return true;
  }

  /** The request as it came. */
  protected captureRequest(request: RequestView): void {
    this.#captures?.takeRequest(request);
  }

  /** The same as its rules have left it. @param isPassed it goes on, or HAProxy looks at it though it is denied */
  protected takeRequestCookies(request: RequestView, isPassed: boolean): void {
    this.#captures?.takeRequestCookie(request);
    if (isPassed) this.persistence?.takeRequest(request, request.method);
  }

  /** Its backend is known, and has not changed it yet. */
  protected enterPersistence(request: RequestView): void {
    const backend = this.assignment.dispatcher?.backend;
    if (!backend) return;
    this.shownRequest = request;
    this.persistence?.enter(backend, this);
    this.shownRequest = undefined;
  }

  /**
   * What the rules change in the response that came, of the backend and then of the frontend.
   * @returns false: instead of it `answer` goes out
   */
  changeResponse(response: ResponseView): boolean {
    this.#captures?.takeResponse(response);
    if (this.rules && !this.#passes(this.rules, response)) return false;
    this.#captures?.takeResponseCookie(response);
    this.persistence?.changeResponse(response);
    this.logEarly(this.respondedAt);
    return true;
  }

  #passes(all: NonNullable<ForwardingContext["rules"]>, response: ResponseView): boolean {
    const { proxy } = this.session.frontend;
    const backend = this.assignment.dispatcher?.backend.proxy;
    for (const each of backend && backend !== proxy ? [backend, proxy] : [proxy]) {
      const rules = all.get(each)?.httpResponse;
      if (rules && this.tryResponseRules(rules, response) === "answer") return false;
    }
    return true;
  }

  /** The request gets its name, which its server may be told. */
  protected nameRequest(request: RequestView): void {
    const { uniqueId } = this.intake ?? {};
    if (!uniqueId) return;
    this.shownRequest = request;
    const id = this.uniqueId ?? "";
    this.shownRequest = undefined;
    if (uniqueId.header !== undefined) request.addField({ name: uniqueId.header, value: fieldValue(id) });
  }

  protected override log(now: number): void {
    // The line may name it, and is made of what is known: it cannot ask for more.
    void this.uniqueId;
    super.log(now);
  }

  protected override record(now: number): LogRecord {
    const record = super.record(now);
    if (this.persistence) record.termination = this.cause + this.phase + this.persistence.letters();
    record.captures = this.#captures;
    record.uniqueId = this.#uniqueId;
    return record;
  }
}

/** HAProxy's, with its final NUL. */
const MAX_UNIQUE_ID = 127;
