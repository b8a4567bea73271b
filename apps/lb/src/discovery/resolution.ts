import type { Resolvers } from "../config/schema.ts";
import type { Answer, Failure } from "./answer.ts";
import type { Question } from "./dns-message.ts";
import { type NameserverClient, Query, type QueryListener, type QueryReply } from "./nameserver-client.ts";

/**
 * Resolves one name again and again, for all servers that have it. The cycle is HAProxy's: an attempt asks up to
 * `resolve_retries` times, `timeout retry` apart, until an answer has records; the next one begins `timeout resolve`
 * later. Every query goes to all nameservers. Records from any of them count at once. Other answers count together, when
 * no nameserver is waited for any more: then what else there is to ask is asked.
 */
export class Resolution<R> implements QueryListener<R> {
  readonly #section: Resolvers;
  readonly #clients: readonly NameserverClient[];
  /** The one to ask, and the ones to fall back to in order. */
  readonly #questions: readonly Question<R>[];
  readonly #onAnswer: (answer: Answer<R>) => void;
  #timer: NodeJS.Timeout | undefined;
  /** Those of the attempt before are open, too: an answer that is late is an answer. */
  #open: Query<R>[] = [];
  #openBefore: Query<R>[] = [];
  #isResting = true;
  #triesLeft = 0;
  /** The index of the question that is asked now. */
  #asking = 0;
  /** The last answer without records to it. */
  #failure: Failure | undefined;
  readonly #waitingFor = new Set<NameserverClient>();

  /**
   * @param questions the one to ask, and the others in order; undefined: what nobody can ask
   * @param onAnswer gets every valid answer, and the failure that an attempt ends with
   */
  constructor(
    section: Resolvers,
    clients: readonly NameserverClient[],
    questions: readonly (Question<R> | undefined)[],
    onAnswer: (answer: Answer<R>) => void,
  ) {
    this.#section = section;
    this.#clients = clients;
    this.#questions = questions.filter((question) => question !== undefined);
    this.#onAnswer = onAnswer;
  }

  /** The first query leaves at once. */
  start(): void {
    this.#triesLeft = Math.max(1, this.#section.resolveRetries);
    // Not for ever: whoever wants to guess an answer has as long as its query is open.
    for (const query of this.#openBefore) query.close();
    this.#openBefore = this.#open;
    this.#open = [];
    this.#try();
  }

  stop(): void {
    this.#isResting = true;
    clearTimeout(this.#timer);
    this.#closeAll();
  }

  onReply(query: Query<R>, reply: QueryReply<R>): void {
    this.#open = this.#open.filter((other) => other !== query);
    this.#openBefore = this.#openBefore.filter((other) => other !== query);
    if (reply.kind !== "records") {
      this.#fail(query, reply.kind);
      return;
    }
    this.#closeAll();
    this.#finish({ kind: "valid", records: reply.records, nameserver: query.client.nameserver.name });
  }

  onGarbage(query: Query<R>): void {
    this.#fail(query, "other");
  }

  onUnreachable(query: Query<R>): void {
    this.#fail(query, undefined);
  }

  #try(): void {
    this.#triesLeft--;
    this.#ask(0);
  }

  #ask(index: number): void {
    this.#isResting = false;
    this.#asking = index;
    this.#failure = undefined;
    this.#wait(this.#section.timeoutRetry, () => this.#timeOut());
    const question = this.#questions[index];
    if (!question) return;
    for (const client of this.#clients) {
      this.#waitingFor.add(client);
      this.#query(client, question).send();
    }
  }

  #query(client: NameserverClient, question: Question<R>): Query<R> {
    const open = this.#open.find((query) => query.client === client && query.question === question);
    if (open) return open;
    const query = new Query(client, question, this);
    this.#open.push(query);
    return query;
  }

  /** @param failure undefined when nothing was said: somebody may say something yet */
  #fail(query: Query<R>, failure: Failure | undefined): void {
    if (query.question !== this.#questions[this.#asking]) return;
    this.#failure = failure ?? this.#failure;
    this.#waitingFor.delete(query.client);
    if (this.#failure === undefined) return;
    // After the attempt has ended without an answer nobody is waited for.
    if (this.#isResting) this.#fallBack();
    else if (this.#waitingFor.size === 0 && !this.#fallBack() && this.#triesLeft === 0) {
      this.#finish({ kind: this.#failure });
    }
  }

  /** @returns false when there is nothing else to ask for */
  #fallBack(): boolean {
    if (this.#asking + 1 >= this.#questions.length) return false;
    this.#ask(this.#asking + 1);
    return true;
  }

  /** Whoever is silent is not asked anything else, as in HAProxy. */
  #timeOut(): void {
    if (this.#failure !== undefined && this.#fallBack()) return;
    if (this.#triesLeft > 0) this.#try();
    else this.#finish({ kind: this.#failure ?? "timeout" });
  }

  #finish(answer: Answer<R>): void {
    this.#isResting = true;
    this.#wait(this.#section.timeoutResolve, () => this.start());
    this.#onAnswer(answer);
  }

  #wait(time: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, time).unref();
  }

  #closeAll(): void {
    for (const query of [...this.#open, ...this.#openBefore]) query.close();
    this.#open = [];
    this.#openBefore = [];
  }
}
