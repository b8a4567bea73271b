import { COLON, CR, isBlank, LF, SPACE, TEXT, TOKEN } from "./characters.ts";
import { readField } from "./field-meaning.ts";
import { INCOMPLETE, LINE, type MessageHead, REFUSED, type RequestHead } from "./message-head.ts";

/** HAProxy 2.1 kept the length of a name in one byte, and this overflowed (CVE-2021-40346): protect such a peer. */
const MAX_NAME = 255;

/**
 * Reads header or trailer lines from `position` to the empty line that ends them. Names are put into lower case in the
 * buffer. Fills `lines`, `lineCount`, `dropped`, `altered`, `rewritten`; adds to `internalSize`; what a field means
 * is for `field-meaning.ts`. `request` is the head again where it is a request's.
 *
 * Returns the offset after the empty line, `INCOMPLETE` when `limit` comes first, or `REFUSED`. A line is judged from
 * its first byte on and in order, so the verdict does not depend on how the bytes were split.
 */
export function parseFields(
  buffer: Buffer,
  position: number,
  limit: number,
  head: MessageHead,
  request: RequestHead | undefined,
): number {
  const { lines, dropped, unfolds } = head;
  const most = dropped.length;
  let count = 0;
  let size = 0;
  let altered = false;
  let index = position;
  for (;;) {
    const nameStart = index;
    let lower = 0;
    while (index < limit) {
      lower = TOKEN[buffer[index]!]!;
      if (lower === 0) break;
      buffer[index++] = lower;
    }
    if (index === limit) return INCOMPLETE;
    const nameEnd = index;
    if (buffer[index] !== COLON || nameEnd === nameStart) {
      if (nameEnd !== nameStart || buffer[index] !== CR) return refuseName(buffer, nameStart, index, head);
      if (index + 1 === limit) return INCOMPLETE;
      if (buffer[index + 1] !== LF) return head.refuse("bare-cr", index);
      break;
    }
    if (nameEnd - nameStart > MAX_NAME) return head.refuse("name-too-long", nameStart);
    if (count === most) return head.refuse("too-many-headers", nameStart);

    index++;
    // One space, nearly always.
    if (index < limit && buffer[index] === SPACE) index++;
    if (index < limit && buffer[index]! <= SPACE) index = endOfBlanks(buffer, index, limit);
    let valueStart = index;
    for (;;) {
      index = endOfText(buffer, index, limit);
      if (index === limit) return INCOMPLETE;
      if (buffer[index] !== CR) return head.refuse(buffer[index] === LF ? "bare-lf" : "value-control", index);
      if (index + 1 === limit) return INCOMPLETE;
      if (buffer[index + 1] !== LF) return head.refuse("bare-cr", index);
      if (!unfolds) break;
      if (index + 2 === limit) return INCOMPLETE;
      if (!isBlank(buffer[index + 2]!)) break;
      const rest = endOfBlanks(buffer, index + 3, limit);
      if (rest === limit) return INCOMPLETE;
      valueStart = unfold(buffer, valueStart, index, rest);
      index = rest;
    }
    let valueEnd = index;
    while (valueEnd > valueStart && isBlank(buffer[valueEnd - 1]!)) valueEnd--;
    if (valueEnd !== index || valueStart !== nameEnd + 2 || buffer[nameEnd + 1] !== SPACE) altered = true;
    index += 2;

    const at = count * LINE;
    lines[at] = nameStart;
    lines[at + 1] = nameEnd;
    lines[at + 2] = valueStart;
    lines[at + 3] = valueEnd;
    dropped[count] = 0;
    size += nameEnd - nameStart + valueEnd - valueStart;
    if (readField(buffer, count, nameStart, nameEnd, head, request) === REFUSED) return REFUSED;
    count++;
  }
  head.lineCount = count;
  head.internalSize += size;
  if (altered) head.altered = head.rewritten = true;
  return index + 2;
}

/** Nearly every byte is visible: a comparison settles it without a look into the table (a tenth of what a request costs in JavaScript). */
function endOfText(buffer: Buffer, start: number, limit: number): number {
  let index = start;
  for (;;) {
    while (index < limit && buffer[index]! >= SPACE) index++;
    if (index === limit || TEXT[buffer[index]!] === 0) return index;
    index++;
  }
}

function endOfBlanks(buffer: Buffer, start: number, limit: number): number {
  let index = start;
  while (index < limit && isBlank(buffer[index]!)) index++;
  return index;
}

/**
 * Makes the end of a line and the blanks around it one space, in place: what stands before moves up to `rest`, where the value goes on, and
 * blanks fill the room after the colon. So all is a head still, to be parsed again. Returns where the value starts now.
 */
function unfold(buffer: Buffer, valueStart: number, lineEnd: number, rest: number): number {
  let valueEnd = lineEnd;
  while (valueEnd > valueStart && isBlank(buffer[valueEnd - 1]!)) valueEnd--;
  const isEmpty = valueEnd === valueStart;
  const start = isEmpty ? rest : rest - 1 - (valueEnd - valueStart);
  if (!isEmpty) buffer.copyWithin(start, valueStart, valueEnd);
  buffer.fill(SPACE, valueStart, start);
  if (!isEmpty) buffer[rest - 1] = SPACE;
  return start;
}

function refuseName(buffer: Buffer, nameStart: number, offset: number, head: MessageHead): number {
  const byte = buffer[offset]!;
  if (byte === LF) return head.refuse("bare-lf", offset);
  if (isBlank(byte)) return head.refuse(nameStart === offset ? "obs-fold" : "space-before-colon", offset);
  return head.refuse(byte === COLON ? "name-empty" : "name-invalid", offset);
}
