import { buffers } from "../samples/buffer-size.ts";
import type { LogRecord } from "../samples/log-format/record.ts";
import type { InputSamples, RequestSamples } from "../samples/source.ts";
import { PENDING, type Pending } from "../samples/value.ts";
import type { Backend } from "../state/backend.ts";
import { count } from "../state/counting.ts";
import { Counter } from "../state/shared-memory.ts";
import type { NextStep } from "./assignment.ts";
import { LoggedStream } from "./logged-stream.ts";
import type { Session } from "./session.ts";
import { TcpCaptures } from "./tcp-captures.ts";

/** Reads bytes as the head of a request: what conditions may ask of it; that more must come; or that it is none. */
export type ReadRequest = (bytes: Uint8Array) => (RequestSamples & { readonly method: string }) | Pending | undefined;

const NOTHING = new Uint8Array(0);

function inputOf(held: Uint8Array, mayGrow: boolean): InputSamples {
  const bytes = held.length > buffers.window ? held.subarray(0, buffers.window) : held;
  return { bytes, length: bytes.length, mayGrow: mayGrow && bytes.length < buffers.window };
}

/** The bytes of a session in mode tcp. */
export class TcpStream extends LoggedStream {
  readonly #readRequest: ReadRequest;
  #shownInput: InputSamples | undefined;
  #shownResponse: InputSamples | undefined;
  #captures: TcpCaptures | undefined;
  /** What was made of it, once that was asked for. */
  #shownRequest: ReturnType<ReadRequest> | "not read" = "not read";

  constructor(session: Session, assigned: (step: NextStep) => void, readRequest: ReadRequest) {
    super(session, assigned);
    this.#readRequest = readRequest;
  }

  override get input(): InputSamples | undefined {
    return this.#shownInput;
  }

  /** Only where there are any. */
  override get captures(): TcpCaptures | undefined {
    const { captures } = this.session.frontend.settings;
    if (captures) this.#captures ??= new TcpCaptures(captures);
    return this.#captures;
  }

  override get responseInput(): InputSamples | undefined {
    return this.#shownResponse;
  }

  override get request(): RequestSamples | undefined {
    const request = this.#request();
    return request === PENDING ? undefined : request;
  }

  override get method(): string | undefined {
    const request = this.#request();
    return request === PENDING ? undefined : request?.method;
  }

  override get awaitsRequest(): boolean {
    return this.#shownInput?.mayGrow === true && this.#request() === PENDING;
  }

  #request(): ReturnType<ReadRequest> {
    const bytes = this.#shownInput?.bytes;
    if (!bytes) return undefined;
    if (this.#shownRequest === "not read") this.#shownRequest = this.#readRequest(bytes);
    return this.#shownRequest;
  }

  /**
   * While rules and conditions are asked, they may look at what waits.
   * @param mayGrow will more come, and may they wait for it?
   */
  showInput(held: Uint8Array = NOTHING, mayGrow = false): void {
    this.#shownInput = inputOf(held, mayGrow);
  }

  showResponseInput(held: Uint8Array, mayGrow: boolean): void {
    this.#shownResponse = inputOf(held, mayGrow);
  }

  hideInput(): void {
    this.#shownInput = this.#shownResponse = undefined;
    this.#shownRequest = "not read";
  }

  /** Its connection was accepted: nothing more needs to be known of it. */
  override begin(now: number): void {
    super.begin(now);
    this.headAt = now;
  }

  override rejected(own: Backend | undefined): void {
    super.rejected(own);
    this.#countOwn(own);
  }

  /** Of a stream that no other backend was chosen for. */
  #countOwn(own: Backend | undefined): void {
    if (own && !this.assignment.dispatcher) this.countBytes(own.counters);
  }

  /** A rule does not let the server's answer pass. */
  rejectedResponse(): void {
    this.end("response denied");
    count(this.session.frontend.counters, Counter.DRESP);
    const backend = this.assignment.dispatcher?.backend;
    if (backend) count(backend.counters, Counter.DRESP);
  }

  /** The client left, or said nothing, while its rules waited for what it says. */
  failedEarly(ending: "client reset" | "client timed out", own: Backend | undefined): void {
    this.end(ending);
    this.#countOwn(own);
    const backend = this.assignment.dispatcher?.backend ?? own;
    if (backend) count(backend.counters, Counter.CLI_ABRT);
    count(this.session.frontend.counters, Counter.EREQ);
  }

  /** Its server is there. */
  linked(now: number): void {
    this.logEarly(now);
  }

  protected override conclude(now: number): void {
    this.countFailure();
    const { dontlognull } = this.session.frontend.proxy.options;
    if (this.bytesIn > 0 || !dontlognull) this.log(now);
  }

  protected override isServerToBlame(): boolean {
    return this.cause !== "P";
  }

  /** For HAProxy who leaves while a server is looked for has not broken anything off. Before that, see `failedEarly`. */
  protected override isClientToBlame(): boolean {
    return super.isClientToBlame() && this.phase !== "R" && !(this.cause === "C" && this.phase !== "D");
  }

  protected override record(now: number): LogRecord {
    const record = super.record(now);
    record.requestTime = -1;
    record.responseTime = -1;
    record.dataTime = record.connectTime < 0 ? -1 : Math.trunc(now - this.assignment.connectedAt);
    record.idleTime = 0;
    record.captures = this.captures;
    record.status = 0;
    // Observed: in mode tcp 2.1.0 logs one millisecond more than it waited.
    if (record.queueTime >= 0) record.queueTime++;
    return record;
  }
}
