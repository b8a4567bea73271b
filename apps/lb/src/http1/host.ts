import { COLON, HOST_BYTE, IP_LITERAL, isDigit, REG_NAME } from "./characters.ts";

const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

/** RFC 9110 §7.2 `uri-host [ ":" port ]` with a host that is not empty. No user information: `@` is not in it. */
export function isHost(buffer: Buffer, start: number, end: number): boolean {
  const hostEnd = endOfHost(buffer, start, end);
  return hostEnd !== start && (hostEnd === end || isPort(buffer, hostEnd, end));
}

/** Whether all readers of a Host find the same one in it, be it of the grammar or not. */
export function isUnambiguousHost(buffer: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (HOST_BYTE[buffer[index]!] === 0) return false;
  return true;
}

/** RFC 9112 §3.2.3: CONNECT names a port. */
export function isHostWithPort(buffer: Buffer, start: number, end: number): boolean {
  const hostEnd = endOfHost(buffer, start, end);
  return hostEnd !== start && end - hostEnd > 1 && isPort(buffer, hostEnd, end);
}

/** The offset after the host, or `start` where none is. */
function endOfHost(buffer: Buffer, start: number, end: number): number {
  let index = start;
  if (buffer[start] === OPENING_BRACKET) {
    index++;
    while (index < end && IP_LITERAL[buffer[index]!] !== 0) index++;
    return index < end && buffer[index] === CLOSING_BRACKET && index > start + 1 ? index + 1 : start;
  }
  while (index < end && REG_NAME[buffer[index]!] !== 0) index++;
  return index;
}

/** A colon and digits, or the colon alone: RFC 3986 §3.2.3 allows an empty port. */
function isPort(buffer: Buffer, start: number, end: number): boolean {
  if (buffer[start] !== COLON) return false;
  for (let index = start + 1; index < end; index++) if (!isDigit(buffer[index]!)) return false;
  return true;
}

/** Whether two authorities are the same: HAProxy compares them without case and knows no default port. */
export function isSameHost(
  buffer: Buffer,
  firstStart: number,
  firstEnd: number,
  secondStart: number,
  secondEnd: number,
): boolean {
  const length = firstEnd - firstStart;
  if (length !== secondEnd - secondStart) return false;
  for (let index = 0; index < length; index++) {
    const first = buffer[firstStart + index]!;
    const second = buffer[secondStart + index]!;
    if (first !== second && lowerCase(first) !== lowerCase(second)) return false;
  }
  return true;
}

function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
