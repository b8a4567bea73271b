import { Framing, type RequestHead } from "../http1/message-head.ts";
import type { EditableRequest } from "../rules/subject.ts";
import type { RequestSamples } from "../samples/source.ts";
import { HeadFields } from "./head-fields.ts";
import { bodyText } from "./request-body.ts";

/** What rules and the log ask of the request just parsed. One a thread; strings are made when asked for, once. */
export class RequestView extends HeadFields<RequestHead> implements RequestSamples, EditableRequest {
  #path: string | undefined;
  /** In a target that a rule has set, as `head` has them in the one that was received. */
  #pathStart = 0;
  #pathEnd = 0;
  #received: Buffer | undefined;
  #end = 0;

  /** @param end of what came: after the head, of the body */
  override show(buffer: Buffer, end = this.head.end): this {
    super.show(buffer);
    this.#received = buffer;
    this.#end = end;
    this.#path = undefined;
    return this;
  }

  get body(): string {
    return this.#received ? bodyText(this.#received, this.head, this.#end) : "";
  }

  get bodySize(): number {
    return this.head.framing === Framing.LENGTH ? this.head.contentLength : this.body.length;
  }

  get path(): string {
    this.#path ??= this.#readPath();
    return this.#path;
  }

  #readPath(): string {
    const { target } = this.edits;
    if (target !== undefined) return target.slice(this.#pathStart, this.#pathEnd);
    return this.text(this.head.pathStart, this.head.pathEnd);
  }

  get pathLength(): number {
    if (this.edits.target !== undefined) return this.#pathEnd - this.#pathStart;
    return this.head.pathEnd - this.head.pathStart;
  }

  get pathAndQuery(): string {
    const { target } = this.edits;
    if (target !== undefined) return target.slice(this.#pathStart);
    return this.text(this.head.pathStart, this.head.targetEnd);
  }

  setTarget(target: string): void {
    // An authority says where a tunnel leads.
    if (this.head.isConnect) return;
    const { start, end } = pathIn(target);
    this.edits.setTarget(target);
    this.#pathStart = start;
    this.#pathEnd = end;
    this.#path = undefined;
  }

  setHost(host: string): void {
    for (let line = 0; line < this.lineCount; line++) if (this.isNamed(line, "host")) this.replaceField(line, host);
  }

  setMethod(method: string): void {
    if (!this.head.isConnect) this.edits.setMethod(method);
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

/** Where its path stands; `*` and what has none have an empty one at the end. */
function pathIn(target: string): { readonly start: number; readonly end: number } {
  const authority = target.startsWith("/") ? 0 : (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.exec(target)?.[0].length ?? -1);
  const start = authority < 0 ? -1 : target.indexOf("/", authority);
  if (start < 0) return { start: target.length, end: target.length };
  const query = target.indexOf("?", start);
  return { start, end: query < 0 ? target.length : query };
}
