import { frameRequest } from "./body-framing.ts";
import { CR, LF, SPACE, TOKEN } from "./characters.ts";
import { settleConnection } from "./connection-fields.ts";
import { parseFields } from "./field-parser.ts";
import { headLimits, isTooLarge, START_SIZE } from "./head-limits.ts";
import { isSameHost } from "./host.ts";
import { INCOMPLETE, REFUSED, type RequestHead } from "./message-head.ts";
import { CONNECT, DELETE, GET, HEAD, isExactly, OPTIONS, PUT, TRACE } from "./methods.ts";
import { readTarget, scanTarget } from "./request-target.ts";
import { isOffset, readLineEnd, readVersion, skipEmptyLines, VERSION_SIZE } from "./start-line.ts";

/**
 * Parses the head of a request from `start`; bytes may stand up to `end`, which need not be its end.
 *
 * Returns the length from `start` to the end of the head, `INCOMPLETE` (call again from the same start with more bytes), or
 * `REFUSED` with `head.error`. What cannot become valid is refused at once, and however the bytes come in, the verdict and
 * everything in `head` is the same.
 */
export function parseRequestHead(buffer: Buffer, start: number, end: number, head: RequestHead): number {
  const most = headLimits.wireSize;
  const mayGrow = end - start < most;
  const limit = mayGrow ? end : start + most;
  const result = parse(buffer, start, limit, head);
  if (result === INCOMPLETE && !mayGrow) return head.refuse("head-too-large", limit);
  return result > 0 ? result - start : result;
}

function parse(buffer: Buffer, start: number, limit: number, head: RequestHead): number {
  let index = skipEmptyLines(buffer, start, limit, head);
  if (index === REFUSED) return REFUSED;
  head.reset(index);
  const methodStart = index;
  while (index < limit && TOKEN[buffer[index]!] !== 0) index++;
  if (index === limit) return INCOMPLETE;
  if (buffer[index] !== SPACE || index === methodStart) {
    return head.refuse(buffer[index] === LF ? "bare-lf" : "method-invalid", index);
  }
  head.methodEnd = index;
  const isOptions = readMethod(buffer, head);

  const targetStart = index + 1;
  index = scanTarget(buffer, targetStart, limit, head);
  if (index === limit) return INCOMPLETE;
  const byte = buffer[index]!;
  if (byte !== SPACE) {
    if (byte === LF) return head.refuse("bare-lf", index);
    return head.refuse(byte === CR ? "version-invalid" : "target-byte", index);
  }
  if (readTarget(buffer, head, isOptions) === REFUSED) return REFUSED;

  index = readVersion(buffer, index + 1, limit, head);
  if (!isOffset(index)) return index;
  index = readLineEnd(buffer, index, limit, head);
  if (!isOffset(index)) return index;
  head.headersStart = index;
  head.internalSize = START_SIZE + head.methodEnd - head.start + head.targetEnd - targetStart + VERSION_SIZE;

  index = parseFields(buffer, index, limit, head, head);
  if (!isOffset(index)) return index;
  head.end = index;
  return finish(buffer, head);
}

/** Notes what the method means. Methods have cases: `get` is another one. Returns whether it is OPTIONS. */
function readMethod(buffer: Buffer, head: RequestHead): boolean {
  const { start, methodEnd } = head;
  if (isExactly(buffer, start, methodEnd, GET)) {
    head.isIdempotent = true;
    return false;
  }
  head.isHead = isExactly(buffer, start, methodEnd, HEAD);
  head.isConnect = isExactly(buffer, start, methodEnd, CONNECT);
  const isOptions = isExactly(buffer, start, methodEnd, OPTIONS);
  head.isIdempotent =
    head.isHead ||
    isOptions ||
    isExactly(buffer, start, methodEnd, PUT) ||
    isExactly(buffer, start, methodEnd, DELETE) ||
    isExactly(buffer, start, methodEnd, TRACE);
  return isOptions;
}

function finish(buffer: Buffer, head: RequestHead): number {
  if (!head.hasHost) {
    if (head.minorVersion === 1) return head.refuse("host-missing", head.end);
  } else if (
    head.authorityEnd > head.authorityStart &&
    !isSameHost(buffer, head.hostStart, head.hostEnd, head.authorityStart, head.authorityEnd)
  ) {
    return head.refuse("host-differs-from-target", head.hostStart);
  }
  if (frameRequest(head) === REFUSED) return REFUSED;
  if (head.hasOptions || head.upgradesToHttp2) settleConnection(buffer, head, head.upgradesToHttp2);
  return isTooLarge(head) ? head.refuse("head-too-large", head.end) : head.end;
}
