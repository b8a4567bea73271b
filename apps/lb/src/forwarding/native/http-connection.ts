import { performance } from "node:perf_hooks";
import { INCOMPLETE, REFUSED } from "../../http1/message-head.ts";
import { parseRequestHead } from "../../http1/request-head.ts";
import { isOn, type Killer, type OnServer } from "../../session/killing.ts";
import { Session } from "../../session/session.ts";
import type { Listener } from "../../state/listener.ts";
import type { TcpHandle } from "../../tcp/handles.ts";
import { type SocketUser, TcpSocket } from "../../tcp/socket.ts";
import { LINGER_MS, lingerLimit } from "../backend-options.ts";
import { CONTINUE } from "../body-wait.ts";
import type { Entry } from "../engine.ts";
import { HeadTime } from "../head-time.ts";
import { ClientInput } from "./client-input.ts";
import { Deadline } from "./deadline.ts";
import type { ExchangeEndsUser } from "./exchange-ends.ts";
import { HttpRelay } from "./http-relay.ts";
import type { ThreadResources } from "./thread-resources.ts";

/** A client's connection that speaks HTTP: reads one request after the other, and has each of them relayed. */
export class HttpConnection implements SocketUser, ExchangeEndsUser {
  readonly deadline = new Deadline();
  readonly #resources: ThreadResources;
  readonly #session: Session;
  readonly #socket: TcpSocket;
  readonly #input: ClientInput;
  readonly #relay: HttpRelay;
  readonly #closed: () => void;
  readonly #headTime: HeadTime;
  /** `option accept-invalid-http-request`. */
  readonly #takesAnyTarget: boolean;
  #requests = 0;
  /** Waits for a request, or reads its head. */
  #isReading = true;
  /** Everything is sent; what still comes is thrown away until the client closes. */
  #isClosing = false;
  /** The client sent its FIN. */
  #isEnded = false;

  /** @param closed called once, when the connection is gone */
  constructor(resources: ThreadResources, accepted: TcpHandle, listener: Listener, closed: () => void, entry?: Entry) {
    this.#resources = resources;
    this.#closed = closed;
    this.#socket = TcpSocket.accepted(accepted, this, entry?.first);
    this.#session = entry?.session ?? new Session(resources.context, listener, this.#socket);
    this.#input = new ClientInput(this.#socket);
    this.#relay = new HttpRelay(resources, this.#session, this.#socket, this.#input, this.deadline, this);
    const { proxy } = listener.frontend;
    this.#takesAnyTarget = proxy.options.flags["accept-invalid-http-request"] === true;
    this.#headTime = new HeadTime(proxy.timeouts);
    this.#awaitRequest(performance.now());
    this.#socket.resume();
  }

  received(buffer: Buffer, length: number): void {
    if (this.#isClosing) return;
    if (!this.#isReading) this.#relay.received(buffer, length);
    else if (this.#input.hasHeld()) this.#readHeld(buffer, length);
    else this.#readHead(buffer, 0, length);
  }

  // --- requests ----------------------------------------------------------------------------------------------

  #awaitRequest(now: number): void {
    this.#isReading = true;
    this.deadline.at = this.#headTime.begin(now, this.#requests === 0);
    this.#input.resume();
  }

  #readHeld(buffer: Buffer, length: number): void {
    this.#input.hold(buffer, 0, length);
    const held = this.#input.take();
    if (held) this.#readHead(held, 0, held.length);
  }

  #readHead(buffer: Buffer, start: number, end: number): void {
    const now = performance.now();
    const { requestHead } = this.#resources;
    if (!this.#relay.exchange.isActive()) this.#relay.exchange.begin(now);
    requestHead.takesAnyTarget = this.#takesAnyTarget;
    const length = parseRequestHead(buffer, start, end, requestHead);
    if (length === INCOMPLETE) {
      this.#input.hold(buffer, start, end);
      this.deadline.at = this.#headTime.more(now);
      return;
    }
    if (this.#relay.exchange.mayBeHeld && length !== REFUSED && !this.#isLetThrough(buffer, start, end, now)) return;
    this.#isReading = false;
    this.#relay.reset();
    if (length === REFUSED) {
      this.#relay.refuse(this.#headTime.since);
      return;
    }
    this.#requests++;
    this.#relay.start(buffer, requestHead.end, end, now, this.#headTime.since, this.#requests === 1);
  }

  /** Whether the request that was just read may go on; if not, more is waited for, or it is over. */
  #isLetThrough(buffer: Buffer, start: number, end: number, now: number): boolean {
    const { exchange } = this.#relay;
    const { requestHead, request } = this.#resources;
    const verdict = exchange.holdBack(request.show(buffer, end), requestHead, buffer, end, now);
    if (verdict !== "reject" && exchange.takesExpectation(buffer, requestHead)) {
      exchange.continued();
      this.#socket.write(CONTINUE);
    }
    if (verdict === "go on") return true;
    if (verdict === "reject") {
      this.rejected(now, verdict);
    } else {
      this.#input.hold(buffer, start, end);
      this.deadline.at = exchange.heldUntil();
    }
    return false;
  }

  /** Is more waited for, although the head is whole? */
  #isHeld(): boolean {
    return this.#isReading && this.#relay.exchange.isHeld();
  }

  /** A rule closes the connection, or has the client wait for nothing. */
  rejected(now: number, how: "reject" | "silence"): void {
    this.#relay.exchange.reject(now);
    this.#leave();
    if (how === "reject") {
      this.#socket.destroy();
      return;
    }
    this.#input.pause();
    this.deadline.set(now, this.#session.frontend.proxy.timeouts.client || LINGER_MS);
  }

  exchangeOver(now: number, then: "next" | "close"): void {
    if (this.#isClosing) return;
    if (then === "close" || this.#isEnded) {
      this.#close(now);
      return;
    }
    this.#awaitRequest(now);
    const held = this.#input.take();
    if (held) this.#readHead(held, 0, held.length);
  }

  // --- the end -----------------------------------------------------------------------------------------------

  #close(now: number): void {
    this.#leave();
    const { body } = this.#relay.request;
    // RFC 9112 §9.6: who asked for the end sends nothing that would be answered with a reset, which could take the
    // response away. Everybody else is read from until it closes, too.
    if (this.#relay.traits.isLast && body.done && !this.#input.hasHeld() && this.#socket.isFlushed()) {
      this.#socket.destroy();
      return;
    }
    this.deadline.set(now, lingerLimit(this.#session.frontend.proxy.timeouts));
    this.#socket.end();
    this.#input.discard();
  }

  reset(): void {
    this.#socket.reset();
  }

  #leave(): void {
    this.#isClosing = true;
    this.#isReading = false;
    this.#session.leave();
  }

  ended(): void {
    this.#isEnded = true;
    if (this.#isClosing) return;
    const now = performance.now();
    // As in 2.1, who waits for rules on content is not asked whether he is still there.
    if (this.#isHeld()) {
      if (this.#relay.exchange.heldClientEnded()) this.#goOn(now);
      return;
    }
    if (this.#isReading) this.#endHead(now);
    else this.#relay.clientEnded(now);
  }

  /** Is nothing said of a client that sends no whole request? */
  #mayLeave(): boolean {
    return this.#requests > 0 || this.#session.frontend.proxy.options.flags["http-ignore-probes"] === true;
  }

  /** The client leaves instead of sending a request. HAProxy answers that, but not one who was served before. */
  #endHead(now: number): void {
    if (this.#mayLeave()) {
      this.#relay.exchange.abandon();
      this.#close(now);
      return;
    }
    this.#relay.exchange.refused(this.#headTime.since);
    this.#relay.ends.fail(400, "client reset");
  }

  /** Counts what `#endHead` answers, for a client that is not there to get it. */
  #resetHead(): void {
    const { exchange } = this.#relay;
    if (this.#mayLeave()) {
      exchange.abandon();
      return;
    }
    exchange.refused(this.#headTime.since);
    exchange.failedWith(400);
    exchange.answered(false);
  }

  failed(): void {
    this.#aborted();
  }

  sendFailed(): void {
    this.#aborted();
  }

  #aborted(): void {
    if (this.#isReading) this.#resetHead();
    this.#isReading = false;
    if (this.#relay.exchange.isActive()) this.#relay.ends.aborted();
    this.#socket.destroy();
  }

  closed(): void {
    if (this.#relay.exchange.isActive()) this.#aborted();
    // Statistics may still be on their way here: there is nobody left to give them to, nor any further request to begin.
    this.#leave();
    this.#relay.retire();
    this.#closed();
  }

  /** The deadline passed. */
  expire(now: number): void {
    this.deadline.clear();
    if (this.#isClosing) this.#socket.destroy();
    else if (this.#isHeld()) this.#endHold(now);
    else if (this.#isReading) this.#expireHead();
    else this.#relay.ends.expire(now);
  }

  #endHold(now: number): void {
    if (this.#relay.exchange.heldTooLong(now)) {
      this.#goOn(now);
      return;
    }
    this.#isReading = false;
    this.#relay.reset();
    this.#relay.late();
  }

  /** With what is held, of which nothing more is waited for. */
  #goOn(now: number): void {
    const held = this.#input.take();
    this.#input.resume();
    if (held) this.#readHead(held, 0, held.length);
    if (this.#isEnded && !this.#isClosing) this.#relay.clientEnded(now);
  }

  #expireHead(): void {
    const { exchange } = this.#relay;
    if (this.#mayLeave()) {
      exchange.abandon();
      // Nothing was sent that a reset could take away: nothing to wait for.
      this.#socket.destroy();
      return;
    }
    exchange.refused(this.#headTime.since);
    this.#relay.ends.fail(408, "client timed out");
  }

  kill(by: Killer, on?: OnServer): void {
    const { exchange, ends } = this.#relay;
    if (!isOn(exchange, on)) return;
    if (this.#isReading) exchange.abandon();
    else if (!this.#isClosing) ends.kill(by);
    if (!on) this.#socket.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
