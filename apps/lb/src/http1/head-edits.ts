import { headerLinesAtMost, type MessageHead } from "./message-head.ts";

export interface AddedField {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
  /** The whole line; absent: it is made when the head is written. */
  readonly line?: Buffer;
}

/** What becomes of a line of the head. */
export const Fate = { STAYS: 0, REMOVED: 1, REPLACED: 2 } as const;

/** A field that is the same in every head. */
export function constantField(name: string, value: string): AddedField {
  return { name, value, line: Buffer.from(`${name}: ${value}\r\n`, "latin1") };
}

/**
 * What is changed in a head on its way: the writer applies it while it copies. All texts are byte strings, a character a byte, and
 * hold neither CR nor LF nor NUL: whoever makes an edit sees to that.
 */
export class HeadEdits {
  /** Nothing is changed: the head is copied as if there were no edits. */
  isEmpty = true;
  /** One a line of the head. */
  readonly fates = new Uint8Array(headerLinesAtMost());
  /** The values of the lines that have another one. */
  readonly values: string[] = [];
  /** Behind the lines that stay, in order. */
  readonly added: AddedField[] = [];
  /** Of a request's start line; undefined: as it was received. */
  method: string | undefined;
  target: string | undefined;
  /** Of a response's. */
  status: number | undefined;
  reason: string | undefined;
  hasReplaced = false;
  /** Not every line stays. */
  #hasFates = false;
  /** How many bytes the fields may add to a head. */
  #size = 0;
  /** A bit for each name that may be there, by its length and first letter: most names of rules are not. */
  #names = 0;
  #isIndexed = false;

  reset(): void {
    this.#isIndexed = false;
    if (this.isEmpty) return;
    this.isEmpty = true;
    if (this.#hasFates) this.fates.fill(Fate.STAYS);
    this.#hasFates = false;
    this.values.length = this.added.length = this.#size = 0;
    this.hasReplaced = false;
    this.method = this.target = this.status = this.reason = undefined;
  }

  /** Takes out every line of this name, those that were added too. @param name in lower case */
  remove(buffer: Buffer, head: MessageHead, name: string): void {
    if (!this.mayHave(buffer, head, name)) return;
    for (let line = 0; line < head.lineCount; line++) {
      if (!isNamed(buffer, head, line, name)) continue;
      this.fates[line] = Fate.REMOVED;
      this.#hasFates = true;
      this.isEmpty = false;
    }
    for (let at = this.added.length - 1; at >= 0; at--) if (this.added[at]?.name === name) this.#dropAdded(at);
  }

  /** Takes out a line, or one that was added after them. */
  removeLine(head: MessageHead, line: number): void {
    if (line >= head.lineCount) {
      this.#dropAdded(line - head.lineCount);
      return;
    }
    this.fates[line] = Fate.REMOVED;
    this.#hasFates = true;
    this.isEmpty = false;
  }

  #dropAdded(at: number): void {
    const [field] = this.added.splice(at, 1);
    if (field) this.#size -= sizeOf(field);
  }

  /** False: no line has this name, nor had one when it was received. @param name in lower case */
  mayHave(buffer: Buffer, head: MessageHead, name: string): boolean {
    if (!this.#isIndexed) this.#index(buffer, head);
    return (this.#names & bitOf(name.length, name.charCodeAt(0))) !== 0;
  }

  #index(buffer: Buffer, head: MessageHead): void {
    let names = 0;
    for (const { name } of this.added) names |= bitOf(name.length, name.charCodeAt(0));
    for (let line = 0; line < head.lineCount; line++) {
      const start = head.nameStart(line);
      names |= bitOf(head.nameEnd(line) - start, buffer[start]!);
    }
    this.#names = names;
    this.#isIndexed = true;
  }

  add(field: AddedField): void {
    this.added.push(field);
    this.#size += sizeOf(field);
    this.#names |= bitOf(field.name.length, field.name.charCodeAt(0));
    this.isEmpty = false;
  }

  /** Gives a line of the head, or an added one after them, another value. */
  replace(head: MessageHead, line: number, value: string): void {
    this.isEmpty = false;
    if (line < head.lineCount) {
      this.fates[line] = Fate.REPLACED;
      this.#hasFates = true;
      this.#size += value.length + 2 - (this.values[line]?.length ?? 0);
      this.values[line] = value;
      this.hasReplaced = true;
      return;
    }
    const at = line - head.lineCount;
    const field = this.added[at];
    if (!field) return;
    this.added[at] = { name: field.name, value };
    this.#size += value.length - field.value.length;
  }

  setMethod(method: string): void {
    this.method = method;
    this.isEmpty = false;
  }

  setTarget(target: string): void {
    this.target = target;
    this.isEmpty = false;
  }

  setStatus(status: number, reason: string): void {
    this.status = status;
    this.reason = reason;
    this.isEmpty = false;
  }

  /** How many bytes it may add to a head. */
  bound(): number {
    return this.#size + (this.method?.length ?? 0) + (this.target?.length ?? 0) + (this.reason?.length ?? 0);
  }
}

function sizeOf({ name, value }: AddedField): number {
  return name.length + value.length + 4;
}

/** Names of one length that begin with the same letter share a bit, and so do some others. */
function bitOf(length: number, first: number): number {
  return 1 << ((length * 7 + first) & 31);
}

/** Is this the line's name? @param name in lower case, as names are in the buffer */
export function isNamed(buffer: Buffer, head: MessageHead, line: number, name: string): boolean {
  const start = head.nameStart(line);
  if (head.nameEnd(line) - start !== name.length) return false;
  for (let at = 0; at < name.length; at++) if (buffer[start + at] !== name.charCodeAt(at)) return false;
  return true;
}
