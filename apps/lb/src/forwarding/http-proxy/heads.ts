import type { IncomingMessage, InformationEvent } from "node:http";
import { ChunkedBody } from "../../http1/chunk-scanner.ts";
import { headBound, writeHead } from "../../http1/head-writer.ts";
import { Framing, type MessageHead, RequestHead, ResponseHead } from "../../http1/message-head.ts";
import { parseRequestHead } from "../../http1/request-head.ts";
import { parseResponseHead } from "../../http1/response-head.ts";
import { RequestView } from "../request-view.ts";

const NOTHING = Buffer.alloc(0);

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
    const bytes = this.#readResponse(message, requestIsHead);
    return bytes && forwardedFields(bytes, this.response);
  }

  /** @returns the whole head that goes on; undefined: it is refused */
  readInterim(message: InformationEvent): Buffer | undefined {
    const bytes = this.#readResponse(message, false);
    return bytes && forwardedHead(bytes, this.response);
  }

  #readResponse(message: IncomingMessage | InformationEvent, requestIsHead: boolean): Buffer | undefined {
    const { statusCode, statusMessage, httpVersion, rawHeaders } = message;
    const bytes = toBytes(`HTTP/${httpVersion} ${statusCode} ${statusMessage}`, rawHeaders);
    const length = parseResponseHead(bytes, 0, bytes.length, this.response, requestIsHead, false);
    return length === bytes.length ? bytes : undefined;
  }

  /** @returns the trailers that go on; undefined: they are refused */
  readTrailers(raw: readonly string[]): [name: string, value: string][] | undefined {
    if (raw.length === 0) return [];
    // The end of a chunked body has the form of a head.
    const bytes = toBytes("0", raw);
    const body = new ChunkedBody();
    return body.read(bytes, 0, bytes.length) === bytes.length ? linesOf(body.trailers) : undefined;
  }
}

function toBytes(startLine: string, raw: readonly string[]): Buffer {
  let head = `${startLine}\r\n`;
  for (let at = 0; at + 1 < raw.length; at += 2) head += `${raw[at]}: ${raw[at + 1]}\r\n`;
  return Buffer.from(`${head}\r\n`, "latin1");
}

function forwardedFields(bytes: Buffer, head: MessageHead): string[] {
  const headBytes = forwardedHead(bytes, head);
  const lines = linesOf(headBytes.subarray(headBytes.indexOf("\n") + 1, -2));
  // Node.js throws where a message without chunks announces trailers.
  const isForwarded = ([name]: [string, string]) => name !== "trailer" || head.framing === Framing.CHUNKED;
  return lines.filter(isForwarded).flat();
}

function forwardedHead(bytes: Buffer, head: MessageHead): Buffer {
  const target = Buffer.allocUnsafe(headBound(head, NOTHING));
  return target.subarray(0, writeHead(bytes, head, target, 0, NOTHING));
}

/** @param lines each with its CRLF */
function linesOf(lines: Buffer): [name: string, value: string][] {
  return lines
    .toString("latin1")
    .split("\r\n")
    .slice(0, -1)
    .map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 2)];
    });
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
