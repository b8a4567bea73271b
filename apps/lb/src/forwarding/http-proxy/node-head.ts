import type { HeadEdits } from "../../http1/head-edits.ts";
import { headBound, writeHead } from "../../http1/head-writer.ts";
import type { MessageHead } from "../../http1/message-head.ts";

const NOTHING = Buffer.alloc(0);
const CLOSE = Buffer.from("connection: close\r\n");
const KEEP_ALIVE = Buffer.from("connection: keep-alive\r\n");

/**
 * The head just parsed, written anew for Node.js's parser, which then has nothing to understand in a way of its own. What goes no
 * further and Node.js must know stands at its end: see `forwardedFields`.
 */
export function nodeHead(buffer: Buffer, head: MessageHead, edits: HeadEdits): Buffer {
  return written(buffer, head, head.connectionClose ? CLOSE : head.connectionKeepAlive ? KEEP_ALIVE : NOTHING, edits);
}

/** The head just parsed, as it is forwarded. */
export function forwardedHead(buffer: Buffer, head: MessageHead): Buffer {
  return written(buffer, head, NOTHING);
}

function written(buffer: Buffer, head: MessageHead, tail: Buffer, edits?: HeadEdits): Buffer {
  const target = Buffer.allocUnsafe(headBound(head, tail, edits));
  return target.subarray(0, writeHead(buffer, head, target, 0, tail, edits));
}

/**
 * What Node.js has read of a `nodeHead`, without what was for Node.js alone, as name, value, name, value, ...
 * @param isChunked Node.js throws where another message announces trailers
 */
export function forwardedFields(raw: readonly string[], isChunked: boolean): string[] {
  const fields: string[] = [];
  for (const [name, value] of pairs(raw)) {
    if (name === "connection" && (value === "close" || value === "keep-alive")) continue;
    if (name === "trailer" && !isChunked) continue;
    fields.push(name, value);
  }
  return fields;
}

export function pairs(raw: readonly string[]): [name: string, value: string][] {
  const all: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) all.push([raw[at] as string, raw[at + 1] as string]);
  return all;
}

/** As `http.request` takes them: what is repeated becomes one entry with a list, and stays lines of its own. */
export function grouped(fields: readonly string[]): Record<string, string | string[]> {
  const groups: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of pairs(fields)) {
    const earlier = groups[name];
    if (earlier === undefined) groups[name] = value;
    else groups[name] = [...(Array.isArray(earlier) ? earlier : [earlier]), value];
  }
  return groups;
}
