import { ChunkedBody, LAST_CHUNK, writeChunkHeader } from "../http1/chunk-scanner.ts";
import { Framing, REFUSED } from "../http1/message-head.ts";
import type { Staging } from "./staging.ts";

const CRLF = Buffer.from("\r\n");

/** Passes the body of one message on, in either direction: what leaves is framed as it was understood. */
export class BodyRelay {
  #framing: Framing = Framing.NONE;
  #remaining = 0;
  readonly #isResponse: boolean;
  #chunked: ChunkedBody | undefined;
  /** Nothing of the body is left to come. */
  done = true;
  /** The body's size in HAProxy's counts: its bytes, one for its end, and when chunked one more and its trailers. */
  size = 0;

  constructor(of: "request" | "response") {
    this.#isResponse = of === "response";
  }

  begin(framing: Framing, length: number): void {
    this.#framing = framing;
    this.#remaining = length;
    this.done = framing === Framing.NONE;
    this.size = framing === Framing.NONE ? 1 : 0;
    if (framing === Framing.CHUNKED) {
      this.#chunked ??= new ChunkedBody();
      this.#chunked.reset(this.#isResponse);
    }
  }

  /** Does [start, end), the begin of the body, hold a chunk that is none? Looks only. */
  isBroken(buffer: Buffer, start: number, end: number): boolean {
    if (this.#framing !== Framing.CHUNKED || start === end) return false;
    const chunked = this.#chunked as ChunkedBody;
    // A copy: reading moves the data together.
    const result = chunked.read(Buffer.from(buffer.subarray(start, end)), 0, end - start);
    chunked.reset(this.#isResponse);
    return result === REFUSED;
  }

  /** Nothing of it has passed yet: is [start, end) all of it? Looks only. */
  isWhole(buffer: Buffer, start: number, end: number): boolean {
    if (this.done) return true;
    if (this.#framing === Framing.LENGTH) return end - start >= this.#remaining;
    const chunked = this.#chunked as ChunkedBody;
    chunked.read(Buffer.from(buffer.subarray(start, end)), 0, end - start);
    const { done } = chunked;
    chunked.reset(this.#isResponse);
    return done;
  }

  /** Ends with its connection: only that end says that it is complete. */
  endsWithConnection(): boolean {
    return this.#framing === Framing.UNTIL_CLOSE;
  }

  /** The connection ended, and with it the body. Here HAProxy counts nothing for the end. */
  complete(): void {
    this.done = true;
  }

  /**
   * Appends what `buffer[start, end)` holds of the body to `staging`.
   * @returns the offset after the body's bytes, or REFUSED for a chunk that is none.
   */
  pass(buffer: Buffer, start: number, end: number, staging: Staging): number {
    if (this.done) return start;
    if (this.#framing === Framing.CHUNKED) return this.#passChunks(buffer, start, end, staging);
    let stop = end;
    if (this.#framing === Framing.LENGTH) {
      stop = Math.min(end, start + this.#remaining);
      this.#remaining -= stop - start;
    }
    if (stop > start) staging.append(buffer, start, stop);
    this.size += stop - start;
    if (this.#framing === Framing.LENGTH && this.#remaining === 0) {
      this.done = true;
      this.size += 1;
    }
    return stop;
  }

  /** Chunks that came together leave as one, without their extensions, as from HAProxy. */
  #passChunks(buffer: Buffer, start: number, end: number, staging: Staging): number {
    const chunked = this.#chunked as ChunkedBody;
    const consumed = chunked.read(buffer, start, end);
    if (consumed === REFUSED) return REFUSED;
    const size = chunked.dataEnd - chunked.dataStart;
    if (size > 0) {
      staging.length = writeChunkHeader(staging.buffer, staging.length, size);
      staging.append(buffer, chunked.dataStart, chunked.dataEnd);
      staging.append(CRLF, 0, 2);
      this.size += size;
    }
    if (chunked.done) {
      staging.append(LAST_CHUNK, 0, LAST_CHUNK.length);
      staging.append(chunked.trailers, 0, chunked.trailers.length);
      staging.append(CRLF, 0, 2);
      this.done = true;
      this.size += 2 + chunked.trailersSize;
    }
    return consumed;
  }
}
