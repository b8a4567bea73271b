import type { Http1Error } from "./http1-error.ts";

/** How the end of a body is known (RFC 9112 §6.3). */
export const Framing = {
  /** No body. */
  NONE: 0,
  /** `contentLength` bytes. */
  LENGTH: 1,
  CHUNKED: 2,
  /** A response that ends with its connection. */
  UNTIL_CLOSE: 3,
} as const;
export type Framing = (typeof Framing)[keyof typeof Framing];

/** Numbers a header line takes in `lines`. */
export const LINE = 4;

/**
 * The head of a message, as offsets into the buffer it was read from. One instance serves every message of a
 * connection: nothing is allocated for a message, and every field is valid until the next parse.
 *
 * The parser writes header names in lower case into the buffer itself (HAProxy sends them so), and marks the
 * lines that must not be forwarded, so that what is left is forwarded by copying runs of bytes.
 */
export class MessageHead {
  /** Where the start line begins: empty lines before it are skipped. */
  start = 0;
  /** The offset behind the empty line that ends the head. */
  end = 0;
  /** The offset of the first header line. */
  headersStart = 0;
  /** The minor version after HTTP/1: 0 or 1 (later versions count as 1). */
  minorVersion = 1;

  /** Header lines, `LINE` numbers each: name start, name end, value start (trimmed), value end. */
  readonly lines = new Int32Array(LINE * 101);
  lineCount = 0;
  /**
   * One a line: the offset behind its CRLF. Where the line must not be forwarded as it stands (a connection
   * field, a duplicate, white space that is not exactly `name: value`), `altered` is true and
   * `head-writer.ts` writes line by line; otherwise [start, end) is forwarded as it is.
   */
  readonly lineEnds = new Int32Array(101);
  altered = false;

  framing: Framing = Framing.NONE;
  contentLength = 0;

  /** Tokens of the Connection fields. */
  connectionClose = false;
  connectionKeepAlive = false;
  connectionUpgrade = false;
  hasUpgrade = false;

  /** HAProxy's size of a head in its logs and statistics: see "internal message form" in the manual's bytes fields. */
  internalSize = 0;

  error: Http1Error | undefined = undefined;
}

export class RequestHead extends MessageHead {
  methodEnd = 0;
  targetStart = 0;
  targetEnd = 0;
  /** The path: without the authority of an absolute target and without the query. Empty for `*` and authorities. */
  pathStart = 0;
  pathEnd = 0;
  isHead = false;
  isConnect = false;
  /** RFC 9110 §9.2.2: GET, HEAD, PUT, DELETE, OPTIONS, TRACE. */
  isIdempotent = false;
  expectContinue = false;
}

export class ResponseHead extends MessageHead {
  /** Three digits. */
  status = 0;
  reasonStart = 0;
  reasonEnd = 0;
}

/** The head is not complete yet: read more and parse again from the same start. */
export const INCOMPLETE = 0;
/** The head is refused: `error` says why. */
export const REFUSED = -1;
