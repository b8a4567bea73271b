import type { ClientRequest } from "node:http";
import type { Proxy } from "../../config/schema.ts";
import { withoutNominations } from "../../http1/connection-fields.ts";
import { addressFieldsOf, addressFor, type Peer } from "../address-fields.ts";
import { closesServer } from "../backend-options.ts";

/** A request as the library is to send it. */
export interface OutgoingHead {
  /** Absent: the client's. */
  readonly method: string | undefined;
  readonly target: string;
  readonly fields: Readonly<Record<string, string | string[]>>;
  /** A Connection field says `upgrade`. */
  readonly namesUpgrade: boolean;
  /** The client's connection. */
  readonly peer: Peer;
  /** The server's name. */
  readonly server: string;
}

/** Sets what the library would send otherwise: it takes targets apart, and adds and leaves out fields. */
export function setHead(outgoing: ClientRequest, head: OutgoingHead, frontend: Proxy, backend: Proxy): void {
  if (head.method !== undefined) outgoing.method = head.method;
  outgoing.path = head.target;
  // For two methods the library says that there is no body, and then sends it: a second request, to a server.
  for (const name of ["content-length", "transfer-encoding"]) outgoing.removeHeader(name);
  for (const [name, value] of Object.entries(head.fields)) outgoing.setHeader(name, value);
  // All requests leave as HTTP/1.1. RFC 9112 §3.2: one that names no authority has an empty Host there.
  if (!head.fields["host"]) outgoing.setHeader("host", "");
  for (const field of addressFieldsOf(frontend, backend)) {
    const address = addressFor(field, head.peer, (name) => name in head.fields);
    if (address === undefined) continue;
    dropNominations(outgoing, head.fields, field.name);
    outgoing.appendHeader(field.name, address);
  }
  const { nameHeader } = backend.backend ?? {};
  if (nameHeader !== undefined) {
    dropNominations(outgoing, head.fields, nameHeader);
    outgoing.setHeader(nameHeader, head.server);
  }
  outgoing.shouldKeepAlive = !closesServer(frontend, backend);
  const saysClose = !outgoing.shouldKeepAlive && !backend.options.flags["http-pretend-keepalive"];
  // Beside `Connection: upgrade` HAProxy says nothing: servers take no handshake that asks for `close`.
  if (saysClose && !head.namesUpgrade) outgoing.appendHeader("connection", "close");
  else if (!outgoing.hasHeader("connection")) outgoing.removeHeader("connection");
}

/** No option of the client's makes the server drop a field that is added here. */
function dropNominations(outgoing: ClientRequest, fields: OutgoingHead["fields"], name: string): void {
  const lines = [fields["connection"] ?? []].flat();
  const kept = lines.map((line) => withoutNominations(line, name)).filter((line) => line !== undefined);
  if (kept.length > 0) outgoing.setHeader("connection", kept);
  else outgoing.removeHeader("connection");
}
