import { performance } from "node:perf_hooks";
import type { Proxy } from "../config/schema.ts";
import type { OwnAnswer } from "../http1/own-answer.ts";
import type { LogRecord } from "../samples/log-format/record.ts";
import type { Session } from "../session/session.ts";
import { Stage } from "../session/stage.ts";
import { count } from "../state/counting.ts";
import { Counter } from "../state/shared-memory.ts";
import type { ForwardingContext } from "./context.ts";
import type { Decision, ExchangeUser } from "./decision.ts";
import { RecordedStream } from "./recorded-stream.ts";
import type { RequestView } from "./request-view.ts";

/**
 * Statistics up to about this size, with their head, leave HAProxy in one go. Longer ones it counts among the transfers that
 * the server's side broke off (observed: 12,323 does not, 12,972 does).
 */
const STATISTICS_AT_ONCE = 12_400;

/** A stream that may be for the statistics, which the balancer answers itself. */
export class StatisticsStream extends RecordedStream {
  readonly #statistics: ForwardingContext["stats"];
  #isForStatistics = false;

  constructor(context: ForwardingContext, session: Session, user: ExchangeUser) {
    super(context, session, user);
    this.#statistics = context.stats;
  }

  override begin(now: number): void {
    super.begin(now);
    this.#isForStatistics = false;
  }

  protected asksForStatistics(proxy: Proxy, request: RequestView): boolean {
    return proxy.stats !== undefined && this.#statistics.matches(proxy, request.method, request.target);
  }

  /** Unless the proxy's rules about that decide otherwise. HAProxy logs the balancer itself as a server that is there at once. */
  protected answerStatistics(proxy: Proxy, request: RequestView, now: number): Decision {
    this.#isForStatistics = true;
    const verdict = this.decide(this.rules?.get(proxy)?.statistics, request, now);
    const { frontend } = this.session;
    // To HAProxy a redirect is still one of its own answers, a refusal is not.
    const isIntercepted = !verdict || this.cause === "L";
    if (isIntercepted && proxy === frontend.proxy) count(frontend.counters, Counter.INTERCEPTED);
    if (verdict) return verdict;
    const backend = this.assignment.dispatcher?.backend ?? this.ownBackend;
    if (backend) backend.counters[Counter.LAST_SESSION] = this.startDate / 1000;
    this.stage = Stage.LOCAL;
    this.headAt = this.assignment.assignedAt = this.assignment.connectedAt = now;
    this.end("answered locally");
    this.#statistics.answer(proxy, request.method, request.target).then(
      (answer) => {
        this.respondedAt = performance.now();
        this.#decide(answer);
      },
      () => this.#decide(this.errorAnswer(500)),
    );
    return "wait";
  }

  #decide(answer: OwnAnswer): void {
    if (this.stage !== Stage.LOCAL) return;
    this.answer = answer;
    this.released();
  }

  /** @param local the counters of the backend that the statistics stood for */
  protected countStatistics(local: Float64Array | undefined): void {
    if (this.#isForStatistics && this.cause === "L" && this.bytesOut > STATISTICS_AT_ONCE && local)
      count(local, Counter.SRV_ABRT);
  }

  protected override record(now: number): LogRecord {
    const record = super.record(now);
    if (this.#isForStatistics) record.server = "<STATS>";
    return record;
  }
}
