import { isIPv4, isIPv6 } from "node:net";
import type { Peer } from "../samples/connection-ends.ts";
import { crc32c } from "./crc32c.ts";

/** The header of the PROXY protocol: what a proxy before this one knows of its client. */
export type ProxyHeader =
  | { readonly kind: "incomplete" }
  | {
      readonly kind: "header";
      readonly length: number;
      /** Absent: those of the connection itself. */
      readonly ends: Peer | undefined;
      /** The name that the client asked for. */
      readonly authority?: string;
    }
  /** @property why as HAProxy logs it */
  | { readonly kind: "refused"; readonly why: string };

const SIGNATURE = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
const TEXT = Buffer.from("PROXY ", "latin1");
/** With its end of line: `PROXY TCP6 `, two long addresses and ports. */
const LONGEST_LINE = 107;
const HEAD = 16;
/** HAProxy's buffer. */
const LONGEST = 16 * 1024;

const INCOMPLETE: ProxyHeader = { kind: "incomplete" };
const NO_HEADER = refused("Received something which does not look like a PROXY protocol header");
const UNKNOWN_PROTOCOL = refused("Received an unhandled protocol in the PROXY protocol header");
const INVALID = refused("Received an invalid PROXY protocol header");

/** RFC-like descriptions of both versions are in HAProxy's proxy-protocol.txt. What could be read in two ways is refused. */
export function parseProxyHeader(bytes: Buffer): ProxyHeader {
  if (begins(bytes, TEXT)) return bytes.length < TEXT.length ? INCOMPLETE : parseLine(bytes);
  if (begins(bytes, SIGNATURE)) return bytes.length < HEAD ? INCOMPLETE : parseBinary(bytes);
  return NO_HEADER;
}

/** As far as there is anything. */
function begins(bytes: Buffer, expected: Buffer): boolean {
  const length = Math.min(bytes.length, expected.length);
  return bytes.subarray(0, length).equals(expected.subarray(0, length));
}

/** Version 1. */
function parseLine(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, LONGEST_LINE).indexOf("\n");
  if (end < 0) return bytes.length < LONGEST_LINE ? INCOMPLETE : INVALID;
  if (bytes[end - 1] !== 0x0d) return INVALID;
  const length = end + 1;
  const [, family, ...rest] = bytes.toString("latin1", 0, end - 1).split(" ");
  // What else stands there is for nobody.
  if (family === "UNKNOWN") return { kind: "header", length, ends: undefined };
  if (family !== "TCP4" && family !== "TCP6") return UNKNOWN_PROTOCOL;
  const [source = "", destination = "", from = "", to = ""] = rest;
  const isAddress = family === "TCP4" ? isIPv4 : isBareIPv6;
  if (rest.length !== 4 || !isAddress(source) || !isAddress(destination) || !isPort(from) || !isPort(to))
    return INVALID;
  const ends = { remoteAddress: source, remotePort: Number(from), localAddress: destination, localPort: Number(to) };
  return { kind: "header", length, ends };
}

function isBareIPv6(text: string): boolean {
  return isIPv6(text) && !text.includes("%");
}

function isPort(text: string): boolean {
  return /^(?:0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65535;
}

/** Version 2. */
function parseBinary(bytes: Buffer): ProxyHeader {
  const command = bytes[12] ?? 0;
  if (command >> 4 !== 2) return NO_HEADER;
  const length = HEAD + bytes.readUInt16BE(14);
  if (length > LONGEST || (command & 15) > 1) return INVALID;
  if (bytes.length < length) return INCOMPLETE;
  const header = bytes.subarray(0, length);
  // LOCAL: the proxy before speaks for itself.
  if ((command & 15) === 0) return { kind: "header", length, ends: undefined };
  const family = bytes[13];
  const size = family === 0x11 ? 4 : family === 0x21 ? 16 : 0;
  // Other families have no ends that could be shown.
  if (size === 0) return { kind: "header", length, ends: undefined };
  const rest = HEAD + 2 * size + 4;
  const values = length < rest ? undefined : valuesIn(header, rest);
  if (!values) return INVALID;
  return { kind: "header", length, ends: endsIn(header, size), ...values };
}

function endsIn(header: Buffer, size: number): Peer {
  const ports = HEAD + 2 * size;
  return {
    remoteAddress: addressText(header.subarray(HEAD, HEAD + size)),
    remotePort: header.readUInt16BE(ports),
    localAddress: addressText(header.subarray(HEAD + size, ports)),
    localPort: header.readUInt16BE(ports + 2),
  };
}

/** PP2_TYPE_AUTHORITY */
const AUTHORITY = 2;
const LONGEST_AUTHORITY = 255;
/** PP2_TYPE_CRC32C */
const CHECKSUM = 3;

/** What is said after the addresses. Undefined: it is not whole, or the checksum is wrong. */
function valuesIn(header: Buffer, from: number): { authority?: string } | undefined {
  const values: { authority?: string } = {};
  for (let at = from; at < header.length; ) {
    if (at + 3 > header.length) return undefined;
    const start = at + 3;
    const next = start + header.readUInt16BE(at + 1);
    if (next > header.length) return undefined;
    if (header[at] === CHECKSUM && !hasChecksum(header, start, next)) return undefined;
    if (header[at] === AUTHORITY) {
      if (next - start > LONGEST_AUTHORITY) return undefined;
      values.authority = header.toString("latin1", start, next);
    }
    at = next;
  }
  return values;
}

/** It is of the header with zeros in its own place. */
function hasChecksum(header: Buffer, start: number, end: number): boolean {
  if (end - start !== 4) return false;
  const bare = Buffer.from(header);
  bare.fill(0, start, end);
  return crc32c(bare) === header.readUInt32BE(start);
}

function addressText(octets: Buffer): string {
  if (octets.length === 4) return octets.join(".");
  const groups = Array.from({ length: 8 }, (_, at) => octets.readUInt16BE(2 * at).toString(16));
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}

function refused(why: string): ProxyHeader {
  return { kind: "refused", why };
}
