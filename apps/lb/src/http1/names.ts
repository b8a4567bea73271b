import { LOOK_ALIKE } from "./characters.ts";

const bytesOf = (name: string): Uint8Array => Uint8Array.from(name, (character) => character.charCodeAt(0));

export const CONNECTION = bytesOf("connection");
export const CONTENT_LENGTH = bytesOf("content-length");
export const EXPECT = bytesOf("expect");
export const HOST = bytesOf("host");
export const HTTP2_SETTINGS = bytesOf("http2-settings");
export const TRANSFER_ENCODING = bytesOf("transfer-encoding");
export const UPGRADE = bytesOf("upgrade");

export const CHUNKED = bytesOf("chunked");
export const CLOSE = bytesOf("close");
export const CONTINUE_100 = bytesOf("100-continue");
export const H2 = bytesOf("h2");
export const H2C = bytesOf("h2c");
export const KEEP_ALIVE = bytesOf("keep-alive");

/** Whether the bytes [start, end) are this name in any case, or look like it (`Content_Length`). */
export function resembles(buffer: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  const length = end - start;
  if (length !== name.length) return false;
  for (let index = 0; index < length; index++) {
    if (LOOK_ALIKE[buffer[start + index]!] !== name[index]) return false;
  }
  return true;
}

/** Whether the bytes [start, end) are this word (in lower case) in any case. */
export function isWord(buffer: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  const length = end - start;
  if (length !== word.length) return false;
  for (let index = 0; index < length; index++) {
    const byte = buffer[start + index]!;
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (lower !== word[index]) return false;
  }
  return true;
}

const PROTECTED = [
  CONTENT_LENGTH,
  TRANSFER_ENCODING,
  HOST,
  EXPECT,
  bytesOf("trailer"),
  bytesOf("forwarded"),
  bytesOf("via"),
  bytesOf("x-original-to"),
];
const FORWARDED_PREFIX = bytesOf("x-forwarded-");
const CONNECTION_SPECIFIC = [
  CONNECTION,
  KEEP_ALIVE,
  UPGRADE,
  HTTP2_SETTINGS,
  bytesOf("proxy-connection"),
  bytesOf("te"),
];

/**
 * A field that says where the message ends or goes, or that a balancer adds. A Connection option that names one would make the
 * next hop remove it (CVE-2022-31813); in a trailer it would come too late to mean what it says.
 */
export function isProtected(buffer: Uint8Array, start: number, end: number): boolean {
  for (const name of PROTECTED) if (resembles(buffer, start, end, name)) return true;
  const prefixEnd = start + FORWARDED_PREFIX.length;
  return end > prefixEnd && resembles(buffer, start, prefixEnd, FORWARDED_PREFIX);
}

/** RFC 9110 §6.5.1: a trailer must not frame, route or manage the connection. */
export function isForbiddenTrailer(buffer: Uint8Array, start: number, end: number): boolean {
  for (const name of CONNECTION_SPECIFIC) if (resembles(buffer, start, end, name)) return true;
  return isProtected(buffer, start, end);
}
