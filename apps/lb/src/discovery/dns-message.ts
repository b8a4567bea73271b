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

/** @typeParam R what one of its records says */
interface RecordType<R> {
  readonly code: number;
  /** Undefined when what stands from `start` to `end` is no data of this type. A name there may point to what is before. */
  read(message: Buffer, start: number, end: number): R | undefined;
}

/** Where a service is to be had (RFC 2782). */
export interface ServiceRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** With dots between its labels, whatever bytes these have. */
  readonly target: string;
}

interface RecordData {
  readonly A: string;
  readonly AAAA: string;
  readonly SRV: ServiceRecord;
}

export type RecordTypeName = keyof RecordData;

/** The types that are asked for (RFC 1035 §3.4.1, RFC 3596 §2.2, RFC 2782). */
const TYPES: { readonly [T in RecordTypeName]: RecordType<RecordData[T]> } = {
  A: {
    code: 1,
    read: (message, start, end) => (end - start === 4 ? message.subarray(start, end).join(".") : undefined),
  },
  AAAA: {
    code: 28,
    read: (message, start, end) => (end - start === 16 ? readIpv6(message.subarray(start, end)) : undefined),
  },
  SRV: { code: 33, read: readService },
};

/** What is asked, as it stands in the query and again in the answer. */
export interface Question<R = unknown> {
  readonly type: RecordType<R>;
  readonly bytes: Buffer;
}

/** What a nameserver says to a question. */
export type Reply<R = unknown> =
  | { readonly kind: "records"; readonly records: readonly R[] }
  /** There is more than fits; TCP has it. */
  | { readonly kind: "truncated" }
  | { readonly kind: Exclude<Failure, "timeout"> };

/** Undefined for a name that no question can carry (RFC 1035 §3.1): nobody can answer it. */
export function questionFor<T extends RecordTypeName>(host: string, type: T): Question<RecordData[T]> | undefined {
  // A trailing dot says that the name is complete, which every name is here.
  const labels = host.replace(/\.$/, "").split(".");
  const parts = labels.map((label) => Buffer.from(`\0${label}`, "latin1"));
  for (const part of parts) {
    if (part.length < 2 || part.length > 64) return undefined;
    part[0] = part.length - 1;
  }
  const name = Buffer.concat([...parts, Buffer.of(0)]);
  if (name.length > 255) return undefined;
  return { type: TYPES[type], bytes: Buffer.concat([name, Buffer.of(0, TYPES[type].code, 0, CLASS_IN)]) };
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
export function readReply<R>(message: Buffer, question: Question<R>): Reply<R> | undefined {
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
  const records = readRecords(message, afterQuestion, question);
  return records.length > 0 ? { kind: "records", records } : { kind: "other" };
}

/** The records asked for, of the name or of what it is an alias of, in order; none when the message cannot be read. */
function readRecords<R>(message: Buffer, start: number, { type: wanted, bytes }: Question<R>): readonly R[] {
  const found = new Map<string, R[]>();
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
      aliases.set(lowerCase(owner.name), lowerCase(target.name));
    } else if (type === wanted.code) {
      const record = wanted.read(message, data, offset);
      if (record === undefined) return [];
      const name = lowerCase(owner.name);
      const records = found.get(name) ?? [];
      found.set(name, records);
      records.push(record);
    }
  }
  // One step an alias: a circle ends, too.
  let name = lowerCase(readName(bytes, 0)?.name ?? "");
  for (let steps = aliases.size; steps > 0 && !found.has(name); steps--) name = aliases.get(name) ?? name;
  return found.get(name) ?? [];
}

/** A name as its labels with their lengths: with dots two names could look the same. */
function readName(message: Buffer, start: number): { readonly name: string; readonly end: number } | undefined {
  const parts: string[] = [];
  let offset = start;
  let end: number | undefined;
  let size = 0;
  let pointers = 0;
  for (;;) {
    const length = message[offset];
    if (length === undefined) return undefined;
    if (length === 0) return { name: parts.join(""), end: end ?? offset + 1 };
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

function readService(message: Buffer, start: number, end: number): ServiceRecord | undefined {
  if (end - start < 7) return undefined;
  const target = readName(message, start + 6);
  if (target?.end !== end) return undefined;
  return {
    priority: message.readUInt16BE(start),
    weight: message.readUInt16BE(start + 2),
    port: message.readUInt16BE(start + 4),
    target: labelsOf(target.name).join("."),
  };
}

function labelsOf(name: string): string[] {
  const labels: string[] = [];
  for (let offset = 0; offset < name.length; ) {
    const next = offset + 1 + name.charCodeAt(offset);
    labels.push(name.slice(offset + 1, next));
    offset = next;
  }
  return labels;
}

function readIpv6(data: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => data.readUInt16BE(2 * index).toString(16));
  return new SocketAddress({ address: groups.join(":"), family: "ipv6" }).address;
}
