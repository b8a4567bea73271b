import type { ForwardFor } from "../../config/schema.ts";
import { isNamed } from "../../http1/head-edits.ts";
import type { MessageHead, RequestHead } from "../../http1/message-head.ts";
import { addsForwardedFor } from "../backend-options.ts";

/** Lines that the balancer adds at the end of a head. */
export const NO_FIELDS = Buffer.alloc(0);
export const CONNECTION_CLOSE = Buffer.from("connection: close\r\n");
export const CONNECTION_KEEP_ALIVE = Buffer.from("connection: keep-alive\r\n");

/**
 * To the client: HAProxy says what a reader of the version in the status line would not assume. Beside `Connection: upgrade` it
 * says nothing, in either direction: what is said of the connection is for after the upgrade, and servers take no handshake
 * that asks for `close`.
 */
export function clientFields(keepsOpen: boolean, clientMinor: number, response: MessageHead): Buffer {
  if (response.connectionUpgrade) return NO_FIELDS;
  if (keepsOpen) return clientMinor === 0 || response.minorVersion === 0 ? CONNECTION_KEEP_ALIVE : NO_FIELDS;
  return response.minorVersion === 0 ? NO_FIELDS : CONNECTION_CLOSE;
}

/** To the server, `forwardfor` included. */
export function serverFields(keepsOpen: boolean, request: MessageHead, forwardedFor: Buffer | undefined): Buffer {
  const connection = connectionField(keepsOpen, request);
  return forwardedFor ? Buffer.concat([forwardedFor, connection]) : connection;
}

function connectionField(keepsOpen: boolean, request: MessageHead): Buffer {
  if (request.connectionUpgrade) return NO_FIELDS;
  if (keepsOpen) return request.minorVersion === 0 ? CONNECTION_KEEP_ALIVE : NO_FIELDS;
  // A request of HTTP/1.0 that says nothing ends its connection.
  return request.minorVersion === 0 ? NO_FIELDS : CONNECTION_CLOSE;
}

/** The line that `option forwardfor` adds, or undefined where it adds none. */
export function forwardedForField(
  settings: ForwardFor,
  client: string | undefined,
  buffer: Buffer,
  head: RequestHead,
): Buffer | undefined {
  if (client === undefined || !addsForwardedFor(settings, client, (name) => hasField(buffer, head, name)))
    return undefined;
  return Buffer.from(`${settings.header}: ${client}\r\n`, "latin1");
}

function hasField(buffer: Buffer, head: RequestHead, name: string): boolean {
  for (let line = 0; line < head.lineCount; line++) if (isNamed(buffer, head, line, name)) return true;
  return false;
}
