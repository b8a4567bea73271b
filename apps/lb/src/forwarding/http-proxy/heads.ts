import type { IncomingMessage } from "node:http";
import { headBound, writeHead } from "../../http1/head-writer.ts";
import { type MessageHead, RequestHead, ResponseHead } from "../../http1/message-head.ts";
import { parseRequestHead } from "../../http1/request-head.ts";
import { parseResponseHead } from "../../http1/response-head.ts";
import { RequestView } from "../request-view.ts";

const NOTHING = Buffer.alloc(0);

/**
 * Trailers are not passed on, and Node.js throws where a message without chunks announces some. Node.js has answered
 * the client's expectation, and the library would tell nothing of a request that has one.
 */
const NOT_FORWARDED = new Set(["trailer", "expect"]);

/**
 * What Node.js has read, judged by the project's own message layer, which is stricter. One for all connections:
 * `request` and `response` tell of the head just read.
 */
export class Heads {
  readonly request = new RequestHead();
  readonly response = new ResponseHead();
  readonly view = new RequestView(this.request);

  /** @returns the fields that go on, as name, value, name, value, ...; undefined: the request is refused */
  readRequest({ method, url, httpVersion, rawHeaders }: IncomingMessage): string[] | undefined {
    const bytes = toBytes(`${method} ${url} HTTP/${httpVersion}`, rawHeaders);
    if (parseRequestHead(bytes, 0, bytes.length, this.request) !== bytes.length) return undefined;
    this.view.show(bytes);
    return forwardedFields(bytes, this.request);
  }

  /** @returns as `readRequest` */
  readResponse(message: IncomingMessage, requestIsHead: boolean): string[] | undefined {
    const { statusCode, statusMessage, httpVersion, rawHeaders } = message;
    const bytes = toBytes(`HTTP/${httpVersion} ${statusCode} ${statusMessage}`, rawHeaders);
    const length = parseResponseHead(bytes, 0, bytes.length, this.response, requestIsHead, false);
    return length === bytes.length ? forwardedFields(bytes, this.response) : undefined;
  }
}

function toBytes(startLine: string, raw: readonly string[]): Buffer {
  let head = `${startLine}\r\n`;
  for (let at = 0; at + 1 < raw.length; at += 2) head += `${raw[at]}: ${raw[at + 1]}\r\n`;
  return Buffer.from(`${head}\r\n`, "latin1");
}

function forwardedFields(bytes: Buffer, head: MessageHead): string[] {
  const target = Buffer.allocUnsafe(headBound(head, NOTHING));
  const end = writeHead(bytes, head, target, 0, NOTHING);
  const [, ...lines] = target.toString("latin1", 0, end - 4).split("\r\n");
  const fields: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    if (!NOT_FORWARDED.has(name)) fields.push(name, line.slice(colon + 2));
  }
  return fields;
}

/** As `http.request` takes them: what is repeated becomes one entry with a list, and stays lines of its own. */
export function grouped(fields: readonly string[]): Record<string, string | string[]> {
  const groups: Record<string, string | string[]> = Object.create(null);
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] as string;
    const value = fields[at + 1] as string;
    const earlier = groups[name];
    if (earlier === undefined) groups[name] = value;
    else groups[name] = [...(Array.isArray(earlier) ? earlier : [earlier]), value];
  }
  return groups;
}
