import {
  BACKSLASH,
  CR,
  DOUBLE_QUOTE,
  EQUALS,
  isBlank,
  LF,
  QUOTED_TEXT,
  SEMICOLON,
  TOKEN,
  VALUE,
} from "./characters.ts";
import type { Reason } from "./http1-error.ts";

/** Where in the extensions of a chunk line we are. */
export const ENDED = 0;
export const INVALID = 1;
const BEFORE_SEMICOLON = 2;
const BEFORE_NAME = 3;
const NAME = 4;
const BEFORE_EQUALS = 5;
const BEFORE_VALUE = 6;
const TOKEN_VALUE = 7;
const QUOTED_VALUE = 8;
const QUOTED_PAIR = 9;
const AFTER_VALUE = 10;

/** The state after the first byte behind a size, or behind a value, that is not the CR. */
export function afterValue(byte: number): number {
  if (byte === SEMICOLON) return BEFORE_NAME;
  return isBlank(byte) ? BEFORE_SEMICOLON : INVALID;
}

/** The state after one more byte of RFC 9112 §7.1.1's `*( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )`, which a CR ends. */
export function nextInExtension(state: number, byte: number): number {
  switch (state) {
    case BEFORE_SEMICOLON:
      return afterValue(byte);
    case BEFORE_NAME:
      if (TOKEN[byte] !== 0) return NAME;
      return isBlank(byte) ? BEFORE_NAME : INVALID;
    case NAME:
      if (TOKEN[byte] !== 0) return NAME;
      if (byte === CR) return ENDED;
      return isBlank(byte) ? BEFORE_EQUALS : afterName(byte);
    case BEFORE_EQUALS:
      return isBlank(byte) ? BEFORE_EQUALS : afterName(byte);
    case BEFORE_VALUE:
      if (TOKEN[byte] !== 0) return TOKEN_VALUE;
      if (byte === DOUBLE_QUOTE) return QUOTED_VALUE;
      return isBlank(byte) ? BEFORE_VALUE : INVALID;
    case TOKEN_VALUE:
      if (TOKEN[byte] !== 0) return TOKEN_VALUE;
      return byte === CR ? ENDED : afterValue(byte);
    case QUOTED_VALUE:
      if (QUOTED_TEXT[byte] !== 0) return QUOTED_VALUE;
      if (byte === DOUBLE_QUOTE) return AFTER_VALUE;
      return byte === BACKSLASH ? QUOTED_PAIR : INVALID;
    case QUOTED_PAIR:
      return VALUE[byte] !== 0 ? QUOTED_VALUE : INVALID;
    default:
      return byte === CR ? ENDED : afterValue(byte);
  }
}

function afterName(byte: number): number {
  if (byte === EQUALS) return BEFORE_VALUE;
  return byte === SEMICOLON ? BEFORE_NAME : INVALID;
}

export function reasonInExtension(byte: number): Reason {
  if (byte === LF) return "bare-lf";
  return byte === CR ? "bare-cr" : "chunk-extension-invalid";
}
