import type { RequestHead } from "../http1/message-head.ts";
import type { RequestSamples } from "../samples/source.ts";
import { HeadFields } from "./head-fields.ts";

/** What routing and the log want to know of a request beyond its samples. */
export interface RequestIdentity {
  readonly method: string;
  readonly isHead: boolean;
  readonly target: string;
  /** The request line as received, for the log. */
  line(): string;
}

/** What rules and the log ask of the request just parsed. One a thread; strings are made when asked for, once. */
export class RequestView extends HeadFields<RequestHead> implements RequestSamples, RequestIdentity {
  #path: string | undefined;

  override show(buffer: Buffer): this {
    super.show(buffer);
    this.#path = undefined;
    return this;
  }

  get path(): string {
    const path = this.#path ?? this.text(this.head.pathStart, this.head.pathEnd);
    this.#path = path;
    return path;
  }

  get pathLength(): number {
    return this.head.pathEnd - this.head.pathStart;
  }

  get method(): string {
    return this.text(this.head.start, this.head.methodEnd);
  }

  get isHead(): boolean {
    return this.head.isHead;
  }

  get target(): string {
    return this.text(this.head.targetStart, this.head.targetEnd);
  }

  /** As it was received: `minorVersion` counts later ones as 1. */
  get version(): string {
    return this.text(this.head.versionEnd - "1.1".length, this.head.versionEnd);
  }

  line(): string {
    return this.text(this.head.start, this.head.headersStart - 2);
  }
}
