import { frameResponse } from "./body-framing.ts";
import { CR, DIGIT_0, isDigit, LF, SPACE, TEXT } from "./characters.ts";
import { settleConnection } from "./connection-fields.ts";
import { parseFields } from "./field-parser.ts";
import { headLimits, isTooLarge, START_SIZE } from "./head-limits.ts";
import { INCOMPLETE, REFUSED, type ResponseHead } from "./message-head.ts";
import { isOffset, readLineEnd, readVersion, skipEmptyLines, VERSION_SIZE } from "./start-line.ts";

const STATUS_SIZE = 3;

/**
 * Parses the head of a response, as `parseRequestHead` does that of a request. Its framing depends on the request's
 * method (RFC 9112 §6.3): an answer to HEAD, and a 2xx to CONNECT, has no body.
 */
export function parseResponseHead(
  buffer: Buffer,
  start: number,
  end: number,
  head: ResponseHead,
  requestIsHead: boolean,
  requestIsConnect: boolean,
): number {
  const most = headLimits.wireSize;
  const mayGrow = end - start < most;
  const limit = mayGrow ? end : start + most;
  let result = parse(buffer, start, limit, head);
  if (result === INCOMPLETE && !mayGrow) return head.refuse("head-too-large", limit);
  if (result <= 0) return result;
  if (frameResponse(head, requestIsHead, requestIsConnect) === REFUSED) return REFUSED;
  if (head.hasOptions) settleConnection(buffer, head, false);
  if (isTooLarge(head)) result = head.refuse("head-too-large", head.end);
  return result > 0 ? result - start : result;
}

function parse(buffer: Buffer, start: number, limit: number, head: ResponseHead): number {
  let index = skipEmptyLines(buffer, start, limit, head);
  if (index === REFUSED) return REFUSED;
  head.reset(index);
  index = readVersion(buffer, index, limit, head);
  if (!isOffset(index)) return index;
  if (index === limit) return INCOMPLETE;
  if (buffer[index] !== SPACE) return head.refuse("start-line-invalid", index);

  index = readStatus(buffer, index + 1, limit, head);
  if (!isOffset(index)) return index;
  if (index === limit) return INCOMPLETE;
  if (buffer[index] === SPACE) {
    index++;
    head.reasonStart = index;
    while (index < limit && TEXT[buffer[index]!] !== 0) index++;
  } else {
    // The space is forgotten often enough to be let through; the line goes out with it.
    if (buffer[index] !== CR && buffer[index] !== LF) return head.refuse("status-invalid", index);
    head.reasonStart = index;
    head.altered = head.rewritten = head.lacksReason = true;
  }
  head.reasonEnd = index;
  index = readLineEnd(buffer, index, limit, head);
  if (!isOffset(index)) return index;
  head.headersStart = index;
  head.internalSize = START_SIZE + VERSION_SIZE + STATUS_SIZE + head.reasonEnd - head.reasonStart;

  index = parseFields(buffer, index, limit, head, undefined);
  if (isOffset(index)) head.end = index;
  return index;
}

/** RFC 9110 §15: three digits from 100 on. 2xx to 5xx have a meaning, 6xx to 9xx pass as through HAProxy. */
function readStatus(buffer: Buffer, start: number, limit: number, head: ResponseHead): number {
  let status = 0;
  for (let index = start; index < start + STATUS_SIZE; index++) {
    if (index === limit) return INCOMPLETE;
    const byte = buffer[index]!;
    if (!isDigit(byte) || (index === start && byte === DIGIT_0)) return head.refuse("status-invalid", index);
    status = status * 10 + byte - DIGIT_0;
  }
  head.status = status;
  return start + STATUS_SIZE;
}
