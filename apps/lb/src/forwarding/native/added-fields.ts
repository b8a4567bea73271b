import type { MessageHead } from "../../http1/message-head.ts";
import { type AddressField, addressFor, type Peer } from "../address-fields.ts";
import type { RequestView } from "../request-view.ts";

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

/** To the server. */
export function connectionField(keepsOpen: boolean, request: MessageHead): Buffer {
  if (request.connectionUpgrade) return NO_FIELDS;
  if (keepsOpen) return request.minorVersion === 0 ? CONNECTION_KEEP_ALIVE : NO_FIELDS;
  // A request of HTTP/1.0 that says nothing ends its connection.
  return request.minorVersion === 0 ? NO_FIELDS : CONNECTION_CLOSE;
}

/** The lines that tell the server of addresses. @param added is called with the name of each */
export function addressLines(
  fields: readonly AddressField[],
  peer: Peer,
  request: RequestView,
  added: (name: string) => void,
): string {
  let lines = "";
  for (const field of fields) {
    const address = addressFor(field, peer, (name) => hasField(request, name));
    if (address === undefined) continue;
    lines += `${field.name}: ${address}\r\n`;
    added(field.name);
  }
  return lines;
}

function hasField(request: RequestView, name: string): boolean {
  for (let line = 0; line < request.lineCount; line++) if (request.isNamed(line, name)) return true;
  return false;
}
