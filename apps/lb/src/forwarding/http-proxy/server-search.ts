import type { NextStep } from "../../session/assignment.ts";
import type { Exchange } from "../exchange.ts";
import type { ExchangeTimer } from "./exchange-timer.ts";
import type { ServerAgent } from "./server-agent.ts";

/** Whom a server is looked for. */
export interface ServerSearchUser {
  /** The agent has a connection. */
  linked(): void;
  /** There will be none: the exchange has ended. */
  notLinked(): void;
}

/** From an assignment to a connection of the agent: waits, connects, tries again. */
export class ServerSearch {
  readonly #exchange: Exchange;
  readonly #agent: ServerAgent;
  readonly #timer: ExchangeTimer;
  readonly #user: ServerSearchUser;

  constructor(exchange: Exchange, agent: ServerAgent, timer: ExchangeTimer, user: ServerSearchUser) {
    this.#exchange = exchange;
    this.#agent = agent;
    this.#timer = timer;
    this.#user = user;
  }

  /** What the assignment says next. */
  follow(step: NextStep): void {
    const { assignment } = this.#exchange;
    const { queue, connect } = assignment.dispatcher?.backend.proxy.timeouts ?? {};
    const late = (next: (now: number) => NextStep) => () => this.follow(next(performance.now()));
    this.#timer.stop();
    if (step === "fail") this.#user.notLinked();
    else if (step === "pause")
      this.#timer.await(
        assignment.pause,
        late((now) => assignment.resume(now)),
      );
    else if (step === "wait")
      this.#timer.await(
        queue ?? connect,
        late((now) => assignment.queueTimedOut(now)),
      );
    else this.connect(connect);
  }

  /** @param timeout milliseconds; none or 0: as long as it takes */
  connect(timeout: number | undefined): void {
    const { assignment } = this.#exchange;
    const destination = assignment.server?.destination(this.#exchange.session.peer);
    if (!destination) return;
    if (this.#agent.hasIdle(destination)) {
      assignment.connected(true, performance.now());
      this.#user.linked();
      return;
    }
    const keepsAlive = assignment.dispatcher?.backend.proxy.options.flags.srvtcpka === true;
    this.#agent.open(
      destination,
      { timeout: timeout ?? 0, keepsAlive, source: assignment.server?.settings.source },
      (failure) => {
        const now = performance.now();
        if (failure) {
          this.follow(assignment.connectFailed(failure === "timed out", now));
        } else {
          assignment.connected(false, now);
          this.#user.linked();
        }
      },
    );
  }
}
