import type { RequestHead } from "../http1/message-head.ts";
import type { RequestSamples } from "../samples/condition.ts";
import type { RequestIdentity } from "./exchange.ts";

/** The log writes versions as received. */
const NOTHING = Buffer.alloc(0);

/** What rules and the log ask of the request just parsed. One a thread; strings are made when asked for, once. */
export class RequestView implements RequestSamples, RequestIdentity {
  readonly #head: RequestHead;
  #buffer: Buffer = NOTHING;
  #path: string | undefined;

  constructor(head: RequestHead) {
    this.#head = head;
  }

  show(buffer: Buffer): this {
    this.#buffer = buffer;
    this.#path = undefined;
    return this;
  }

  get path(): string {
    const path = this.#path ?? this.#buffer.toString("latin1", this.#head.pathStart, this.#head.pathEnd);
    this.#path = path;
    return path;
  }

  get pathLength(): number {
    return this.#head.pathEnd - this.#head.pathStart;
  }

  get method(): string {
    return this.#buffer.toString("latin1", this.#head.start, this.#head.methodEnd);
  }

  get isHead(): boolean {
    return this.#head.isHead;
  }

  get target(): string {
    return this.#buffer.toString("latin1", this.#head.targetStart, this.#head.targetEnd);
  }

  line(): string {
    return this.#buffer.toString("latin1", this.#head.start, this.#head.headersStart - 2);
  }
}
