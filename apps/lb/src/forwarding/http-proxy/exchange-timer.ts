import type { Proxy } from "../../config/schema.ts";

/** Who is told that something takes too long. */
export interface ExchangeTimerUser {
  backend(): Proxy;
  frontend(): Proxy;
  serverTimedOut(): void;
  clientTimedOut(): void;
}

/** For how long an exchange waits, and for whom: one at a time. */
export class ExchangeTimer {
  readonly #user: ExchangeTimerUser;
  #timer: NodeJS.Timeout | undefined;
  #waitsForClient = false;

  constructor(user: ExchangeTimerUser) {
    this.#user = user;
  }

  /** Calls back after a while, unless something else is waited for then. @param limit milliseconds; none or 0: never */
  await(limit: number | undefined, late: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = limit ? setTimeout(late, limit) : undefined;
  }

  awaitServer(): void {
    this.#waitsForClient = false;
    this.await(this.#user.backend().timeouts.server, () => this.#user.serverTimedOut());
  }

  /** The client takes its time: the server waits with it. */
  awaitClient(): void {
    this.#waitsForClient = true;
    this.await(this.#user.frontend().timeouts.client, () => this.#user.clientTimedOut());
  }

  progress(): void {
    this.#timer?.refresh();
  }

  /** The client sent something. Who sends does not read for that. */
  clientSent(): void {
    if (!this.#waitsForClient) this.progress();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
