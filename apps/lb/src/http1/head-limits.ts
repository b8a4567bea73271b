import type { MessageHead } from "./message-head.ts";

/** Bytes of a head on the wire, empty lines before it included: HAProxy's buffer of 16 KiB less 64 bytes of its own. */
export const MAX_WIRE_SIZE = 16_320;

/** What the start line and the end of a head take in HAProxy's byte counts beside their text. */
export const START_SIZE = 24 + 1;

/**
 * What a head may take in HAProxy's internal form, whose reserve of 1 KiB for rewriting comes off the 16 KiB: found by
 * trial with 2.1.0, which counts 8 bytes more for every line, the start line and the end.
 */
const MAX_INTERNAL_SIZE = 15_312;
const INTERNAL_LINE_SIZE = 8;

/** Whether a complete head is too large for HAProxy's buffer less its reserve. */
export function isTooLarge(head: MessageHead): boolean {
  return head.internalSize + INTERNAL_LINE_SIZE * (head.lineCount + 2) > MAX_INTERNAL_SIZE;
}
