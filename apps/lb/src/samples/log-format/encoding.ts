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

const UNFIT_FOR_FIELDS = /[\x00-\x08\x0a-\x1f\x7f]/;
const EVERY_UNFIT = new RegExp(UNFIT_FOR_FIELDS, "g");

/** The same in messages, as HAProxy does it there: a sample ends no line of a head. */
export function percentControls(text: string): string {
  return UNFIT_FOR_FIELDS.test(text)
    ? text.replace(EVERY_UNFIT, (character) => `%${hexadecimal(character.charCodeAt(0), 2)}`)
    : text;
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
