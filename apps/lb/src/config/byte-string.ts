/**
 * Configuration text is handled as byte strings: one character a byte, as HAProxy sees it. Patterns are then compared
 * with the bytes of a request, and no byte of a message is lost on the way.
 */
export function toByteString(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** What people read: messages, names, paths. */
export function fromByteString(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}
