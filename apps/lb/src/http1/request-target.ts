import { ANY_PATH, ANY_QUERY, ASTERISK, COLON, PATH, QUERY, QUESTION_MARK, SCHEME, SLASH } from "./characters.ts";
import { isHost, isHostWithPort } from "./host.ts";
import type { RequestHead } from "./message-head.ts";

/** Skips the bytes a target may hold. Notes where the query of an origin-form begins in `pathEnd`. */
export function scanTarget(buffer: Buffer, start: number, limit: number, head: RequestHead): number {
  const path = head.takesAnyTarget ? ANY_PATH : PATH;
  const query = head.takesAnyTarget ? ANY_QUERY : QUERY;
  let index = start;
  while (index < limit && path[buffer[index]!] !== 0) index++;
  head.targetStart = start;
  head.pathEnd = index;
  if (index < limit && buffer[index] === QUESTION_MARK) while (index < limit && query[buffer[index]!] !== 0) index++;
  head.targetEnd = index;
  return index;
}

/** RFC 9112 §3.2: which of the four forms a complete target has. Returns `REFUSED`, or anything else. */
export function readTarget(buffer: Buffer, head: RequestHead, isOptions: boolean): number {
  const { targetStart, targetEnd, pathEnd } = head;
  const first = buffer[targetStart];
  if (head.isConnect) {
    if (!isHostWithPort(buffer, targetStart, targetEnd)) return head.refuse("target-form", targetStart);
    head.authorityStart = targetStart;
    head.authorityEnd = targetEnd;
    head.pathStart = head.pathEnd = targetEnd;
    return 0;
  }
  head.pathStart = targetStart;
  if (first === SLASH) return 0;
  if (first === ASTERISK && targetEnd === targetStart + 1 && isOptions) {
    head.pathEnd = targetStart;
    return 0;
  }
  // absolute-form: scheme "://" authority path-abempty
  let index = targetStart;
  if (index < pathEnd && isLetter(first!)) while (index < pathEnd && SCHEME[buffer[index]!] !== 0) index++;
  if (index === targetStart || buffer[index] !== COLON || buffer[index + 1] !== SLASH || buffer[index + 2] !== SLASH) {
    return head.refuse("target-form", targetStart);
  }
  const authorityStart = index + 3;
  index = authorityStart;
  while (index < pathEnd && buffer[index] !== SLASH) index++;
  if (authorityStart > pathEnd || !isHost(buffer, authorityStart, index))
    return head.refuse("target-form", targetStart);
  head.authorityStart = authorityStart;
  head.authorityEnd = index;
  head.pathStart = index;
  return 0;
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
