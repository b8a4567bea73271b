import type { MessageHead } from "./message-head.ts";

/** What the start line and the end of a head take in HAProxy's byte counts beside their text. */
export const START_SIZE = 24 + 1;

/** What HAProxy needs of its buffer for itself, and of what is left after the reserve for rules. Found by trial with 2.1.0. */
const OWN_SIZE = 64;
const OWN_INTERNAL_SIZE = 48;
/** What every line, the start line and the end take in its internal form beside their text: found likewise. */
const INTERNAL_LINE_SIZE = 8;

/** How large a head may be. For all messages of the thread. */
export const headLimits = {
  /** Bytes on the wire, empty lines before it included: HAProxy's buffer. */
  wireSize: 16_384 - OWN_SIZE,
  /** In HAProxy's internal form, which leaves room for rules to add to it. */
  internalSize: 16_384 - 1024 - OWN_INTERNAL_SIZE,
};

/** @param bufferSize `tune.bufsize` @param reserve `tune.maxrewrite` */
export function limitHeads(bufferSize: number, reserve: number): void {
  headLimits.wireSize = bufferSize - OWN_SIZE;
  headLimits.internalSize = bufferSize - reserve - OWN_INTERNAL_SIZE;
}

/** Whether a complete head is too large for HAProxy's buffer less its reserve. */
export function isTooLarge(head: MessageHead): boolean {
  return head.internalSize + INTERNAL_LINE_SIZE * (head.lineCount + 2) > headLimits.internalSize;
}
