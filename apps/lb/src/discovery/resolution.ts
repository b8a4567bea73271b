import type { Resolvers } from "../config/schema.ts";
import type { Answer } from "./answer.ts";
import { NameserverClient, type RecordType } from "./nameserver-client.ts";

const NO_ANSWER: Answer = { kind: "timeout" };

/** `_http._tcp.web`: a name of SRV records, which tell ports too. */
export function isServiceName(host: string): boolean {
  return host.startsWith("_");
}

/**
 * Resolves one name again and again, for all servers that have it. The cycle is HAProxy's: an attempt asks up to
 * `resolve_retries` times, `timeout retry` apart, until an answer is valid; the next one begins `timeout resolve`
 * later. Every query goes to all nameservers; the first valid answer wins, failures wait for the last nameserver.
 */
export class Resolution {
  readonly #section: Resolvers;
  readonly #host: string;
  /** The type to ask for, and the one to fall back to when that fails. */
  readonly #types: readonly RecordType[];
  readonly #clients: readonly NameserverClient[];
  readonly #onAnswer: (answer: Answer) => void;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** @param onAnswer gets every valid answer, and the failure that an attempt ends with */
  constructor(section: Resolvers, host: string, prefer: "ipv4" | "ipv6", onAnswer: (answer: Answer) => void) {
    this.#section = section;
    this.#host = host;
    if (isServiceName(host)) this.#types = ["SRV"];
    else this.#types = prefer === "ipv4" ? ["A", "AAAA"] : ["AAAA", "A"];
    this.#clients = section.nameservers.map((nameserver) => new NameserverClient(section, nameserver));
    this.#onAnswer = onAnswer;
  }

  /** The first query leaves at once. */
  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const client of this.#clients) client.cancel();
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const { answer, since } = await this.#attempt();
      if (this.#stopped) return;
      this.#onAnswer(answer);
      await this.#waitUntil(since + this.#section.timeoutResolve);
    }
  }

  /** @returns what it ended with, and the time from which on the next attempt is counted */
  async #attempt(): Promise<{ answer: Answer; since: number }> {
    const { resolveRetries, timeoutRetry } = this.#section;
    for (let tries = 1; ; tries++) {
      const asked = performance.now();
      const answer = await this.#try();
      if (answer.kind === "valid" || this.#stopped) return { answer, since: asked };
      if (tries >= resolveRetries) return { answer, since: answer.kind === "timeout" ? performance.now() : asked };
      await this.#waitUntil(asked + timeoutRetry);
    }
  }

  /** Asks for each type until one answer is valid or there is none at all: silence is not asked anything else. */
  async #try(): Promise<Answer> {
    let answer: Answer = NO_ANSWER;
    for (const type of this.#types) {
      answer = await this.#ask(type);
      if (answer.kind === "valid" || answer.kind === "timeout") break;
    }
    return answer;
  }

  #ask(type: RecordType): Promise<Answer> {
    return new Promise((resolve) => {
      let waitingFor = this.#clients.length;
      let finished = false;
      const finish = (answer: Answer) => {
        if (finished) return;
        finished = true;
        clearTimeout(timer);
        for (const client of this.#clients) client.cancel();
        resolve(answer);
      };
      const timer = setTimeout(finish, this.#section.timeoutRetry, NO_ANSWER).unref();
      for (const client of this.#clients) {
        client.ask(this.#host, type).then((answer) => {
          // No answer is waited for until the time is over, however soon it is known that none comes.
          if (answer.kind === "valid" || this.#stopped) finish(answer);
          else if (answer.kind !== "timeout" && --waitingFor === 0) finish(answer);
        });
      }
    });
  }

  async #waitUntil(time: number): Promise<void> {
    const delay = time - performance.now();
    if (delay <= 0 || this.#stopped) return;
    await new Promise<void>((resolve) => {
      this.#timer = setTimeout(resolve, delay).unref();
    });
  }
}
