import { ChunkedBody } from "../../src/http1/chunk-scanner.ts";
import { headBound, writeHead } from "../../src/http1/head-writer.ts";
import type { Reason } from "../../src/http1/http1-error.ts";
import { Framing, INCOMPLETE, REFUSED, RequestHead, ResponseHead } from "../../src/http1/message-head.ts";
import { parseRequestHead } from "../../src/http1/request-head.ts";
import { parseResponseHead } from "../../src/http1/response-head.ts";

/** What is read: a request, or the response to a request of this kind. */
export type MessageKind = "request" | "response" | "response to HEAD" | "response to CONNECT";

/** What the message layer made of some bytes. */
export interface Reading {
  readonly verdict: "forwarded" | "incomplete" | Reason;
  /** The head as it is forwarded, without lines of the balancer's own. */
  readonly head: string;
  /** The body without its framing, as far as it was read. */
  readonly body: string;
  readonly trailers: string;
  /** How many of the bytes belong to a message that is forwarded. */
  readonly size: number;
}

const NO_TAIL = Buffer.alloc(0);

/** Reads the first message of some bytes that arrive in pieces which end at these offsets (and at the last byte). */
export class MessageReader {
  readonly #request = new RequestHead();
  readonly #response = new ResponseHead();
  readonly #chunked = new ChunkedBody();

  read(kind: MessageKind, raw: Buffer, ends: Iterable<number>): Reading {
    const buffer = Buffer.from(raw);
    const head = kind === "request" ? this.#request : this.#response;
    let headText = "";
    let position = 0;
    let length = 0;
    let body = "";
    const result = (verdict: Reading["verdict"], trailers = ""): Reading => ({
      verdict,
      head: headText,
      body,
      trailers,
      size: verdict === "forwarded" ? position : 0,
    });
    if (raw.length === 0) return result("incomplete");
    for (const end of withLast(ends, raw.length)) {
      if (headText === "") {
        const parsed = this.#parse(kind, buffer, end);
        if (parsed === INCOMPLETE) continue;
        if (parsed === REFUSED) return result(head.error?.reason ?? "incomplete");
        const target = Buffer.alloc(headBound(head, NO_TAIL));
        headText = target.toString("latin1", 0, writeHead(buffer, head, target, 0, NO_TAIL));
        position = head.end;
        length = head.contentLength;
        this.#chunked.reset(kind !== "request");
      }
      if (head.framing === Framing.NONE) return result("forwarded");
      if (head.framing === Framing.CHUNKED) {
        const consumed = this.#chunked.read(buffer, position, end);
        body += buffer.toString("latin1", this.#chunked.dataStart, this.#chunked.dataEnd);
        if (consumed === REFUSED) return result(this.#chunked.error?.reason ?? "incomplete");
        position = consumed;
        if (this.#chunked.done) return result("forwarded", this.#chunked.trailers.toString("latin1"));
        continue;
      }
      const available = head.framing === Framing.LENGTH ? Math.min(end - position, length) : end - position;
      body += buffer.toString("latin1", position, position + available);
      position += available;
      length -= available;
      if (head.framing === Framing.LENGTH && length === 0) return result("forwarded");
    }
    return result(headText !== "" && head.framing === Framing.UNTIL_CLOSE ? "forwarded" : "incomplete");
  }

  #parse(kind: MessageKind, buffer: Buffer, end: number): number {
    if (kind === "request") return parseRequestHead(buffer, 0, end, this.#request);
    return parseResponseHead(
      buffer,
      0,
      end,
      this.#response,
      kind === "response to HEAD",
      kind === "response to CONNECT",
    );
  }
}

function* withLast(ends: Iterable<number>, last: number): Generator<number> {
  for (const end of ends) if (end > 0 && end < last) yield end;
  yield last;
}

export function* everyByte(length: number): Generator<number> {
  for (let end = 1; end < length; end++) yield end;
}
