import type { RequestHead } from "../http1/message-head.ts";
import type { EditableRequest } from "../rules/subject.ts";
import type { RequestSamples } from "../samples/source.ts";
import { HeadFields } from "./head-fields.ts";

/** What rules and the log ask of the request just parsed. One a thread; strings are made when asked for, once. */
export class RequestView extends HeadFields<RequestHead> implements RequestSamples, EditableRequest {
  #path: string | undefined;
  /** By a rule. */
  #isPathSet = false;

  override show(buffer: Buffer): this {
    super.show(buffer);
    this.#path = undefined;
    this.#isPathSet = false;
    return this;
  }

  get path(): string {
    const path = this.#path ?? this.text(this.head.pathStart, this.head.pathEnd);
    this.#path = path;
    return path;
  }

  get pathLength(): number {
    return this.#isPathSet ? this.path.length : this.head.pathEnd - this.head.pathStart;
  }

  get pathAndQuery(): string {
    return this.path + this.text(this.head.pathEnd, this.head.targetEnd);
  }

  setPath(path: string): void {
    const { pathStart, pathEnd, targetStart, targetEnd } = this.head;
    // `*` and authorities have no path to replace.
    if (pathStart === pathEnd) return;
    this.#path = path;
    this.#isPathSet = true;
    this.edits.setTarget(this.text(targetStart, pathStart) + path + this.text(pathEnd, targetEnd));
  }

  get method(): string {
    return this.text(this.head.start, this.head.methodEnd);
  }

  get isHead(): boolean {
    return this.head.isHead;
  }

  get target(): string {
    return this.edits.target ?? this.text(this.head.targetStart, this.head.targetEnd);
  }

  get host(): string {
    for (let line = 0; line < this.lineCount; line++) if (this.isNamed(line, "host")) return this.fieldValue(line);
    return "";
  }

  /** As it was received: `minorVersion` counts later ones as 1. */
  get version(): string {
    return this.text(this.head.versionEnd - "1.1".length, this.head.versionEnd);
  }

  /** The request line as received, for the log. */
  line(): string {
    return this.text(this.head.start, this.head.headersStart - 2);
  }
}
