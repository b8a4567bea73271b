import { MAX_LINES, type MessageHead } from "./message-head.ts";

export interface AddedField {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

/**
 * What is changed in a head on its way: the writer applies it while it copies. All texts are byte strings, a character a byte, and
 * hold neither CR nor LF nor NUL: whoever makes an edit sees to that.
 */
export class HeadEdits {
  /** Nothing is changed: the head is copied as if there were no edits. */
  isEmpty = true;
  /** One a line of the head: 1 where it is taken out. */
  readonly removed = new Uint8Array(MAX_LINES);
  /** Behind the lines that stay, in order. */
  readonly added: AddedField[] = [];
  /** Of a request's start line; undefined: as it was received. */
  method: string | undefined;
  target: string | undefined;
  /** Of a response's. */
  status: number | undefined;
  reason: string | undefined;

  reset(): void {
    if (this.isEmpty) return;
    this.isEmpty = true;
    this.removed.fill(0);
    this.added.length = 0;
    this.method = this.target = this.status = this.reason = undefined;
  }

  /** Takes out every line of this name, those that were added too. @param name in lower case */
  remove(buffer: Buffer, head: MessageHead, name: string): void {
    for (let line = 0; line < head.lineCount; line++) {
      if (!isNamed(buffer, head, line, name)) continue;
      this.removed[line] = 1;
      this.isEmpty = false;
    }
    for (let at = this.added.length - 1; at >= 0; at--) if (this.added[at]?.name === name) this.added.splice(at, 1);
  }

  /** @param name in lower case */
  add(name: string, value: string): void {
    this.added.push({ name, value });
    this.isEmpty = false;
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
    let size = (this.method?.length ?? 0) + (this.target?.length ?? 0) + (this.reason?.length ?? 0);
    for (const { name, value } of this.added) size += name.length + value.length + 4;
    return size;
  }
}

/** Is this the line's name? @param name in lower case, as names are in the buffer */
export function isNamed(buffer: Buffer, head: MessageHead, line: number, name: string): boolean {
  const start = head.nameStart(line);
  if (head.nameEnd(line) - start !== name.length) return false;
  for (let at = 0; at < name.length; at++) if (buffer[start + at] !== name.charCodeAt(at)) return false;
  return true;
}
