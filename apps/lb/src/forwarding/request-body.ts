import { ChunkedBody } from "../http1/chunk-scanner.ts";
import { Framing, type RequestHead } from "../http1/message-head.ts";

const chunked = new ChunkedBody();

/** What `buffer[head.end, end)` holds of the body of a request, a character a byte, without the lines of chunks. Looks only. */
export function bodyText(buffer: Buffer, head: RequestHead, end: number): string {
  if (head.framing === Framing.NONE) return "";
  if (head.framing === Framing.LENGTH) {
    return buffer.toString("latin1", head.end, Math.min(end, head.end + head.contentLength));
  }
  const copy = readChunks(buffer, head, end);
  return copy.toString("latin1", chunked.dataStart, chunked.dataEnd);
}

/** Is more of the body to come? Looks only. */
export function lacksBody(buffer: Buffer, head: RequestHead, end: number): boolean {
  if (head.framing === Framing.NONE) return false;
  if (head.framing === Framing.LENGTH) return end - head.end < head.contentLength;
  readChunks(buffer, head, end);
  return chunked.error === undefined && !chunked.done;
}

/** A copy, in which reading moves the data together. */
function readChunks(buffer: Buffer, head: RequestHead, end: number): Buffer {
  const copy = Buffer.from(buffer.subarray(head.end, end));
  chunked.reset(false);
  chunked.read(copy, 0, copy.length);
  return copy;
}
