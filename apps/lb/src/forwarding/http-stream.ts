import type { Proxy } from "../config/schema.ts";
import { type ErrorStatus, errorAnswer, isErrorStatus, type OwnAnswer } from "../http1/own-answer.ts";
import type { Verdict } from "../rules/action.ts";
import type { CompiledRules } from "../rules/compiled-rules.ts";
import type { AnswerReason, EditableRequest, EditableResponse, RuleSubject } from "../rules/subject.ts";
import { isMethod } from "../samples/acl/methods.ts";
import { BAD_REQUEST } from "../samples/log-format/record.ts";
import type { InputSamples, RequestSamples, ResponseSamples } from "../samples/source.ts";
import type { NextStep } from "../session/assignment.ts";
import { LoggedStream } from "../session/logged-stream.ts";
import type { Session } from "../session/session.ts";
import { Stage } from "../session/stage.ts";
import type { Ending } from "../session/termination.ts";
import type { Backend } from "../state/backend.ts";
import { count } from "../state/counting.ts";
import { Counter } from "../state/shared-memory.ts";
import { ContentInspection } from "./content-inspection.ts";
import type { Decision } from "./decision.ts";
import type { ContentRules, ProxyRules } from "./proxy-rules.ts";
import type { RequestView } from "./request-view.ts";
import type { ResponseView } from "./response-view.ts";
import { applyServerRules } from "./server-rules.ts";
import { Tarpit } from "./tarpit.ts";

interface AnswerRow {
  readonly request: Ending;
  readonly response: Ending;
  /** How long the request took is told. */
  readonly isTimed?: true;
  /** It is counted among the denied ones. */
  readonly isDenial?: true;
  /** Its page may be another one. */
  readonly hasPage?: true;
}

/** What HAProxy says of an answer of its own, by its reason. */
const ANSWERS: Readonly<Record<AnswerReason, AnswerRow>> = {
  denied: { request: "denied", response: "response denied", isTimed: true, isDenial: true, hasPage: true },
  redirected: { request: "answered locally", response: "answered locally", isTimed: true },
  unauthorized: { request: "denied", response: "response denied" },
  tarpitted: { request: "tarpitted", response: "response denied", isDenial: true, hasPage: true },
  failed: { request: "denied", response: "response denied", hasPage: true },
};

/** A stream that speaks HTTP, as expressions and rules see it. */
export abstract class HttpStream extends LoggedStream implements RuleSubject {
  /** What the balancer answers by itself, once it is decided that it does. */
  answer: OwnAnswer = errorAnswer(500);
  status = -1;
  protected requestLine = "";
  /** By the frontend's rules on content. Absent: there are none. */
  readonly inspection: ContentInspection | undefined;
  readonly #contentRules: ContentRules | undefined;
  /** While they are asked: the views show other messages soon. */
  protected shownRequest: RequestView | undefined;
  #shownResponse: ResponseView | undefined;
  /** A rule has the balancer answer instead of the server. */
  protected replacesResponse = false;
  /** How long its request took is told, also where a rule answered it. */
  protected isTimed = true;
  /** By a rule that ends the request. */
  protected decision: Decision = "answer";
  #tarpit: Tarpit | undefined;
  /** See `Routing.own`. */
  protected ownBackend: Backend | undefined;

  constructor(session: Session, assigned: (step: NextStep) => void, contentRules: ContentRules | undefined) {
    super(session, assigned);
    this.#contentRules = contentRules;
    if (contentRules) this.inspection = new ContentInspection();
  }

  override begin(now: number): void {
    super.begin(now);
    this.replacesResponse = false;
    this.isTimed = true;
    this.decision = "answer";
    this.inspection?.begin(this.#contentRules);
  }

  get editedRequest(): EditableRequest | undefined {
    return this.shownRequest;
  }

  get editedResponse(): EditableResponse | undefined {
    return this.#shownResponse;
  }

  override get request(): RequestSamples | undefined {
    return this.shownRequest;
  }

  override get response(): ResponseSamples | undefined {
    return this.#shownResponse;
  }

  /** HAProxy remembers the methods that it knows, by number. */
  override get method(): string | undefined {
    if (this.shownRequest) return this.shownRequest.method;
    const [name = ""] = this.requestLine.split(" ", 1);
    return isMethod(name) ? name : undefined;
  }

  /** HAProxy knows none of its own answers'. */
  override get responseStatus(): number | undefined {
    if (this.#shownResponse) return this.#shownResponse.status;
    return this.respondedAt < 0 ? undefined : this.status;
  }

  override get asksProxy(): boolean {
    if (!this.session.frontend.proxy.options.flags["http-use-proxy-header"]) return false;
    const first = this.shownRequest?.target.charAt(0);
    return first !== undefined && first !== "/" && first !== "*";
  }

  override get capturedLine(): string | undefined {
    return this.requestLine === "" || this.requestLine === BAD_REQUEST ? undefined : this.requestLine;
  }

  override get input(): InputSamples | undefined {
    const mayGrow = this.inspection?.isPending() === true && this.inspection.mayWait();
    return this.shownRequest && { length: this.bytesIn, mayGrow };
  }

  /** What the frontend's rules on content say of the request, whose head is whole. */
  inspect(request: RequestView, internalSize: number, now: number): Verdict | "wait" {
    if (!this.inspection) return "go on";
    this.bytesIn = internalSize;
    this.shownRequest = request;
    const verdict = this.inspection.try(this, now);
    this.shownRequest = undefined;
    return verdict;
  }

  /** The same for a backend, whose rules do not wait. */
  protected isRejectedBy(rules: ContentRules | undefined, request: RequestView): boolean {
    if (!rules) return false;
    this.shownRequest = request;
    const verdict = rules.apply(this);
    this.shownRequest = undefined;
    return verdict === "reject";
  }

  /** What of the request names its server: a rule of its backend, or what that one hashes. */
  protected nameServer(rules: ProxyRules | undefined, request: RequestView): void {
    if (!rules?.serverRules && !rules?.requestKey) return;
    this.shownRequest = request;
    if (rules.serverRules) applyServerRules(rules.serverRules, this);
    if (rules.requestKey) this.assignment.key = rules.requestKey(this);
    this.shownRequest = undefined;
  }

  /** What rules of a proxy decide about the request; undefined: nothing. */
  protected decide(rules: CompiledRules | undefined, request: RequestView, now: number): Decision | undefined {
    if (!rules) return undefined;
    this.shownRequest = request;
    const verdict = rules(this);
    this.shownRequest = undefined;
    if (verdict !== "answer") return undefined;
    this.headAt = this.isTimed ? now : -1;
    const backend = this.assignment.dispatcher?.backend ?? this.ownBackend;
    this.assignment.retries = backend?.settings.retries ?? 0;
    if (this.decision === "wait")
      this.#holdBack(this.assignment.dispatcher?.backend.proxy ?? this.session.frontend.proxy);
    return this.decision;
  }

  #holdBack({ timeouts: { tarpit, connect = 0 } }: Proxy): void {
    this.#tarpit ??= new Tarpit(() => this.released());
    this.#tarpit.hold(tarpit ?? connect);
  }

  /** The answer that was waited for is to go out. */
  protected abstract released(): void;

  override finish(now: number): void {
    this.#tarpit?.stop();
    super.finish(now);
  }

  protected tryResponseRules(rules: CompiledRules, response: ResponseView): Verdict {
    this.#shownResponse = response;
    const verdict = rules(this);
    this.#shownResponse = undefined;
    return verdict;
  }

  /** The answer to what failed or is denied: the backend's, the frontend's or the balancer's own. */
  protected errorAnswer(status: ErrorStatus): OwnAnswer {
    const backend = this.assignment.dispatcher?.backend.proxy;
    const frontend = this.session.frontend.proxy;
    return backend?.errorPages?.[status] ?? frontend.errorPages?.[status] ?? errorAnswer(status);
  }

  answerBy(reason: AnswerReason, answer: OwnAnswer): void {
    const { status } = answer;
    const row = ANSWERS[reason];
    this.answer = row.hasPage && isErrorStatus(status) ? this.errorAnswer(status) : answer;
    if (this.#shownResponse) {
      this.#replaceResponse(row);
      return;
    }
    this.decision = reason === "tarpitted" ? "wait" : "answer";
    this.end(row.request);
    this.isTimed = row.isTimed ?? false;
    if (!row.isDenial) return;
    const { frontend } = this.session;
    const backend = this.assignment.dispatcher?.backend;
    count(frontend.counters, Counter.DREQ);
    if (backend && backend.proxy !== frontend.proxy) count(backend.counters, Counter.DREQ);
  }

  #replaceResponse(row: AnswerRow): void {
    this.stage = Stage.RESPONSE;
    this.replacesResponse = true;
    this.end(row.response);
    // For HAProxy there was no response then.
    if (!row.isTimed || row.isDenial) this.respondedAt = -1;
    if (!row.isDenial) return;
    const { dispatcher, server } = this.assignment;
    for (const side of [this.session.frontend, dispatcher?.backend, server])
      if (side) count(side.counters, Counter.DRESP);
  }

  drop(how: "reject" | "silence"): "answer" {
    this.decision = how;
    return "answer";
  }

  fail(): "answer" {
    this.answerBy("failed", errorAnswer(this.#shownResponse ? 502 : 400));
    if (!this.#shownResponse) count(this.session.frontend.counters, Counter.EREQ);
    return "answer";
  }

  /** A response that a rule turns away is no failure of the server's. */
  protected override countFailure(): void {
    if (!this.replacesResponse) super.countFailure();
  }
}
