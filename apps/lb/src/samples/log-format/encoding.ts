const UNSAFE = /["#]|[^ -~]/;
const EVERY_UNSAFE = new RegExp(UNSAFE, "g");
const BEYOND_ASCII = /[\x80-\xff]/;
const BREAKS_LINES = /[\x00-\x1f\x7f]/;
const EVERY_BREAK = new RegExp(BREAKS_LINES, "g");
/** RFC 5424 §6.3.3: what has a meaning in the value of a structured element. */
const STRUCTURED = /["\\\]]/g;

/** Text in which a log reader meets no quote, no control and nothing that is not ASCII: those become `#` and two digits. */
export function encodeLogText(text: string): string {
  // Testing first saves most lines the replacement.
  return UNSAFE.test(text) ? text.replace(EVERY_UNSAFE, toDigits) : text;
}

const UNSAFE_IN_BRACES = /["#{|}]|[^ -~]/g;

/** The same where braces and bars have a meaning. */
export function encodeCaptured(text: string): string {
  return text.replace(UNSAFE_IN_BRACES, toDigits);
}

/** HAProxy writes samples as they are. Whatever a client sends, a line stays a line here. */
export function encodeControls(text: string): string {
  return BREAKS_LINES.test(text) ? text.replace(EVERY_BREAK, toDigits) : text;
}

/** Text is handled a character a byte: what a log gets is what those bytes say. */
export function decodeBytes(text: string): string {
  return BEYOND_ASCII.test(text) ? Buffer.from(text, "latin1").toString("utf8") : text;
}

/** Flag +E. */
export function escapeStructured(text: string): string {
  return text.replace(STRUCTURED, "\\$&");
}

function toDigits(character: string): string {
  return `#${hexadecimal(character.charCodeAt(0), 2)}`;
}

export function hexadecimal(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
