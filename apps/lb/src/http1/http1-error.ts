/** Why a message was refused: a short name that tests, counters and `docs/security.md` share. */
export type Reason =
  // The start line
  | "method-invalid"
  | "start-line-invalid"
  | "version-invalid"
  | "version-unsupported"
  | "target-byte"
  | "target-form"
  | "status-invalid"
  // Header lines
  | "bare-cr"
  | "bare-lf"
  | "obs-fold"
  | "name-empty"
  | "name-invalid"
  | "name-too-long"
  | "space-before-colon"
  | "value-control"
  | "head-too-large"
  | "too-many-headers"
  | "look-alike"
  // Where the message goes
  | "host-missing"
  | "host-repeated"
  | "host-invalid"
  | "host-differs-from-target"
  | "connection-nominates-protected"
  // Where it ends
  | "content-length-invalid"
  | "content-lengths-differ"
  | "transfer-encoding-invalid"
  | "transfer-encoding-repeated"
  | "transfer-encoding-in-http-1.0"
  | "transfer-encoding-without-body"
  | "length-and-transfer-encoding"
  | "connect-with-body"
  // The chunked body
  | "chunk-size-invalid"
  | "chunk-size-too-large"
  | "chunk-extension-invalid"
  | "chunk-line-too-long"
  | "chunk-data-unterminated"
  | "trailers-too-long"
  | "trailer-forbidden";

export interface Http1Error {
  readonly reason: Reason;
  /** The offset in the buffer at which it was seen (of a trailer: in the trailers). */
  readonly offset: number;
}
