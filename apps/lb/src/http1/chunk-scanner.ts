import { BACKSLASH, CR, DOUBLE_QUOTE, HEX, isBlank, LF, SEMICOLON, TEXT } from "./characters.ts";
import { parseFields } from "./field-parser.ts";
import { headBound, writeLines } from "./head-writer.ts";
import type { Http1Error, Reason } from "./http1-error.ts";
import { INCOMPLETE, MessageHead, REFUSED } from "./message-head.ts";
import { isForbiddenTrailer } from "./names.ts";

/**
 * Extensions, blanks and leading zeros are dropped, so they only cost: each byte of them takes a byte of credit, each byte of data gives
 * one back. So a line is bounded, and so is what a body can make us read for nothing (CVE-2024-22019).
 */
const LINE_CREDIT = 4096;
/** What each line gives back, too: sizes that are padded to a width are no attack. */
const CREDIT_A_LINE = 16;

const MAX_TRAILERS_SIZE = 8192;

const EMPTY = Buffer.alloc(0);

/** What the next byte belongs to. */
const SIZE = 0;
const MORE_SIZE = 1;
const PADDING = 2;
const EXTENSION = 3;
const QUOTED = 4;
const QUOTED_PAIR = 5;
const SIZE_LF = 6;
const DATA = 7;
const DATA_CR = 8;
const DATA_LF = 9;
const TRAILERS_OR_END = 10;
const TRAILERS = 11;
const END_LF = 12;

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
  #credit = LINE_CREDIT;
  /** Made for a body that has trailers, and not kept: few have. */
  #trailerBuffer = EMPTY;
  #trailerSize = 0;

  /** A response's: its chunk sizes may be padded, as old servers do, and its trailers folded. */
  #isResponse = false;

  /** A new body begins. */
  reset(isResponse: boolean): void {
    this.#isResponse = isResponse;
    this.done = false;
    this.trailers = EMPTY;
    this.trailersSize = 0;
    this.error = undefined;
    this.#state = SIZE;
    this.#remaining = 0;
    this.#credit = LINE_CREDIT;
    this.#trailerBuffer = EMPTY;
    this.#trailerSize = 0;
  }

  /**
   * Reads [start, end) and moves the data in it together, in place: it is in [dataStart, dataEnd), chunk lines removed. Returns
   * the offset after what belongs to the body, which is `end` unless `done`; or `REFUSED`, with `error`, and with the
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
            if (state === MORE_SIZE && this.#remaining === 0 && --this.#credit < 0) {
              return this.#refuse("chunk-line-too-long", index);
            }
            this.#remaining = this.#remaining * 16 + digit;
            // What passes 2^53 may be rounded, but never to a number that does not.
            if (this.#remaining > Number.MAX_SAFE_INTEGER) return this.#refuse("chunk-size-too-large", index);
            this.#state = MORE_SIZE;
          } else if (state === SIZE) {
            return this.#refuse("chunk-size-invalid", index);
          } else if (byte === CR) {
            this.#state = SIZE_LF;
          } else if (byte === SEMICOLON || isBlank(byte)) {
            this.#state = byte === SEMICOLON ? EXTENSION : PADDING;
          } else {
            return this.#refuse(byte === LF ? "bare-lf" : "chunk-size-invalid", index);
          }
          break;
        }
        case PADDING:
          if (--this.#credit < 0) return this.#refuse("chunk-line-too-long", index);
          if (byte === SEMICOLON) this.#state = EXTENSION;
          else if (byte === CR && this.#isResponse) this.#state = SIZE_LF;
          else if (!isBlank(byte)) return this.#refuse(byte === LF ? "bare-lf" : "chunk-size-invalid", index);
          break;
        case EXTENSION:
        case QUOTED:
        case QUOTED_PAIR:
          if (--this.#credit < 0) return this.#refuse("chunk-line-too-long", index);
          if (byte === CR && state === EXTENSION) this.#state = SIZE_LF;
          else if (TEXT[byte] === 0) return this.#refuse(reasonInExtension(byte), index);
          else this.#state = nextInExtension(state, byte);
          break;
        case SIZE_LF:
          if (byte !== LF) return this.#refuse("bare-cr", index);
          this.#state = this.#remaining > 0 ? DATA : TRAILERS_OR_END;
          this.#repay(CREDIT_A_LINE);
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
    this.#repay(size);
    return index + size;
  }

  #repay(credit: number): void {
    if (this.#credit < LINE_CREDIT) this.#credit = Math.min(LINE_CREDIT, this.#credit + credit);
  }

  /** Trailers may come in pieces, so they are collected first; then they are header lines like any other. */
  #readTrailers(buffer: Buffer, index: number, end: number): number {
    if (this.#trailerBuffer.length === 0) this.#trailerBuffer = Buffer.allocUnsafeSlow(MAX_TRAILERS_SIZE);
    const head = new MessageHead(this.#isResponse);
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

/**
 * Only quotes and what they may hold (RFC 9112 §7.1.1) matter of an extension, for it is dropped: a line end between them would be none to
 * some readers. The rest need not follow the grammar; HAProxy looks at none of it.
 */
function nextInExtension(state: number, byte: number): number {
  if (state === QUOTED_PAIR) return QUOTED;
  if (byte === DOUBLE_QUOTE) return state === QUOTED ? EXTENSION : QUOTED;
  return byte === BACKSLASH && state === QUOTED ? QUOTED_PAIR : state;
}

function reasonInExtension(byte: number): Reason {
  if (byte === LF) return "bare-lf";
  return byte === CR ? "bare-cr" : "chunk-extension-invalid";
}

const HEX_DIGITS = Uint8Array.from("0123456789ABCDEF", (character) => character.charCodeAt(0));

/** The most bytes `writeChunkHeader` writes: fourteen digits hold every safe integer. */
export const CHUNK_HEADER_BOUND = 16;

/** Before the trailers and the empty line. */
export const LAST_CHUNK = Buffer.from("0\r\n");

/** Writes the line before a chunk of `size` bytes, in upper case without zeros in front as HAProxy does. Returns the offset after it. */
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
