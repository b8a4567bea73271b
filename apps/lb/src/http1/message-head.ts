import type { Http1Error, Reason } from "./http1-error.ts";

/** How the end of a body is known (RFC 9112 §6.3). */
export const Framing = {
  /** No body. */
  NONE: 0,
  /** `contentLength` bytes, at least one. */
  LENGTH: 1,
  CHUNKED: 2,
  /** A response that ends with its connection. */
  UNTIL_CLOSE: 3,
} as const;
export type Framing = (typeof Framing)[keyof typeof Framing];

/** Numbers a header line takes in `lines`. */
export const LINE = 4;

/** How many header lines a head may have that is made from now on: `tune.http.maxhdr`, which counts the start line, is 101. */
let mostLines = 100;

export function headerLinesAtMost(): number {
  return mostLines;
}

/** For all messages of the thread, before the first is read. */
export function limitLines(most: number): void {
  mostLines = most;
}

/** The head is not complete yet: read more and parse again from the same start. */
export const INCOMPLETE = 0;
/** The head is refused: `error` says why. */
export const REFUSED = -1;

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
  /** The offset after the empty line that ends the head. */
  end = 0;
  /** The offset of the first header line. */
  headersStart = 0;
  /** The minor version after HTTP/1: 0 or 1 (later versions count as 1). */
  minorVersion = 1;
  /** The offset after the version as it was received. */
  versionEnd = 0;

  /** Header lines, `LINE` numbers each: name start, name end, value start (trimmed), value end. */
  readonly lines = new Int32Array(LINE * mostLines);
  lineCount = 0;
  /** One a line: 1 where it is not forwarded. */
  readonly dropped = new Uint8Array(mostLines);

  /** False when what is forwarded is exactly the bytes [start, end). */
  altered = false;
  /** True when a line that stays is not the canonical `name: value`, so that dropping whole lines is not enough. */
  rewritten = false;
  /** A response's start line ends after the status: the space that belongs there is added. */
  lacksReason = false;

  framing: Framing = Framing.NONE;
  /** Bytes of the body with `Framing.LENGTH`; for a response without a body, what its Content-Length says. */
  contentLength = 0;
  hasContentLength = false;
  hasTransferEncoding = false;
  /** The line that says where the body ends, where one does. */
  framingLine = 0;

  /** Tokens of the Connection fields. */
  connectionClose = false;
  connectionKeepAlive = false;
  connectionUpgrade = false;
  /** A Connection field says more than `close` or `keep-alive` alone. */
  hasOptions = false;
  hasUpgrade = false;

  /**
   * The head's part in HAProxy's byte counts, which are of its internal form and not of the wire: 24, the three parts
   * of the start line, names and values of the lines kept, 1. The body adds its bytes + 1, when chunked 1 more, and names and
   * values of its trailers.
   */
  internalSize = 0;

  error: Http1Error | undefined = undefined;

  /** Folded lines are unfolded: RFC 9112 §5.2 asks for it in responses. In requests they are refused: readers disagree about them. */
  readonly unfolds: boolean;

  constructor(unfolds: boolean) {
    this.unfolds = unfolds;
  }

  nameStart(line: number): number {
    return this.lines[line * LINE]!;
  }

  nameEnd(line: number): number {
    return this.lines[line * LINE + 1]!;
  }

  valueStart(line: number): number {
    return this.lines[line * LINE + 2]!;
  }

  valueEnd(line: number): number {
    return this.lines[line * LINE + 3]!;
  }

  /** Forward the message without this line. */
  drop(line: number): void {
    if (this.dropped[line] !== 0) return;
    this.leaveOut(line);
    this.internalSize -= this.nameEnd(line) - this.nameStart(line) + this.valueEnd(line) - this.valueStart(line);
  }

  /** The same, where HAProxy counts the line all the same. */
  leaveOut(line: number): void {
    this.dropped[line] = 1;
    this.altered = true;
  }

  /** Forward the line with a value that ends earlier. */
  shorten(line: number, valueEnd: number): void {
    this.internalSize -= this.valueEnd(line) - valueEnd;
    this.lines[line * LINE + 3] = valueEnd;
    this.altered = this.rewritten = true;
  }

  /** Records why the message is refused, and returns `REFUSED`. */
  refuse(reason: Reason, offset: number): typeof REFUSED {
    this.error = { reason, offset };
    return REFUSED;
  }

  /** Forgets the message before: what the start line and the fields do not set in any case. */
  reset(start: number): void {
    this.start = start;
    this.minorVersion = 1;
    this.lineCount = 0;
    this.altered = false;
    this.rewritten = false;
    this.lacksReason = false;
    this.framing = Framing.NONE;
    this.contentLength = 0;
    this.hasContentLength = false;
    this.hasTransferEncoding = false;
    this.connectionClose = false;
    this.connectionKeepAlive = false;
    this.connectionUpgrade = false;
    this.hasOptions = false;
    this.hasUpgrade = false;
    this.error = undefined;
  }
}

export class RequestHead extends MessageHead {
  methodEnd = 0;
  targetStart = 0;
  targetEnd = 0;
  /** The authority of an absolute target or of CONNECT; empty otherwise. */
  authorityStart = 0;
  authorityEnd = 0;
  /** The path: without the authority of an absolute target and without the query. Empty for `*` and authorities. */
  pathStart = 0;
  pathEnd = 0;
  /** The value of Host; with HTTP/1.0 it may be absent: `hasHost` says so. */
  hostStart = 0;
  hostEnd = 0;
  hasHost = false;
  isHead = false;
  isConnect = false;
  /** RFC 9110 §9.2.2: GET, HEAD, PUT, DELETE, OPTIONS, TRACE. */
  isIdempotent = false;
  expectContinue = false;
  /** `Upgrade: h2c`: see `connection-fields.ts`. */
  upgradesToHttp2 = false;
  /** Set by whoever has it parsed: bytes beyond ASCII may stand in the target. */
  takesAnyTarget = false;

  constructor() {
    super(false);
  }

  override reset(start: number): void {
    super.reset(start);
    this.authorityStart = this.authorityEnd = 0;
    this.pathStart = this.pathEnd = 0;
    this.hostStart = this.hostEnd = 0;
    this.hasHost = false;
    this.isHead = false;
    this.isConnect = false;
    this.isIdempotent = false;
    this.expectContinue = false;
    this.upgradesToHttp2 = false;
  }
}

export class ResponseHead extends MessageHead {
  /** Three digits. */
  status = 0;
  reasonStart = 0;
  reasonEnd = 0;

  constructor() {
    super(true);
  }

  override reset(start: number): void {
    super.reset(start);
    this.status = 0;
    this.reasonStart = this.reasonEnd = 0;
  }
}
