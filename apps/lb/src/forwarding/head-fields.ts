import { type AddedField, Fate, HeadEdits, isNamed } from "../http1/head-edits.ts";
import type { MessageHead } from "../http1/message-head.ts";
import type { EditableHead } from "../rules/subject.ts";
import type { FieldSamples } from "../samples/source.ts";

const NOTHING = Buffer.alloc(0);

/** What rules have changed in the head just shown; undefined: nothing. */
export function editsOf({ edits }: { readonly edits: HeadEdits }): HeadEdits | undefined {
  return edits.isEmpty ? undefined : edits;
}

/** The fields of the head just parsed, by its offsets, with what rules have changed in it since. */
export class HeadFields<Head extends MessageHead> implements FieldSamples, EditableHead {
  protected readonly head: Head;
  readonly edits = new HeadEdits();
  #buffer: Buffer = NOTHING;

  constructor(head: Head) {
    this.head = head;
  }

  show(buffer: Buffer): this {
    this.#buffer = buffer;
    this.edits.reset();
    return this;
  }

  protected text(start: number, end: number): string {
    return this.#buffer.toString("latin1", start, end);
  }

  /** Those that rules have added count on after the head's own. */
  get lineCount(): number {
    return this.head.lineCount + this.edits.added.length;
  }

  /** The parser has put names into lower case. */
  isNamed(line: number, name: string): boolean {
    const { lineCount } = this.head;
    if (line >= lineCount) return this.edits.added[line - lineCount]?.name === name;
    return this.edits.fates[line] !== Fate.REMOVED && isNamed(this.#buffer, this.head, line, name);
  }

  /** The empty string: the line was taken out. */
  fieldName(line: number): string {
    const { lineCount } = this.head;
    if (line >= lineCount) return this.edits.added[line - lineCount]?.name ?? "";
    if (this.edits.fates[line] === Fate.REMOVED) return "";
    return this.text(this.head.nameStart(line), this.head.nameEnd(line));
  }

  fieldValue(line: number): string {
    const { lineCount } = this.head;
    if (line >= lineCount) return this.edits.added[line - lineCount]?.value ?? "";
    const { fates, values } = this.edits;
    if (fates[line] === Fate.REPLACED) return values[line] ?? "";
    return this.text(this.head.valueStart(line), this.head.valueEnd(line));
  }

  hasField(name: string): boolean {
    if (!this.edits.mayHave(this.#buffer, this.head, name)) return false;
    for (let line = 0; line < this.lineCount; line++) if (this.isNamed(line, name)) return true;
    return false;
  }

  removeFields(name: string): void {
    this.edits.remove(this.#buffer, this.head, name);
  }

  removeField(line: number): void {
    this.edits.removeLine(this.head, line);
  }

  addField(field: AddedField): void {
    this.edits.add(field);
  }

  replaceField(line: number, value: string): void {
    this.edits.replace(this.head, line, value);
  }
}
