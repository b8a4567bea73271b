import { hexadecimal } from "../samples/log-format/encoding.ts";

const BREAKING = /[\r\n\0]/g;

/** A text made for a header field. What would end its line, and begin another, becomes a space (RFC 9110 §5.5). */
export function fieldValue(text: string): string {
  return text.replace(BREAKING, " ");
}

const UNFIT = /[^!-"$-~]/g;

/** A text made for a request's target. What may not stand there is percent-encoded: a space would end it. */
export function targetText(text: string): string {
  return text.replace(UNFIT, (byte) => `%${hexadecimal(byte.charCodeAt(0), 2)}`);
}
