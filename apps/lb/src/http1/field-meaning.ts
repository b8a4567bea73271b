import { COMMA, DASH, DIGIT_0, isBlank, isDigit } from "./characters.ts";
import { readConnection, readUpgrade } from "./connection-fields.ts";
import { isUnambiguousHost } from "./host.ts";
import type { MessageHead, RequestHead } from "./message-head.ts";
import {
  CHUNKED,
  CONNECTION,
  CONTENT_LENGTH,
  CONTINUE_100,
  EXPECT,
  HOST,
  isWord,
  resembles,
  TRANSFER_ENCODING,
  UPGRADE,
} from "./names.ts";

/**
 * Notes what a header line says about framing, connection and host, or refuses it. Names are told apart by their length first:
 * of a browser's ten lines two or three are compared at all. Returns `REFUSED`, or anything else.
 */
export function readField(
  buffer: Buffer,
  line: number,
  nameStart: number,
  nameEnd: number,
  head: MessageHead,
  request: RequestHead | undefined,
): number {
  switch (nameEnd - nameStart) {
    case 4:
      if (request === undefined || !resembles(buffer, nameStart, nameEnd, HOST)) return 0;
      return readHost(buffer, line, request);
    case 6:
      if (request !== undefined && resembles(buffer, nameStart, nameEnd, EXPECT)) readExpect(buffer, line, request);
      return 0;
    case 7:
      if (resembles(buffer, nameStart, nameEnd, UPGRADE)) readUpgrade(buffer, line, head, request);
      return 0;
    case 10:
      if (!resembles(buffer, nameStart, nameEnd, CONNECTION)) return 0;
      return readConnection(buffer, line, head);
    case 14:
      if (!resembles(buffer, nameStart, nameEnd, CONTENT_LENGTH)) return 0;
      if (buffer[nameStart + 7] !== DASH) return head.refuse("look-alike", nameStart);
      return readContentLength(buffer, line, head);
    case 17:
      if (!resembles(buffer, nameStart, nameEnd, TRANSFER_ENCODING)) return 0;
      if (buffer[nameStart + 8] !== DASH) return head.refuse("look-alike", nameStart);
      return readTransferEncoding(buffer, line, head);
    default:
      return 0;
  }
}

/** RFC 9110 §10.1.1: HTTP/1.0 knows no expectation. Other ones than this pass, as through HAProxy. */
function readExpect(buffer: Buffer, line: number, request: RequestHead): void {
  if (request.minorVersion === 0) return;
  if (isWord(buffer, request.valueStart(line), request.valueEnd(line), CONTINUE_100)) request.expectContinue = true;
}

/** RFC 9112 §3.2: exactly one. Even two equal ones are refused, where HAProxy merges them. */
function readHost(buffer: Buffer, line: number, request: RequestHead): number {
  const start = request.valueStart(line);
  const end = request.valueEnd(line);
  if (request.hasHost) return request.refuse("host-repeated", start);
  // An empty one passes, as through HAProxy: it is what RFC 9112 §3.2 asks for where the target has no authority.
  if (!isUnambiguousHost(buffer, start, end)) return request.refuse("host-invalid", start);
  request.hasHost = true;
  request.hostStart = start;
  request.hostEnd = end;
  return 0;
}

/**
 * RFC 9110 §8.6: equal lengths, in a list or in lines of their own, may be made one. Every reader understands the first, and the first
 * alone is forwarded. Differing ones, and whatever is no number, are refused.
 */
function readContentLength(buffer: Buffer, line: number, head: MessageHead): number {
  const start = head.valueStart(line);
  const end = head.valueEnd(line);
  if (head.hasTransferEncoding) return head.refuse("length-and-transfer-encoding", start);
  let index = start;
  let firstEnd = end;
  for (;;) {
    const numberStart = index;
    let length = 0;
    while (index < end && isDigit(buffer[index]!)) {
      // In this order: a sum that passes 2^53 may be rounded, but never to a number that does not.
      length = length * 10 + (buffer[index]! - DIGIT_0);
      if (length > Number.MAX_SAFE_INTEGER) return head.refuse("content-length-invalid", index);
      index++;
    }
    if (index === numberStart) return head.refuse("content-length-invalid", index);
    if (head.hasContentLength && length !== head.contentLength)
      return head.refuse("content-lengths-differ", numberStart);
    if (!head.hasContentLength) {
      head.hasContentLength = true;
      head.contentLength = length;
      head.framingLine = line;
      firstEnd = index;
    }
    while (index < end && isBlank(buffer[index]!)) index++;
    if (index === end) break;
    if (buffer[index] !== COMMA) return head.refuse("content-length-invalid", index);
    index++;
    while (index < end && isBlank(buffer[index]!)) index++;
  }
  if (head.framingLine !== line) head.drop(line);
  else if (firstEnd !== end) head.shorten(line, firstEnd);
  return 0;
}

function readTransferEncoding(buffer: Buffer, line: number, head: MessageHead): number {
  const start = head.valueStart(line);
  const end = head.valueEnd(line);
  if (head.hasTransferEncoding) return head.refuse("transfer-encoding-repeated", start);
  // RFC 9112 §6.1: a length beside it risks smuggling, and HTTP/1.0 knows no transfer coding.
  if (head.hasContentLength) return head.refuse("length-and-transfer-encoding", start);
  if (head.minorVersion === 0) return head.refuse("transfer-encoding-in-http-1.0", start);
  if (!isWord(buffer, start, end, CHUNKED)) return head.refuse("transfer-encoding-invalid", start);
  head.hasTransferEncoding = true;
  head.framingLine = line;
  return 0;
}
