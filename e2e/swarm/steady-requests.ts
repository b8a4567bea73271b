import { setTimeout as delay } from "node:timers/promises";
import { ask, keepAliveAgent, type Stack, waitFor } from "@haproxy-practice/stack";

/** Clients that keep their connection, and as many that open one for each request. */
const CLIENTS_EACH = 3;
/** Milliseconds between the requests of a client. */
const PAUSE = 20;

/** Asks again and again until it is ended, and remembers every answer that was not a web server's. */
export class SteadyRequests {
  readonly #url: string;
  /** By hostname, in milliseconds of the epoch. */
  readonly #lastAnswer = new Map<string, number>();
  readonly #failures: string[] = [];
  readonly #clients: Promise<void>[];
  #sent = 0;
  #ended = false;

  constructor(stack: Stack) {
    this.#url = `${stack.url}/`;
    this.#clients = Array.from({ length: 2 * CLIENTS_EACH }, (_, index) => this.#ask(index < CLIENTS_EACH));
  }

  /** Waits until the hostnames that answered within `span` milliseconds are as they should be. */
  async until(awaited: string, span: number, satisfied: (hostnames: ReadonlySet<string>) => boolean): Promise<void> {
    const lately = () => {
      const since = Date.now() - span;
      return new Set([...this.#lastAnswer].filter(([, at]) => at >= since).map(([hostname]) => hostname));
    };
    await waitFor(awaited, () => satisfied(lately()), { timeout: 60_000 });
  }

  async end(): Promise<{ sent: number; failures: readonly string[] }> {
    this.#ended = true;
    await Promise.all(this.#clients);
    return { sent: this.#sent, failures: this.#failures };
  }

  async #ask(keepAlive: boolean): Promise<void> {
    const agent = keepAlive ? keepAliveAgent() : undefined;
    while (!this.#ended) {
      this.#sent += 1;
      try {
        const { status, hostname, body } = await ask(this.#url, agent ? { agent } : {});
        if (status === 200 && hostname) this.#lastAnswer.set(hostname, Date.now());
        else this.#failures.push(`${status} ${body}`);
      } catch (error) {
        this.#failures.push((error as Error).message);
      }
      await delay(PAUSE);
    }
    agent?.destroy();
  }
}
