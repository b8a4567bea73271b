import { performance } from "node:perf_hooks";
import { type ErrorStatus, writeAnswer } from "../../http1/own-answer.ts";
import type { Killer } from "../../session/killing.ts";
import { isLinking, isPassing, Stage } from "../../session/stage.ts";
import type { Ending } from "../../session/termination.ts";
import type { TcpSocket } from "../../tcp/socket.ts";
import type { Exchange } from "../exchange.ts";
import type { Deadline } from "./deadline.ts";
import type { RequestRelay } from "./request-relay.ts";
import type { RequestTraits } from "./request-traits.ts";
import type { ResponseRelay } from "./response-relay.ts";
import type { ServerLink } from "./server-link.ts";
import type { ThreadResources } from "./thread-resources.ts";
import type { Tunnel } from "./tunnel.ts";

/** What takes part in the exchanges of a client's connection. */
export interface ExchangeParts {
  readonly resources: ThreadResources;
  readonly exchange: Exchange;
  readonly traits: RequestTraits;
  readonly request: RequestRelay;
  readonly response: ResponseRelay;
  readonly link: ServerLink;
  readonly client: TcpSocket;
  readonly deadline: Deadline;
}

/** Who goes on after the end of an exchange. */
export interface ExchangeEndsUser {
  /** The exchange is over, and its answer is written. */
  exchangeOver(now: number, then: "next" | "close"): void;
  /** The exchange is over in the middle of a response that only the end of the connection ends: a FIN would make it look complete. */
  reset(): void;
  /** A rule on content closes the connection. */
  rejected(now: number, how: "reject" | "silence"): void;
}

/** The ways in which an exchange ends: whole, with an answer of the balancer's own, or cut off. */
export class ExchangeEnds {
  readonly #resources: ThreadResources;
  readonly #exchange: Exchange;
  readonly #traits: RequestTraits;
  readonly #request: RequestRelay;
  readonly #response: ResponseRelay;
  readonly #link: ServerLink;
  readonly #client: TcpSocket;
  readonly #deadline: Deadline;
  readonly #user: ExchangeEndsUser;
  /** What the exchange became when it was upgraded. */
  tunnel: Tunnel | undefined;
  /** The client sends no more. */
  clientEnded = false;

  constructor(parts: ExchangeParts, user: ExchangeEndsUser) {
    this.#resources = parts.resources;
    this.#exchange = parts.exchange;
    this.#traits = parts.traits;
    this.#request = parts.request;
    this.#response = parts.response;
    this.#link = parts.link;
    this.#client = parts.client;
    this.#deadline = parts.deadline;
    this.#user = user;
  }

  /** All of it has passed. */
  complete(now: number): void {
    this.over(now, this.#traits.keepsOpen && !this.clientEnded ? "next" : "close");
  }

  /** Gives the client the exchange's own answer. */
  answer(now: number): void {
    const traits = this.#traits;
    const exchange = this.#exchange;
    if (exchange.answer.isLast || this.#resources.draining || !this.#request.body.done) traits.keepsOpen = false;
    exchange.answered();
    this.#client.write(writeAnswer(exchange.answer, traits));
    if (!traits.keepsOpen || this.clientEnded) this.over(now, "close");
    else if (this.#client.isFlushed()) this.over(now, "next");
    else this.#awaitReader(now);
  }

  /** Who asks and does not read gets no further answer meanwhile. */
  #awaitReader(now: number): void {
    this.#exchange.finish(now);
    this.#deadline.set(now, this.#exchange.session.frontend.proxy.timeouts.client);
    this.#client.whenFlushed(() => this.#user.exchangeOver(performance.now(), "next"));
  }

  /** Without a word. */
  reject(now: number, how: "reject" | "silence"): void {
    this.#deadline.clear();
    this.#user.rejected(now, how);
  }

  /** With an error page. */
  fail(status: ErrorStatus, ending: Ending): void {
    this.#break(ending);
    this.#exchange.failedWith(status);
    this.answer(performance.now());
  }

  /** With the exchange's own answer, where the server's response goes no further. */
  answerInstead(): void {
    this.#link.abandon();
    this.#countPartial();
    this.answer(performance.now());
  }

  /** Without an answer. */
  hangUp(ending: Ending): void {
    this.#break(ending);
    this.over(performance.now(), "close");
  }

  /** In the middle of the response, so that the client sees that it is not whole. */
  truncate(ending: Ending): void {
    this.#break(ending);
    if (!this.#response.endsWithConnection()) {
      this.over(performance.now(), "close");
      return;
    }
    this.#finish(performance.now());
    this.#user.reset();
  }

  /** The client has left before the end. */
  abort(ending: Ending): void {
    this.#exchange.assignment.stopWaiting(performance.now());
    this.aborted(ending);
    this.#client.destroy();
  }

  /** The client's connection broke. */
  aborted(ending?: Ending): void {
    const isSending = isPassing(this.#exchange.stage) && !this.#request.body.done;
    this.#break(ending ?? (isSending ? "client left while sending" : "client reset"));
    this.#finish(performance.now());
  }

  /** The deadline passed: whose turn was it? */
  expire(now: number): void {
    const { stage } = this.#exchange;
    if (this.tunnel) {
      this.tunnel.timedOut();
      this.over(now, "close");
    } else if (isLinking(stage)) {
      this.#link.timedOut(now);
    } else if (stage === Stage.RESPONSE && !this.#link.isSent()) {
      // It gets no time to answer what it does not take, and HAProxy gives no answer either.
      this.hangUp("server took nothing");
    } else if (stage === Stage.RESPONSE) {
      this.fail(504, "server timed out");
    } else if (stage === Stage.DATA) {
      this.truncate(this.#response.waitsForClient() ? "client timed out" : "server timed out");
    } else {
      this.#client.destroy();
    }
  }

  /** It is ended from outside. Who waits for a response is told, as by HAProxy. */
  kill(by: Killer): void {
    const isAwaited = isPassing(this.#exchange.stage) && this.#request.body.done && !this.tunnel;
    if (!isAwaited) this.hangUp(by);
    else if (this.#response.started) this.truncate(`${by} in response`);
    else this.fail(502, `${by} in response`);
  }

  #break(ending: Ending): void {
    this.#link.abandon();
    this.#exchange.end(ending);
    this.#countPartial();
  }

  /** What passed of the bodies of an exchange that ends before they do. */
  #countPartial(): void {
    if (!isPassing(this.#exchange.stage) || this.tunnel) {
      this.#request.drop();
      return;
    }
    if (!this.#request.body.done) this.#exchange.cutOff(this.#request.body.size);
    if (this.#response.started && !this.#response.isDone()) this.#exchange.passedOut(this.#response.passed());
  }

  over(now: number, then: "next" | "close"): void {
    this.#finish(now);
    this.#user.exchangeOver(now, then);
  }

  #finish(now: number): void {
    this.#exchange.finish(now);
    this.#request.forget(false);
    this.#link.cancel();
    this.#link.abandon();
  }
}
