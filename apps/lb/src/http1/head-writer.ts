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

/**
 * As `writeHead`, in the buffer itself, so that the head ends where it ended: body bytes behind it stay where they are, and both
 * leave in one write. Bytes from `floor` on may be overwritten. Returns where the head now starts, or -1 where this cannot be
 * done: a line that stays must be rewritten, or there is no room. The offsets in `head` are stale afterwards.
 */
export function editHead(buffer: Buffer, head: MessageHead, tail: Buffer, floor: number): number {
  if (head.rewritten) return -1;
  const growth = tail.length;
  if (!head.altered && growth === 0) return head.start;
  const { dropped, lineCount, start } = head;
  const fieldsEnd = head.end - 2;
  let gap = 0;
  for (let line = 0; line < lineCount; line++) if (dropped[line] !== 0) gap += lineSize(head, line);
  if (start + gap - growth < floor) return -1;

  // What stands in front moves right over the dropped lines, what stands behind moves left to let the tail in. Left-moving
  // runs go first to last, right-moving ones last to first, so that none overwrites another.
  let shift = gap - growth;
  if (growth > 0) {
    let runStart = start;
    for (let line = 0; line < lineCount; line++) {
      if (dropped[line] === 0) continue;
      if (shift < 0) buffer.copyWithin(runStart + shift, runStart, head.nameStart(line));
      shift -= lineSize(head, line);
      runStart = head.valueEnd(line) + 2;
    }
    buffer.copyWithin(runStart - growth, runStart, fieldsEnd);
    tail.copy(buffer, fieldsEnd - growth);
  }
  shift = -growth;
  let runEnd = fieldsEnd;
  for (let line = lineCount - 1; line >= 0; line--) {
    if (dropped[line] === 0) continue;
    const runStart = head.valueEnd(line) + 2;
    if (shift > 0) buffer.copyWithin(runStart + shift, runStart, runEnd);
    shift += lineSize(head, line);
    runEnd = head.nameStart(line);
  }
  if (shift > 0) buffer.copyWithin(start + shift, start, runEnd);
  return start + gap - growth;
}

function lineSize(head: MessageHead, line: number): number {
  return head.valueEnd(line) + 2 - head.nameStart(line);
}
