import { performance } from "node:perf_hooks";
import { headBound, writeHead } from "../../http1/head-writer.ts";
import { INCOMPLETE, REFUSED } from "../../http1/message-head.ts";
import type { ErrorStatus } from "../../http1/own-answer.ts";
import { parseResponseHead } from "../../http1/response-head.ts";
import { buffers } from "../../samples/buffer-size.ts";
import type { Ending } from "../../session/termination.ts";
import type { TcpSocket } from "../../tcp/socket.ts";
import { BodyRelay } from "../body-relay.ts";
import type { Exchange } from "../exchange.ts";
import { editsOf } from "../head-fields.ts";
import { clientFields, NO_FIELDS } from "./added-fields.ts";
import type { RequestRelay } from "./request-relay.ts";
import type { RequestTraits } from "./request-traits.ts";
import type { ServerLink } from "./server-link.ts";
import type { ThreadResources } from "./thread-resources.ts";

/** Whose response it is. */
export interface ResponseRelayUser {
  /** More came from the server, or is on its way to the client. */
  responseProgress(now: number, waitsForClient: boolean): void;
  /** All of the response has come. */
  responseDone(now: number): void;
  /** The head of a response went out after which bytes pass as they are. */
  switched(now: number): void;
  /** There is no response to pass on. */
  fail(status: ErrorStatus, ending: Ending): void;
  /** The client gets no answer at all. */
  hangUp(ending: Ending): void;
  /** The exchange has an answer of its own instead of the response. */
  answerInstead(): void;
  /** The rest of the response will not come. */
  truncate(ending: Ending): void;
}

/** The way of one response from its server to the client. */
export class ResponseRelay {
  readonly #resources: ThreadResources;
  readonly #exchange: Exchange;
  readonly #traits: RequestTraits;
  readonly #request: RequestRelay;
  readonly #link: ServerLink;
  readonly #client: TcpSocket;
  readonly #user: ResponseRelayUser;
  readonly #body = new BodyRelay("response");
  /** The head of the final response went to the client. */
  started = false;
  #done = false;
  /** Something came back on this connection for this request. */
  #answered = false;
  #repeated = false;
  #held: Buffer | undefined;
  #reusable = false;
  #waitsForClient = false;
  #serverEnded = false;

  constructor(
    resources: ThreadResources,
    exchange: Exchange,
    traits: RequestTraits,
    request: RequestRelay,
    link: ServerLink,
    client: TcpSocket,
    user: ResponseRelayUser,
  ) {
    this.#resources = resources;
    this.#exchange = exchange;
    this.#traits = traits;
    this.#request = request;
    this.#link = link;
    this.#client = client;
    this.#user = user;
  }

  isDone(): boolean {
    return this.#done;
  }

  waitsForClient(): boolean {
    return this.#waitsForClient;
  }

  /** Bytes of the body that went to the client. */
  passed(): number {
    return this.#body.size;
  }

  endsWithConnection(): boolean {
    return this.started && this.#body.endsWithConnection();
  }

  /** Can the next answer on the server's connection only be to the next request? */
  leavesClean(): boolean {
    return this.#reusable && !this.#serverEnded;
  }

  /** A new request begins. */
  reset(): void {
    this.started = this.#done = this.#answered = this.#repeated = this.#reusable = false;
    this.#waitsForClient = this.#serverEnded = false;
    this.#held = undefined;
  }

  serverData(buffer: Buffer, length: number): void {
    const now = performance.now();
    this.#answered = true;
    if (this.#done) {
      // Bytes that nobody asked for.
      this.#reusable = false;
    } else if (this.started) {
      this.#passBody(buffer, 0, length, now);
    } else if (this.#held) {
      const all = Buffer.concat([this.#held, buffer.subarray(0, length)]);
      this.#held = undefined;
      this.#readHead(all, 0, all.length, now);
    } else {
      this.#readHead(buffer, 0, length, now);
    }
  }

  #readHead(buffer: Buffer, start: number, end: number, now: number): void {
    const head = this.#resources.responseHead;
    const { asksHead, isConnect, wantsUpgrade } = this.#traits;
    for (let at = start; at < end; at = head.end) {
      const length = parseResponseHead(buffer, at, end, head, asksHead, isConnect);
      if (length !== INCOMPLETE && length !== REFUSED && head.status < 200 && head.status !== 101) {
        this.#stageInterim(buffer);
        continue;
      }
      this.#sendInterims();
      if (length === INCOMPLETE) this.#held = Buffer.from(buffer.subarray(at, end));
      else if (length === REFUSED) this.#user.fail(502, "response unreadable");
      else if (head.status >= 200 || wantsUpgrade) this.#start(buffer, end, now);
      else this.#user.fail(502, "response unreadable");
      return;
    }
    this.#sendInterims();
  }

  /** RFC 9110 §15.2: an interim response is for clients of HTTP/1.1 only. */
  #stageInterim(buffer: Buffer): void {
    const { responseHead: head, staging } = this.#resources;
    const passes = this.#traits.minorVersion !== 0;
    this.#exchange.interim(passes ? head.internalSize : 0);
    if (!passes) return;
    if (staging.length + headBound(head, NO_FIELDS) > staging.buffer.length) this.#sendInterims();
    staging.length = writeHead(buffer, head, staging.buffer, staging.length, NO_FIELDS);
  }

  /** A server could send interim responses for ever to a client that reads none. */
  #sendInterims(): void {
    if (!this.#resources.staging.send(this.#client)) this.#link.pauseFor(this.#client);
  }

  #beginTunnel(buffer: Buffer, start: number, end: number, now: number): void {
    const { staging } = this.#resources;
    this.#exchange.passedOut(end - start);
    staging.append(buffer, start, end);
    staging.send(this.#client);
    this.started = true;
    this.#user.switched(now);
  }

  #start(buffer: Buffer, end: number, now: number): void {
    const { responseHead: head, response, staging, draining } = this.#resources;
    const traits = this.#traits;
    this.#exchange.responded(head.status, head.internalSize, now);
    this.started = true;
    this.#body.begin(head.framing, head.contentLength);
    const opensTunnel = head.status === 101 || (traits.isConnect && head.status < 300);
    this.#reusable =
      !this.#request.closesServer &&
      !this.#body.endsWithConnection() &&
      (head.minorVersion === 0 ? head.connectionKeepAlive : !head.connectionClose);
    if (this.#body.endsWithConnection() || traits.isConnect || draining) traits.keepsOpen = false;
    if (!this.#exchange.changeResponse(response.show(buffer))) {
      this.started = false;
      this.#user.answerInstead();
      return;
    }
    const fields = opensTunnel ? NO_FIELDS : clientFields(traits.keepsOpen, traits.minorVersion, head);
    const edits = editsOf(response);
    if (edits && headBound(head, fields, edits) > buffers.size) {
      this.started = false;
      this.#user.fail(500, "failed internally");
      return;
    }
    staging.length = writeHead(buffer, head, staging.buffer, 0, fields, edits);
    if (opensTunnel) this.#beginTunnel(buffer, head.end, end, now);
    else this.#passBody(buffer, head.end, end, now);
  }

  #passBody(buffer: Buffer, start: number, end: number, now: number): void {
    const { staging } = this.#resources;
    const before = staging.length;
    const consumed = this.#body.pass(buffer, start, end, staging);
    // A rule made another request of a client's HEAD.
    if (this.#traits.isHead) staging.length = before;
    if (consumed === REFUSED) {
      this.#refuseBody(now);
      return;
    }
    if (consumed < end) this.#reusable = false;
    const sent = staging.send(this.#client);
    if (this.#body.done) this.#bodyDone();
    if (!sent) this.#waitForClient(now);
    else if (this.#done) this.#user.responseDone(now);
    else this.#user.responseProgress(now, false);
  }

  #refuseBody(now: number): void {
    this.#resources.staging.send(this.#client);
    this.#user.responseProgress(now, false);
    this.#exchange.refusedResponseBody();
    this.#user.truncate("response body unreadable");
  }

  #bodyDone(): void {
    this.#done = true;
    this.#exchange.passedOut(this.#body.size);
  }

  /** The client takes its time: the server waits with it. */
  #waitForClient(now: number): void {
    this.#waitsForClient = true;
    this.#user.responseProgress(now, true);
    this.#link.pauseFor(this.#client, () => {
      const later = performance.now();
      this.#waitsForClient = false;
      if (!this.#done) this.#user.responseProgress(later, false);
      else if (this.#serverEnded) this.#withoutServer(later);
      else this.#user.responseDone(later);
    });
  }

  serverEnded(error?: string): void {
    const now = performance.now();
    this.#serverEnded = true;
    if (!this.started) {
      this.#endedWithoutResponse(now, error);
      return;
    }
    if (!this.#done && this.#body.endsWithConnection() && !error) {
      this.#body.complete();
      this.#bodyDone();
    }
    if (!this.#done) this.#user.truncate(error ? "server reset" : "server ended");
    else if (!this.#waitsForClient) this.#withoutServer(now);
  }

  /** The client has the whole response; what is left of its request goes nowhere. */
  #withoutServer(now: number): void {
    this.#link.abandon();
    this.#request.resume();
    this.#user.responseDone(now);
  }

  #endedWithoutResponse(now: number, error?: string): void {
    const isClosing = this.#link.isReused() && !this.#answered;
    if (isClosing && !this.#repeated && this.#request.canRepeat()) {
      this.#repeated = true;
      this.#serverEnded = false;
      this.#link.findAnother(now);
    } else if (error) {
      // A reset. HAProxy 2.1 gives no answer here.
      this.#user.hangUp("server reset");
    } else if (!this.#traits.isFirst) {
      // Was the request done or not? Only the client may decide to send it again: it gets no answer, as from HAProxy, for which
      // every request but the first of a connection may have met a server that was about to close.
      this.#user.hangUp("server ended");
    } else {
      this.#user.fail(502, "server ended");
    }
  }
}
