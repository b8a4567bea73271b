import { COLON, CR, LF, SPACE } from "./characters.ts";
import { Fate, type HeadEdits } from "./head-edits.ts";
import { type MessageHead, RequestHead, ResponseHead } from "./message-head.ts";

const DIGIT_1 = 0x31;

/** The most bytes `writeHead` may write: a line without a space after its colon grows by one. */
export function headBound(head: MessageHead, tail: Buffer, edits?: HeadEdits): number {
  return head.end - head.start + head.lineCount + 1 + tail.length + (edits ? edits.bound() : 0);
}

/**
 * Writes a parsed head as it is forwarded: the start line, the lines kept, in order, as `name: value`, then `tail` (whole
 * lines of the balancer's own) and the empty line. Returns the offset after it; `target` has room for `headBound`.
 */
export function writeHead(
  source: Buffer,
  head: MessageHead,
  target: Buffer,
  offset: number,
  tail: Buffer,
  edits?: HeadEdits,
): number {
  let at: number;
  if (edits && !edits.isEmpty) at = writeEdited(source, head, target, offset, edits);
  else if (head.rewritten) at = writeLines(source, head, target, writeStartLine(source, head, target, offset));
  else at = writeRuns(source, head, target, offset);
  if (tail.length > 0) {
    tail.copy(target, at);
    at += tail.length;
  }
  target[at] = CR;
  target[at + 1] = LF;
  return at + 2;
}

function writeEdited(source: Buffer, head: MessageHead, target: Buffer, offset: number, edits: HeadEdits): number {
  const start = writeEditedStart(source, head, target, offset, edits);
  const isWhole = !head.rewritten && !edits.hasReplaced;
  let at = isWhole ? writeKept(source, head, target, start, edits) : writeLines(source, head, target, start, edits);
  const { added } = edits;
  for (let index = 0; index < added.length; index++) {
    const { name, value, line } = added[index]!;
    if (line) at += line.copy(target, at);
    else at += target.write(`${name}: ${value}\r\n`, at, "latin1");
  }
  return at;
}

/** As `writeRuns`, after the start line, without what edits take out. */
function writeKept(source: Buffer, head: MessageHead, target: Buffer, offset: number, { fates }: HeadEdits): number {
  const { dropped, lineCount } = head;
  let at = offset;
  let runStart = head.headersStart;
  for (let line = 0; line < lineCount; line++) {
    if (dropped[line] === 0 && fates[line] === Fate.STAYS) continue;
    at += source.copy(target, at, runStart, head.nameStart(line));
    runStart = head.valueEnd(line) + 2;
  }
  return at + source.copy(target, at, runStart, head.end - 2);
}

function writeEditedStart(
  source: Buffer,
  head: MessageHead,
  target: Buffer,
  offset: number,
  { method, target: uri, status, reason }: HeadEdits,
): number {
  const part = (start: number, end: number) => source.toString("latin1", start, end);
  const version = `HTTP/1.${head.minorVersion}`;
  if (head instanceof RequestHead && (method !== undefined || uri !== undefined)) {
    const [name, of] = [method ?? part(head.start, head.methodEnd), uri ?? part(head.targetStart, head.targetEnd)];
    return offset + target.write(`${name} ${of} ${version}\r\n`, offset, "latin1");
  }
  if (head instanceof ResponseHead && status !== undefined)
    return offset + target.write(`${version} ${status} ${reason ?? ""}\r\n`, offset, "latin1");
  return writeStartLine(source, head, target, offset);
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

/** Writes the lines kept in canonical form, without the empty line. Returns the offset after them. */
export function writeLines(
  source: Buffer,
  head: MessageHead,
  target: Buffer,
  offset: number,
  edits?: HeadEdits,
): number {
  const { dropped, lineCount } = head;
  let at = offset;
  for (let line = 0; line < lineCount; line++) {
    const fate = edits ? edits.fates[line] : Fate.STAYS;
    if (dropped[line] !== 0 || fate === Fate.REMOVED) continue;
    at += source.copy(target, at, head.nameStart(line), head.nameEnd(line));
    target[at] = COLON;
    target[at + 1] = SPACE;
    at += 2;
    if (fate === Fate.REPLACED) at += target.write(edits?.values[line] ?? "", at, "latin1");
    else at += source.copy(target, at, head.valueStart(line), head.valueEnd(line));
    target[at] = CR;
    target[at + 1] = LF;
    at += 2;
  }
  return at;
}
