import { COLON, CR, LF, SPACE } from "./characters.ts";
import type { MessageHead } from "./message-head.ts";

const DIGIT_1 = 0x31;

/** The most bytes `writeHead` may write: a line without a space behind its colon grows by one. */
export function headBound(head: MessageHead, tail: Buffer): number {
  return head.end - head.start + head.lineCount + 1 + tail.length;
}

/**
 * Writes a parsed head as it is forwarded: the start line, the lines kept, in order, as `name: value`, then `tail` (whole
 * lines of the balancer's own) and the empty line. Returns the offset behind it; `target` has room for `headBound`.
 */
export function writeHead(source: Buffer, head: MessageHead, target: Buffer, offset: number, tail: Buffer): number {
  let at = head.rewritten
    ? writeLines(source, head, target, writeStartLine(source, head, target, offset))
    : writeRuns(source, head, target, offset);
  if (tail.length > 0) {
    tail.copy(target, at);
    at += tail.length;
  }
  target[at] = CR;
  target[at + 1] = LF;
  return at + 2;
}

/** Whole lines only: what stands between two dropped lines is copied at once. */
function writeRuns(source: Buffer, head: MessageHead, target: Buffer, offset: number): number {
  const { dropped, lineCount } = head;
  let at = offset;
  let runStart = head.start;
  for (let line = 0; line < lineCount; line++) {
    if (dropped[line] === 0) continue;
    at += source.copy(target, at, runStart, head.nameStart(line));
    runStart = head.valueEnd(line) + 2;
  }
  return at + source.copy(target, at, runStart, head.end - 2);
}

function writeStartLine(source: Buffer, head: MessageHead, target: Buffer, offset: number): number {
  const { start, versionEnd, headersStart } = head;
  let at = offset + source.copy(target, offset, start, headersStart - 2);
  // HAProxy speaks HTTP/1.1 for every later version.
  if (head.minorVersion === 1) target[offset + versionEnd - 1 - start] = DIGIT_1;
  if (head.lacksReason) target[at++] = SPACE;
  target[at] = CR;
  target[at + 1] = LF;
  return at + 2;
}

/** Writes the lines kept in canonical form, without the empty line. Returns the offset behind them. */
export function writeLines(source: Buffer, head: MessageHead, target: Buffer, offset: number): number {
  const { dropped, lineCount } = head;
  let at = offset;
  for (let line = 0; line < lineCount; line++) {
    if (dropped[line] !== 0) continue;
    at += source.copy(target, at, head.nameStart(line), head.nameEnd(line));
    target[at] = COLON;
    target[at + 1] = SPACE;
    at += 2 + source.copy(target, at + 2, head.valueStart(line), head.valueEnd(line));
    target[at] = CR;
    target[at + 1] = LF;
    at += 2;
  }
  return at;
}
