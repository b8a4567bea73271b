import type { MessageHead } from "../http1/message-head.ts";
import type { FieldSamples } from "../samples/source.ts";

const NOTHING = Buffer.alloc(0);

/** The fields of the head just parsed, by its offsets. */
export class HeadFields<Head extends MessageHead> implements FieldSamples {
  protected readonly head: Head;
  #buffer: Buffer = NOTHING;

  constructor(head: Head) {
    this.head = head;
  }

  show(buffer: Buffer): this {
    this.#buffer = buffer;
    return this;
  }

  protected text(start: number, end: number): string {
    return this.#buffer.toString("latin1", start, end);
  }

  get lineCount(): number {
    return this.head.lineCount;
  }

  /** The parser has put names into lower case. */
  isNamed(line: number, name: string): boolean {
    const start = this.head.nameStart(line);
    if (this.head.nameEnd(line) - start !== name.length) return false;
    for (let at = 0; at < name.length; at++) if (this.#buffer[start + at] !== name.charCodeAt(at)) return false;
    return true;
  }

  fieldName(line: number): string {
    return this.text(this.head.nameStart(line), this.head.nameEnd(line));
  }

  fieldValue(line: number): string {
    return this.text(this.head.valueStart(line), this.head.valueEnd(line));
  }
}
