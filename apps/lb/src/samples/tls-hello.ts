import { PENDING, type Pending } from "./value.ts";

/** What a reader of the first bytes of a connection says: what it found, that more must come, or that it is something else. */
export type Found<T> = T | Pending | undefined;

/** RFC 8446 §5.1: the type of a record that carries a handshake. */
const HANDSHAKE = 22;
/** RFC 8446 §4: the type of the first message of a client. */
const CLIENT_HELLO = 1;
/** Of a record: type, version, length. Of a message of the handshake: type and length. */
const RECORD_HEADER = 5;
const MESSAGE_HEADER = 4;
/** Version, random, the lengths of session, ciphers, compression and extensions, one cipher, one compression. */
const SHORTEST_HELLO = 2 + 32 + 1 + 2 + 2 + 1 + 1 + 2 + 2;
/** RFC 5246 §7.4.1.2 */
const LONGEST_SESSION = 32;

/** RFC 6066 §3, RFC 8422 §5.1.1, RFC 7301 §3.1, RFC 5077 §3.2 */
const SERVER_NAME = 0;
const SUPPORTED_GROUPS = 10;
const PROTOCOLS = 16;
const SESSION_TICKET = 35;

/** A part of the bytes. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The extensions of the hello that a TLS client begins with. Reads nothing beyond what the lengths within it say, and is done in one
 * pass over at most `bytes`. As HAProxy it takes a hello that is split over records for one of another length.
 */
function extensionsOf(bytes: Uint8Array): Found<Span> {
  const record = recordLength(bytes);
  if (typeof record !== "number") return record;
  if (record < MESSAGE_HEADER + SHORTEST_HELLO) return undefined;
  const message = RECORD_HEADER;
  if (bytes.length <= message) return PENDING;
  if (bytes[message] !== CLIENT_HELLO) return undefined;
  if (bytes.length < message + MESSAGE_HEADER) return PENDING;
  const length = (at(bytes, message + 1) << 16) | read16(bytes, message + 2);
  if (length < SHORTEST_HELLO) return undefined;
  const start = message + MESSAGE_HEADER;
  const end = start + length;
  if (bytes.length < end) return PENDING;
  // TLS 1.0 at least: before there were no extensions.
  if (at(bytes, start) < 3 || at(bytes, start + 1) < 1) return undefined;
  return listIn(bytes, start + 34, end);
}

/** @param from where the session's length is @param end where the hello ends */
function listIn(bytes: Uint8Array, from: number, end: number): Span | undefined {
  const session = at(bytes, from);
  if (session > LONGEST_SESSION) return undefined;
  const ciphers = from + 1 + session;
  if (ciphers + 2 > end) return undefined;
  const compressions = ciphers + 2 + read16(bytes, ciphers);
  if (compressions < ciphers + 4 || compressions + 1 > end) return undefined;
  const list = compressions + 1 + at(bytes, compressions);
  if (list < compressions + 2 || list + 2 > end) return undefined;
  const stop = list + 2 + read16(bytes, list);
  return stop > end ? undefined : { start: list + 2, end: stop };
}

/** What the first record says that it holds. */
function recordLength(bytes: Uint8Array): Found<number> {
  if (bytes.length === 0) return PENDING;
  if (bytes[0] !== HANDSHAKE) return undefined;
  if (bytes.length < 3) return PENDING;
  if (at(bytes, 1) < 3) return undefined;
  return bytes.length < RECORD_HEADER ? PENDING : read16(bytes, 3);
}

/** Stands for the content of an extension that is not there, in a hello that is. */
const NONE: Span = { start: -1, end: -1 };

/** The content of an extension. */
function extension(bytes: Uint8Array, type: number): Found<Span> {
  const found = findExtension(bytes, type);
  return found === NONE ? undefined : found;
}

function findExtension(bytes: Uint8Array, type: number): Found<Span> {
  const list = extensionsOf(bytes);
  if (list === PENDING || list === undefined) return list;
  for (let next = list.start; next + 4 <= list.end; ) {
    const start = next + 4;
    next = start + read16(bytes, next + 2);
    if (next > list.end) return undefined;
    if (read16(bytes, start - 4) === type) return { start, end: next };
  }
  return NONE;
}

/** The name of the host that the client wants to speak to. */
export function serverName(bytes: Uint8Array): Found<string> {
  const found = extension(bytes, SERVER_NAME);
  if (found === PENDING || found === undefined) return found;
  const { start, end } = found;
  // The length of the list, the type of the name (0: a host's) and its length.
  if (end - start < 5 || read16(bytes, start) > end - start - 2 || at(bytes, start + 2) !== 0) return undefined;
  const name = start + 5;
  const stop = name + read16(bytes, start + 3);
  return stop > end ? undefined : textOf(bytes, name, stop);
}

/** The protocols that the client offers, in its order. */
export function offeredProtocols(bytes: Uint8Array): Found<readonly string[]> {
  const found = extension(bytes, PROTOCOLS);
  if (found === PENDING || found === undefined) return found;
  const protocols: string[] = [];
  for (let next = found.start + 2; next < found.end; ) {
    const start = next + 1;
    next = start + at(bytes, next);
    if (next > found.end) break;
    protocols.push(textOf(bytes, start, next));
  }
  return protocols.length > 0 ? protocols : undefined;
}

/** True when the client names elliptic curves. */
export function namesCurves(bytes: Uint8Array): Found<true> {
  const found = extension(bytes, SUPPORTED_GROUPS);
  return found === PENDING || found === undefined ? found : true;
}

/** 0: no session tickets; 1: the client takes one; 2: it has one. */
export function ticketSupport(bytes: Uint8Array): Found<number> {
  const found = findExtension(bytes, SESSION_TICKET);
  if (found === PENDING || found === undefined) return found;
  if (found === NONE) return 0;
  return found.end > found.start ? 2 : 1;
}

/** The type of the first message of a handshake, once it is whole: 1 is a client's hello, 2 a server's. */
export function helloType(bytes: Uint8Array): Found<number> {
  if (bytes.length === 0) return PENDING;
  if (!isRecordType(at(bytes, 0))) return undefined;
  const message = RECORD_HEADER;
  if (bytes.length < message + MESSAGE_HEADER) return PENDING;
  if (at(bytes, 1) < 3 || read16(bytes, 3) < MESSAGE_HEADER) return undefined;
  const length = (at(bytes, message + 1) << 16) | read16(bytes, message + 2);
  return bytes.length < message + MESSAGE_HEADER + length ? PENDING : at(bytes, message);
}

/**
 * The version that the client asks for: the major one times 65536 plus the minor one. Knows the hello of SSL 2.0, too.
 * @param most bytes that are waited for
 */
export function helloVersion(bytes: Uint8Array, most: number): Found<number> {
  if (bytes.length === 0) return PENDING;
  const first = at(bytes, 0);
  if (!isRecordType(first)) return oldHelloVersion(bytes, most);
  if (bytes.length < 11) return PENDING;
  const length = read16(bytes, 3);
  if (at(bytes, 1) < 3 || length < 6 || length > LONGEST_RECORD) return undefined;
  const wanted = Math.min(RECORD_HEADER + length, most);
  return bytes.length < wanted ? PENDING : (at(bytes, 9) << 16) + at(bytes, 10);
}

/** RFC 5246 §6.2.3 */
const LONGEST_RECORD = 2 ** 14 + 2048;

/** RFC 5246 appendix E.2. */
function oldHelloVersion(bytes: Uint8Array, most: number): Found<number> {
  // A header of two bytes, or of three with the length of padding.
  const isShort = at(bytes, 0) >= 0x80;
  const start = isShort ? 2 : 3;
  if (bytes.length <= start) return PENDING;
  if (bytes[start] !== CLIENT_HELLO) return undefined;
  if (bytes.length < start + 9) return PENDING;
  const record = ((at(bytes, 0) & (isShort ? 0x7f : 0x3f)) << 8) | at(bytes, 1);
  const padding = isShort ? 0 : at(bytes, 2);
  const [ciphers, session, challenge] = [start + 3, start + 5, start + 7].map((place) => read16(bytes, place)) as [
    number,
    number,
    number,
  ];
  if (ciphers % 3 !== 0 || (session !== 0 && session !== 16) || challenge < 16 || challenge > 32) return undefined;
  if (record !== 9 + ciphers + session + challenge) return undefined;
  const wanted = Math.min(start + 9 + ciphers + session + challenge + padding, most);
  return bytes.length < wanted ? PENDING : (at(bytes, start + 1) << 16) + at(bytes, start + 2);
}

/** Those of SSL 3.0 and TLS, and what some old clients wrote. */
function isRecordType(byte: number): boolean {
  return (byte >= 20 && byte <= 23) || byte === 255;
}

function at(bytes: Uint8Array, place: number): number {
  return bytes[place] ?? 0;
}

function read16(bytes: Uint8Array, place: number): number {
  return (at(bytes, place) << 8) | at(bytes, place + 1);
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
}
