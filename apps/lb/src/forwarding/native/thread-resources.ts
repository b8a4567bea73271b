import { INCOMPLETE, REFUSED, RequestHead, ResponseHead } from "../../http1/message-head.ts";
import { parseRequestHead } from "../../http1/request-head.ts";
import { PENDING } from "../../samples/value.ts";
import type { ReadRequest } from "../../session/tcp-stream.ts";
import type { ForwardingContext } from "../context.ts";
import { OutgoingBuffer } from "../outgoing-buffer.ts";
import { RequestView } from "../request-view.ts";
import { ResponseView } from "../response-view.ts";
import { Staging } from "../staging.ts";
import { IdlePool } from "./idle-pool.ts";
import type { ServerConnection } from "./server-connection.ts";

/** Enough for nearly every head of a request; a larger one gets a buffer of its own. */
const HEAD_BUFFER_SIZE = 2048;
const HEAD_BUFFERS_KEPT = 256;

/**
 * What a request needs for the moment, shared by all connections of the thread: the parsed heads, the staging of outgoing
 * bytes, idle connections to servers. An idle connection of a client holds none of it.
 */
export class ThreadResources {
  readonly context: ForwardingContext;
  readonly idle = new IdlePool<ServerConnection>();
  readonly staging = new Staging();
  readonly requestHead = new RequestHead();
  readonly responseHead = new ResponseHead();
  readonly request = new RequestView(this.requestHead);
  readonly response = new ResponseView(this.responseHead);
  /** Every connection ends with its exchange. */
  draining = false;
  readonly #headBuffers: OutgoingBuffer[] = [];

  constructor(context: ForwardingContext) {
    this.context = context;
  }

  /** For connections in mode tcp, whose bytes stay as they are. */
  readonly readRequest: ReadRequest = (bytes) => {
    // The parser turns names into lower case where they stand.
    const copy = Buffer.from(bytes);
    this.requestHead.takesAnyTarget = false;
    const length = parseRequestHead(copy, 0, copy.length, this.requestHead);
    if (length === INCOMPLETE) return PENDING;
    return length === REFUSED ? undefined : this.request.show(copy);
  };

  takeHeadBuffer(size: number): OutgoingBuffer {
    if (size > HEAD_BUFFER_SIZE) return new OutgoingBuffer(size);
    return this.#headBuffers.pop() ?? new OutgoingBuffer(HEAD_BUFFER_SIZE);
  }

  returnHeadBuffer(buffer: OutgoingBuffer): void {
    if (buffer.bytes.length === HEAD_BUFFER_SIZE && this.#headBuffers.length < HEAD_BUFFERS_KEPT)
      this.#headBuffers.push(buffer);
  }
}
