import { SocketAddress } from "node:net";
import type { Failure } from "./answer.ts";

/** Bytes of an answer over UDP that whoever names no size of his own must take (RFC 1035 §4.2.1). */
const LEAST_PAYLOAD = 512;
const HEADER = 12;
const CLASS_IN = 1;
const CNAME = 5;
const OPT = 41;
/** What ends a record's name: type, class, time to live, length of its data. */
const RECORD_FIXED = 10;
/** More than any name needs: each may be one of its at most 127 labels (RFC 1035 §3.1). */
const MOST_POINTERS = 128;

interface RecordType {
  readonly code: number;
  /** Bytes of its data. */
  readonly size: number;
  /** @param data of that size */
  read(data: Buffer): string;
}

/** The types that are asked for (RFC 1035 §3.4.1, RFC 3596 §2.2). */
const TYPES = {
  A: { code: 1, size: 4, read: (data) => data.join(".") },
  AAAA: { code: 28, size: 16, read: readIpv6 },
} satisfies Record<string, RecordType>;

export type RecordTypeName = keyof typeof TYPES;

/** What is asked, as it stands in the query and again in the answer. */
export interface Question {
  readonly type: RecordTypeName;
  readonly bytes: Buffer;
}

/** What a nameserver says to a question. */
export type Reply =
  | { readonly kind: "records"; readonly endpoints: readonly string[] }
  /** There is more than fits; TCP has it. */
  | { readonly kind: "truncated" }
  | { readonly kind: Exclude<Failure, "timeout"> };

/** Undefined for a name that no question can carry (RFC 1035 §3.1): nobody can answer it. */
export function questionFor(host: string, type: RecordTypeName): Question | undefined {
  // A trailing dot says that the name is complete, which every name is here.
  const labels = host.replace(/\.$/, "").split(".");
  const parts = labels.map((label) => Buffer.from(`\0${label}`, "latin1"));
  for (const part of parts) {
    if (part.length < 2 || part.length > 64) return undefined;
    part[0] = part.length - 1;
  }
  const name = Buffer.concat([...parts, Buffer.of(0)]);
  if (name.length > 255) return undefined;
  return { type, bytes: Buffer.concat([name, Buffer.of(0, TYPES[type].code, 0, CLASS_IN)]) };
}

/** @param payload what the answer may take over UDP */
export function encodeQuery(id: number, { bytes }: Question, payload: number): Buffer {
  const named = payload > LEAST_PAYLOAD;
  const header = Buffer.of(id >> 8, id & 255, 0x01, 0, 0, 1, 0, 0, 0, 0, 0, named ? 1 : 0);
  // RFC 6891 §6.1.2. Without need it is left out: there are servers that refuse what they do not know.
  const size = named ? Buffer.of(0, 0, OPT, payload >> 8, payload & 255, 0, 0, 0, 0, 0, 0) : Buffer.alloc(0);
  return Buffer.concat([header, bytes, size]);
}

/** Undefined for what is too short to have one. */
export function idOf(message: Buffer): number | undefined {
  return message.length < 2 ? undefined : message.readUInt16BE(0);
}

/**
 * Reads what came with the id of a query.
 * @returns undefined for what is no answer to this question
 */
export function readReply(message: Buffer, question: Question): Reply | undefined {
  if (message.length < HEADER) return undefined;
  const flags = message.readUInt16BE(2);
  const isAnswerToQuery = (flags & 0xf800) === 0x8000;
  const code = flags & 15;
  const questions = message.readUInt16BE(4);
  const afterQuestion = HEADER + question.bytes.length;
  const repeated = questions === 1 && equalIgnoringCase(message.subarray(HEADER, afterQuestion), question.bytes);
  // Who could not read the question need not repeat it.
  if (!isAnswerToQuery || !(repeated || (questions === 0 && code !== 0))) return undefined;
  if (code !== 0) return { kind: code === 3 ? "nx" : code === 5 ? "refused" : "other" };
  if (flags & 0x0200) return { kind: "truncated" };
  const endpoints = readEndpoints(message, afterQuestion, question);
  return endpoints.length > 0 ? { kind: "records", endpoints } : { kind: "other" };
}

/** The records asked for, of the name or of what it is an alias of, in order; none when the message cannot be read. */
function readEndpoints(message: Buffer, start: number, question: Question): readonly string[] {
  const wanted: RecordType = TYPES[question.type];
  const found = new Map<string, string[]>();
  const aliases = new Map<string, string>();
  let offset = start;
  for (let left = message.readUInt16BE(6); left > 0; left--) {
    const owner = readName(message, offset);
    if (!owner || owner.end + RECORD_FIXED > message.length) return [];
    const type = message.readUInt16BE(owner.end);
    const data = owner.end + RECORD_FIXED;
    offset = data + message.readUInt16BE(data - 2);
    if (offset > message.length) return [];
    if (message.readUInt16BE(owner.end + 2) !== CLASS_IN) continue;
    if (type === CNAME) {
      const target = readName(message, data);
      if (target?.end !== offset) return [];
      aliases.set(owner.name, target.name);
    } else if (type === wanted.code) {
      if (offset - data !== wanted.size) return [];
      const endpoints = found.get(owner.name) ?? [];
      found.set(owner.name, endpoints);
      endpoints.push(wanted.read(message.subarray(data, offset)));
    }
  }
  // One step an alias: a circle ends, too.
  let name = readName(question.bytes, 0)?.name ?? "";
  for (let steps = aliases.size; steps > 0 && !found.has(name); steps--) name = aliases.get(name) ?? name;
  return found.get(name) ?? [];
}

/** A name as its labels with their lengths, in lower case: with dots two names could look the same. */
function readName(message: Buffer, start: number): { readonly name: string; readonly end: number } | undefined {
  const parts: string[] = [];
  let offset = start;
  let end: number | undefined;
  let size = 0;
  let pointers = 0;
  for (;;) {
    const length = message[offset];
    if (length === undefined) return undefined;
    if (length === 0) return { name: lowerCase(parts.join("")), end: end ?? offset + 1 };
    if (length < 64) {
      const next = offset + 1 + length;
      size += 1 + length;
      if (next > message.length || size > 254) return undefined;
      parts.push(message.toString("latin1", offset, next));
      offset = next;
    } else {
      const low = message[offset + 1];
      // RFC 1035 §4.1.4: 11, and where the rest of the name stands: before here. What circles is too long in the end.
      if (length < 0xc0 || low === undefined || ++pointers > MOST_POINTERS) return undefined;
      end ??= offset + 2;
      const target = ((length & 63) << 8) | low;
      if (target >= offset) return undefined;
      offset = target;
    }
  }
}

/** RFC 4343: of ASCII letters alone. */
function lowerCase(bytes: string): string {
  return bytes.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function equalIgnoringCase(one: Buffer, other: Buffer): boolean {
  return one.equals(other) || lowerCase(one.toString("latin1")) === lowerCase(other.toString("latin1"));
}

function readIpv6(data: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => data.readUInt16BE(2 * index).toString(16));
  return new SocketAddress({ address: groups.join(":"), family: "ipv6" }).address;
}
