import { Framing, type RequestHead, type ResponseHead } from "./message-head.ts";

/** RFC 9112 §6.3 for requests: without a length there is no body. Returns `REFUSED`, or anything else. */
export function frameRequest(head: RequestHead): number {
  if (head.hasTransferEncoding) head.framing = Framing.CHUNKED;
  else if (head.contentLength > 0) head.framing = Framing.LENGTH;
  // RFC 9110 §9.3.6 gives content of CONNECT no meaning: a server may take it for the tunnel's first bytes.
  if (head.isConnect && head.framing !== Framing.NONE) return head.refuse("connect-with-body", head.start);
  return 0;
}

/** RFC 9112 §6.3 for responses. Returns `REFUSED`, or anything else. */
export function frameResponse(head: ResponseHead, requestIsHead: boolean, requestIsConnect: boolean): number {
  const { status } = head;
  if (status < 200 || status === 204) {
    // RFC 9112 §6.1 forbids it here, and who sends it may send a last chunk too, which would be read as the next response.
    if (head.hasTransferEncoding) return head.refuse("transfer-encoding-without-body", head.start);
    dropFraming(head);
    return 0;
  }
  if (requestIsConnect && status < 300) {
    dropFraming(head);
    return 0;
  }
  if (status === 304 || requestIsHead) return 0;
  if (head.hasTransferEncoding) head.framing = Framing.CHUNKED;
  else if (!head.hasContentLength) head.framing = Framing.UNTIL_CLOSE;
  else if (head.contentLength > 0) head.framing = Framing.LENGTH;
  return 0;
}

/** RFC 9110 §8.6 and §9.3.6: these have no body, and no field that could make a client wait for one. */
function dropFraming(head: ResponseHead): void {
  if (head.hasContentLength || head.hasTransferEncoding) head.leaveOut(head.framingLine);
}
