import { Framing, type RequestHead } from "../http1/message-head.ts";
import type { Verdict } from "../rules/action.ts";
import type { ConnectionSubject } from "../rules/subject.ts";
import type { ContentRules } from "./proxy-rules.ts";

/** The size of a request whose head is whole, in HAProxy's counts: a body that there is none of has an end, too. */
export function inspectedSize(head: RequestHead): number {
  return head.internalSize + (head.framing === Framing.NONE && !head.isConnect ? 1 : 0);
}

/** Lets rules look at what came of a stream, again and again until they know enough or their time is over. */
export class ContentInspection {
  #rules: ContentRules | undefined;
  /** Until when more is waited for, in milliseconds of `performance.now()`. */
  deadline = Number.POSITIVE_INFINITY;
  #isOver = false;

  /** The rules of one proxy begin; those of another may have been before. */
  begin(rules: ContentRules | undefined): void {
    this.#rules = rules;
    this.#isOver = false;
    this.deadline = Number.POSITIVE_INFINITY;
  }

  /** Are there rules that have not decided? */
  isPending(): boolean {
    return this.#rules !== undefined;
  }

  /** Have they been asked, and want to see more? */
  isWaiting(): boolean {
    return this.deadline < Number.POSITIVE_INFINITY;
  }

  /** May rules still wait for more, if more can come? */
  mayWait(): boolean {
    return !this.#isOver && (this.#rules?.delay ?? 0) > 0;
  }

  /** Their time is over: what they do not know by now they will not know. */
  expire(): void {
    this.#isOver = true;
  }

  try(subject: ConnectionSubject, now: number): Verdict | "wait" {
    const rules = this.#rules;
    if (!rules) return "go on";
    const verdict = rules.apply(subject);
    if (verdict !== "wait") this.begin(undefined);
    else if (this.deadline === Number.POSITIVE_INFINITY) this.deadline = now + rules.delay;
    return verdict;
  }
}
