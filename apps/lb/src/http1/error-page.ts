import { Framing, ResponseHead } from "./message-head.ts";
import type { ErrorStatus, OwnAnswer } from "./own-answer.ts";
import { parseResponseHead } from "./response-head.ts";

/** The limit of HAProxy's buffer: what is longer is cut. */
export const MAX_ERROR_PAGE = 16 * 1024;

/**
 * An answer to what failed, from the bytes of a whole response. HAProxy takes one that is empty for none at all: the connection
 * is closed.
 *
 * @returns undefined: they are no response
 */
export function parseErrorPage(status: ErrorStatus, bytes: Buffer): OwnAnswer | undefined {
  if (bytes.length === 0) return { status, reason: "", headers: [], body: "", isLast: true, isSilent: true, size: 0 };
  const text = withFullLines(bytes);
  const head = new ResponseHead();
  if (parseResponseHead(text, 0, text.length, head, false, false) <= 0) return undefined;
  if (head.framing === Framing.CHUNKED || head.status < 200) return undefined;
  const body = text.toString("latin1", head.end);
  const hasNoBody = head.status === 204 || head.status === 304;
  if (hasNoBody && body !== "") return undefined;
  const { headers, size } = readFields(text, head, body.length);
  const isLast = head.connectionClose || !(head.hasContentLength || hasNoBody);
  if (isLast && head.minorVersion === 1) headers.push(["connection", "close"]);
  const reason = text.toString("latin1", head.reasonStart, head.reasonEnd);
  return {
    status,
    sentStatus: head.status,
    reason,
    headers,
    body,
    ...(isLast && { isLast }),
    ...(head.minorVersion === 0 && { minorVersion: 0 }),
    size: START_SIZE + reason.length + size + 1 + body.length + 1,
  };
}

/** HAProxy's count of a start line but for its reason. */
const START_SIZE = 24 + "HTTP/1.1".length + "503".length;

/** The fields, with the length that the body has: one that says something else would let clients read on into the next response. */
function readFields(text: Buffer, head: ResponseHead, length: number) {
  const headers: [name: string, value: string][] = [];
  let size = 0;
  for (let line = 0; line < head.lineCount; line++) {
    const name = text.toString("latin1", head.nameStart(line), head.nameEnd(line));
    const value = text.toString("latin1", head.valueStart(line), head.valueEnd(line));
    size += name.length + value.length;
    if (name === "connection" || (head.dropped[line] !== 0 && name !== "content-length")) continue;
    if (name !== "content-length") headers.push([name, value]);
    else if (!headers.some(([other]) => other === name)) headers.push([name, String(length)]);
  }
  return { headers, size };
}

/** In files the lines of the head often end with a line feed alone, which no message may. */
function withFullLines(bytes: Buffer): Buffer {
  const text = bytes.toString("latin1");
  const end = /\r?\n\r?\n/.exec(text);
  const headEnd = end ? end.index + end[0].length : text.length;
  return Buffer.from(text.slice(0, headEnd).replace(/\r?\n/g, "\r\n") + text.slice(headEnd), "latin1");
}
