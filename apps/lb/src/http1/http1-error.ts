/** Why a message was refused: a short name that tests, counters and `docs/security.md` share. */
export interface Http1Error {
  /** `content-length-repeated`, `bare-lf`, ... */
  readonly reason: string;
  /** The offset in the buffer at which it was seen. */
  readonly offset: number;
}
