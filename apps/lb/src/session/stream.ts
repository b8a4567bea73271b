import { performance } from "node:perf_hooks";
import type { ConnectionEnds, Peer } from "../samples/connection-ends.ts";
import type { CompiledLogFormat } from "../samples/log-format/compiled-log-format.ts";
import type { LogRecord } from "../samples/log-format/record.ts";
import type { ProxyName, SampleSource, ServerName } from "../samples/source.ts";
import type { Backend } from "../state/backend.ts";
import { add, count } from "../state/counting.ts";
import type { Server } from "../state/server.ts";
import { Counter } from "../state/shared-memory.ts";
import { observeTimes } from "../state/sliding-average.ts";
import { Assignment, type NextStep } from "./assignment.ts";
import { BareSource } from "./bare-source.ts";
import type { Session } from "./session.ts";
import { Stage } from "./stage.ts";
import { recordOf } from "./stream-record.ts";
import { type Cause, causeOf, type Ending, type Phase, phaseOf } from "./termination.ts";
import { StreamVariables } from "./variables.ts";

/** For formats that do not look at it. */
const NO_RECORD = {} as LogRecord;

/**
 * One thing that is assigned to a server, counted and logged: in mode tcp the bytes of a session, in mode http one exchange. It knows
 * no sockets: who moves its bytes tells it what happens. One instance serves every exchange of a client's connection.
 *
 * Times are milliseconds of `performance.now()`; -1 means that the point was not reached.
 */
export class Stream extends BareSource implements SampleSource {
  readonly session: Session;
  readonly assignment: Assignment;
  /** Called when the waiting of a queued stream is over. */
  readonly assigned: (step: NextStep) => void;
  stage: Stage = Stage.NONE;
  /** When the connection was accepted, or the stream before ended. */
  #idleSince = performance.now();
  startedAt = 0;
  /** Milliseconds since the epoch. */
  startDate = 0;
  /** It was known where it goes: the request's head was whole. */
  headAt = -1;
  /** The head of the final response was whole. */
  respondedAt = -1;
  /** Of all streams of the process, where lines tell it. */
  number = 0;
  balancerEnd: Peer | undefined;
  bytesIn = 0;
  bytesOut = 0;
  cause: Cause = "-";
  phase: Phase = "-";
  #variables: StreamVariables | undefined;

  constructor(session: Session, assigned: (step: NextStep) => void) {
    super();
    this.session = session;
    this.assigned = assigned;
    this.assignment = new Assignment(this);
  }

  /** Its first byte came; in mode tcp its connection. */
  begin(now: number): void {
    this.assignment.reset();
    this.session.streams++;
    this.stage = Stage.REQUEST;
    this.startedAt = now;
    this.startDate = Date.now();
    this.headAt = this.respondedAt = -1;
    this.bytesIn = this.bytesOut = 0;
    this.cause = "-";
    this.phase = "-";
    const { nextStream } = this.session.context.logExtras;
    if (nextStream) this.number = nextStream();
    this.balancerEnd = undefined;
  }

  /** The balancer's end of the connection to the server; asked where lines tell it. */
  reached(end: Peer): void {
    if (!this.session.context.logExtras.namesBalancer) return;
    const { localAddress, localPort } = end;
    this.balancerEnd = { localAddress, localPort };
  }

  isActive(): boolean {
    return this.stage !== Stage.NONE;
  }

  keptServer(_backend: Backend): Server | undefined {
    return undefined;
  }

  /** Bytes from the client that went on. */
  passedIn(bytes: number): void {
    this.bytesIn += bytes;
  }

  /** Bytes to the client. */
  passedOut(bytes: number): void {
    this.bytesOut += bytes;
  }

  changeEnds(changes: Peer): void {
    this.session.changeEnds(changes);
  }

  /** Something ended it before its time. The first ending stands: what follows from it does not replace it. */
  end(ending: Ending): void {
    if (this.cause !== "-") return;
    this.cause = causeOf(ending);
    this.phase = phaseOf(ending, this.stage);
  }

  /**
   * A rule on its content closes the connection.
   * @param own the backend that a `listen` section is itself
   */
  rejected(own: Backend | undefined): void {
    const backend = this.assignment.dispatcher?.backend ?? own;
    this.headAt = -1;
    this.assignment.retries = backend?.settings.retries ?? 0;
    this.end("denied");
    count(this.session.frontend.counters, Counter.DREQ);
    if (backend) count(backend.counters, Counter.DREQ);
  }

  /** Nothing to answer, count or log: an idle connection that ends. */
  abandon(): void {
    this.stage = Stage.NONE;
    this.#variables?.clear();
  }

  /** All is over: counts, logs, gives places back. */
  finish(now: number): void {
    if (!this.isActive()) return;
    if (this.#variables && this.stage > Stage.REQUEST) this.#variables.sent();
    this.stage = Stage.NONE;
    const { frontend } = this.session;
    const backend = this.assignment.dispatcher?.backend;
    const { server } = this.assignment;
    this.countBytes(frontend.counters);
    const sent = this.bytesOut + (this.assignment.connectedAt >= 0 && server ? this.bytesIn : 0);
    this.session.context.sendRate.count(now, Math.round(sent / 32));
    if (backend) this.countBytes(backend.counters);
    if (server) {
      this.countBytes(server.counters);
      this.#countTimes(server.counters, now);
      if (backend) this.#countTimes(backend.counters, now);
    }
    this.assignment.stopWaiting(now);
    this.conclude(now);
    this.assignment.release();
    this.#variables?.clear();
    this.#idleSince = now;
  }

  protected countBytes(counters: Float64Array): void {
    add(counters, Counter.BIN, this.bytesIn);
    add(counters, Counter.BOUT, this.bytesOut);
  }

  #countTimes(counters: Float64Array, now: number): void {
    if (this.respondedAt < 0) return;
    const { assignedAt, connectedAt } = this.assignment;
    observeTimes(
      counters,
      Math.trunc(assignedAt - this.headAt),
      Math.trunc(connectedAt - assignedAt),
      Math.trunc(this.respondedAt - connectedAt),
      Math.trunc(now - this.startedAt),
      this.session.context.averageWindow,
    );
  }

  /** What is counted and logged of it beyond bytes and times. */
  protected conclude(now: number): void {
    this.countFailure();
    this.log(now);
  }

  /** Counts whose fault its end was, where it was anybody's. */
  protected countFailure(): void {
    const { cause, phase } = this;
    if (cause === "-") return;
    const sides = this.#sides();
    if (this.isClientToBlame()) {
      count(this.session.frontend.counters, Counter.CLI_ABRT);
      for (const side of sides) count(side, Counter.CLI_ABRT);
    }
    if (cause === "C" || cause === "c" || cause === "K") return;
    const isBroken = phase === "D" || phase === "L";
    for (const side of sides) {
      // A server that breaks off has failed to answer as well; one that is late in the middle of its answer has not.
      if (phase === "H" || (isBroken && cause === "S")) count(side, Counter.ERESP);
      if (isBroken && this.isServerToBlame()) count(side, Counter.SRV_ABRT);
    }
  }

  protected isClientToBlame(): boolean {
    return this.cause === "C" || this.cause === "c";
  }

  /** Of a response that was broken off. */
  protected isServerToBlame(): boolean {
    return true;
  }

  /** The counters of its backend and its server, as far as it came. */
  #sides(): Float64Array[] {
    const { dispatcher, server } = this.assignment;
    const sides: Float64Array[] = [];
    if (dispatcher) sides.push(dispatcher.backend.counters);
    if (server) sides.push(server.counters);
    return sides;
  }

  /** Writes its line. */
  protected log(_now: number): void {}

  /** A text about it. */
  format(format: CompiledLogFormat, now?: number): string {
    // A record costs more than most texts.
    return format(format.asksRecord ? this.record(now ?? performance.now()) : NO_RECORD, this);
  }

  // --- what expressions ask ----------------------------------------------------------------------------------

  get client(): ConnectionEnds {
    return this.session.ends;
  }

  get frontend(): ProxyName {
    return this.session.frontend.proxy;
  }

  /** To HAProxy a stream's is its frontend until one is chosen. */
  get backend(): ProxyName {
    return this.assignment.dispatcher?.backend.proxy ?? this.frontend;
  }

  get server(): ServerName | undefined {
    const { server, dispatcher } = this.assignment;
    return server === dispatcher?.backend.dispatch ? undefined : server?.settings;
  }

  get variables(): StreamVariables {
    this.#variables ??= new StreamVariables(this.session.variables);
    if (this.stage > Stage.REQUEST) this.#variables.sent();
    return this.#variables;
  }

  /** What its line tells. */
  protected record(now: number): LogRecord {
    return recordOf(this, this.#idleSince, now);
  }
}
