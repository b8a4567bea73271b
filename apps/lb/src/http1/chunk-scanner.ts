import { CR, HEX, LF } from "./characters.ts";
import { afterValue, ENDED, INVALID, nextInExtension, reasonInExtension } from "./chunk-extension.ts";
import { parseFields } from "./field-parser.ts";
import { headBound, writeLines } from "./head-writer.ts";
import type { Http1Error, Reason } from "./http1-error.ts";
import { INCOMPLETE, MessageHead, REFUSED } from "./message-head.ts";
import { isForbiddenTrailer } from "./names.ts";

/** Sixteen digits are 64 bits; what passes 2^53 is refused too, for no such number is exact here. */
const MAX_SIZE_DIGITS = 16;

/**
 * Extensions are dropped, so they only cost: each byte of one takes a byte of credit, each byte of data gives one back. So a
 * line is bounded, and so is what a body can make us read for nothing (CVE-2024-22019).
 */
const EXTENSION_CREDIT = 4096;

const MAX_TRAILERS_SIZE = 8192;

const EMPTY = Buffer.alloc(0);

/** What the next byte belongs to. */
const SIZE = 0;
const MORE_SIZE = 1;
const EXTENSION = 2;
const SIZE_LF = 3;
const DATA = 4;
const DATA_CR = 5;
const DATA_LF = 6;
const TRAILERS_OR_END = 7;
const TRAILERS = 8;
const END_LF = 9;

/** Reads a chunked body (RFC 9112 §7.1) as it comes; one instance serves every body of a connection. */
export class ChunkedBody {
  /** Where the data of the last `read` is in its buffer. */
  dataStart = 0;
  dataEnd = 0;
  /** The body and its trailers are complete. */
  done = false;
  /** The trailer lines as they are forwarded, each with its CRLF, without the empty line. */
  trailers: Buffer = EMPTY;
  /** Of the trailers in HAProxy's counts: names and values. */
  trailersSize = 0;
  error: Http1Error | undefined = undefined;

  #state = SIZE;
  /** Bytes the chunk still has; while its size is read, the size so far. */
  #remaining = 0;
  #digits = 0;
  #extension = ENDED;
  #credit = EXTENSION_CREDIT;
  /** Made for a body that has trailers, and not kept: few have. */
  #trailerBuffer = EMPTY;
  #trailerSize = 0;

  reset(): void {
    this.done = false;
    this.trailers = EMPTY;
    this.trailersSize = 0;
    this.error = undefined;
    this.#state = SIZE;
    this.#remaining = 0;
    this.#digits = 0;
    this.#credit = EXTENSION_CREDIT;
    this.#trailerBuffer = EMPTY;
    this.#trailerSize = 0;
  }

  /**
   * Reads [start, end) and moves the data in it together, in place: it is in [dataStart, dataEnd), chunk lines removed. Returns
   * the offset behind what belongs to the body, which is `end` unless `done`; or `REFUSED`, with `error`, and with the
   * data that stood before it.
   */
  read(buffer: Buffer, start: number, end: number): number {
    this.dataStart = this.dataEnd = start;
    let index = start;
    while (index < end) {
      const state = this.#state;
      if (state === DATA) {
        index = this.#readData(buffer, index, end);
        continue;
      }
      if (state === TRAILERS) return this.#readTrailers(buffer, index, end);
      const byte = buffer[index]!;
      switch (state) {
        case SIZE:
        case MORE_SIZE: {
          const digit = HEX[byte]!;
          if (digit < 16) {
            this.#remaining = this.#remaining * 16 + digit;
            if (++this.#digits > MAX_SIZE_DIGITS || this.#remaining > Number.MAX_SAFE_INTEGER) {
              return this.#refuse("chunk-size-too-large", index);
            }
            this.#state = MORE_SIZE;
          } else if (state === SIZE) {
            return this.#refuse("chunk-size-invalid", index);
          } else if (byte === CR) {
            this.#state = SIZE_LF;
          } else {
            this.#state = EXTENSION;
            this.#extension = afterValue(byte);
            if (this.#extension === INVALID) return this.#refuse(byte === LF ? "bare-lf" : "chunk-size-invalid", index);
          }
          break;
        }
        case EXTENSION:
          this.#extension = nextInExtension(this.#extension, byte);
          if (this.#extension === INVALID) return this.#refuse(reasonInExtension(byte), index);
          if (this.#extension === ENDED) this.#state = SIZE_LF;
          else if (--this.#credit < 0) return this.#refuse("chunk-extensions-too-long", index);
          break;
        case SIZE_LF:
          if (byte !== LF) return this.#refuse("bare-cr", index);
          this.#digits = 0;
          this.#state = this.#remaining > 0 ? DATA : TRAILERS_OR_END;
          break;
        case DATA_CR:
          if (byte !== CR) return this.#refuse(byte === LF ? "bare-lf" : "chunk-data-unterminated", index);
          this.#state = DATA_LF;
          break;
        case DATA_LF:
          if (byte !== LF) return this.#refuse("bare-cr", index);
          this.#state = SIZE;
          break;
        case TRAILERS_OR_END:
          if (byte !== CR) {
            this.#state = TRAILERS;
            continue;
          }
          this.#state = END_LF;
          break;
        default:
          if (byte !== LF) return this.#refuse("bare-cr", index);
          this.done = true;
          return index + 1;
      }
      index++;
    }
    return index;
  }

  #readData(buffer: Buffer, index: number, end: number): number {
    const size = Math.min(end - index, this.#remaining);
    if (this.dataEnd === this.dataStart) this.dataStart = this.dataEnd = index;
    else buffer.copyWithin(this.dataEnd, index, index + size);
    this.dataEnd += size;
    this.#remaining -= size;
    if (this.#remaining === 0) this.#state = DATA_CR;
    if (this.#credit < EXTENSION_CREDIT) this.#credit = Math.min(EXTENSION_CREDIT, this.#credit + size);
    return index + size;
  }

  /** Trailers may come in pieces, so they are collected first; then they are header lines like any other. */
  #readTrailers(buffer: Buffer, index: number, end: number): number {
    if (this.#trailerBuffer.length === 0) this.#trailerBuffer = Buffer.allocUnsafeSlow(MAX_TRAILERS_SIZE);
    const head = new MessageHead();
    const before = this.#trailerSize;
    const copied = buffer.copy(this.#trailerBuffer, before, index, end);
    const result = parseFields(this.#trailerBuffer, 0, before + copied, head, undefined);
    if (result === INCOMPLETE) {
      this.#trailerSize = before + copied;
      if (this.#trailerSize === MAX_TRAILERS_SIZE) return this.#refuse("trailers-too-long", index);
      return end;
    }
    if (result === REFUSED) {
      this.error = head.error;
      return REFUSED;
    }
    for (let line = 0; line < head.lineCount; line++) {
      if (isForbiddenTrailer(this.#trailerBuffer, head.nameStart(line), head.nameEnd(line))) {
        return this.#refuse("trailer-forbidden", head.nameStart(line));
      }
    }
    head.end = result;
    this.trailersSize = head.internalSize;
    const trailers = Buffer.allocUnsafe(headBound(head, EMPTY));
    this.trailers = trailers.subarray(0, writeLines(this.#trailerBuffer, head, trailers, 0));
    this.done = true;
    return index + result - before;
  }

  #refuse(reason: Reason, offset: number): typeof REFUSED {
    this.error = { reason, offset };
    return REFUSED;
  }
}

const HEX_DIGITS = Uint8Array.from("0123456789ABCDEF", (character) => character.charCodeAt(0));

/** The most bytes `writeChunkHeader` writes: fourteen digits hold every safe integer. */
export const CHUNK_HEADER_BOUND = 16;

/** Before the trailers and the empty line. */
export const LAST_CHUNK = Buffer.from("0\r\n");

/** Writes the line before a chunk of `size` bytes, in upper case without zeros in front as HAProxy does. Returns the offset behind it. */
export function writeChunkHeader(target: Buffer, offset: number, size: number): number {
  let digits = 1;
  for (let rest = size; rest >= 16; rest = Math.floor(rest / 16)) digits++;
  let rest = size;
  for (let at = offset + digits - 1; at >= offset; at--) {
    target[at] = HEX_DIGITS[rest % 16]!;
    rest = Math.floor(rest / 16);
  }
  target[offset + digits] = CR;
  target[offset + digits + 1] = LF;
  return offset + digits + 2;
}
