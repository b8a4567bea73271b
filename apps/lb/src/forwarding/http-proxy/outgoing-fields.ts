import type { ClientRequest } from "node:http";
import type { Proxy } from "../../config/schema.ts";
import { withoutNominations } from "../../http1/connection-fields.ts";
import { addsForwardedFor, closesServer, forwardForOf } from "../backend-options.ts";

/** A request as the library is to send it. */
export interface OutgoingHead {
  /** Absent: the client's. */
  readonly method: string | undefined;
  readonly target: string;
  readonly fields: Readonly<Record<string, string | string[]>>;
  /** A Connection field says `upgrade`. */
  readonly namesUpgrade: boolean;
  /** The client's address. */
  readonly client: string;
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
  const forwardFor = forwardForOf(frontend, backend);
  if (forwardFor && addsForwardedFor(forwardFor, head.client, (name) => name in head.fields)) {
    dropNominations(outgoing, head.fields, forwardFor.header);
    outgoing.appendHeader(forwardFor.header, head.client);
  }
  outgoing.shouldKeepAlive = !closesServer(frontend, backend);
  // Beside `Connection: upgrade` HAProxy says nothing: servers take no handshake that asks for `close`.
  if (!outgoing.shouldKeepAlive && !head.namesUpgrade) outgoing.appendHeader("connection", "close");
  else if (!outgoing.hasHeader("connection")) outgoing.removeHeader("connection");
}

/** No option of the client's makes the server drop a field that is added here. */
function dropNominations(outgoing: ClientRequest, fields: OutgoingHead["fields"], name: string): void {
  const lines = [fields["connection"] ?? []].flat();
  const kept = lines.map((line) => withoutNominations(line, name)).filter((line) => line !== undefined);
  if (kept.length > 0) outgoing.setHeader("connection", kept);
  else outgoing.removeHeader("connection");
}
