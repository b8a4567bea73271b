import type { Rig } from "./rig.ts";
import type { Wire } from "./wire.ts";

/** A plain request, as a client sends it. @param fields whole lines behind Host */
export function get(path = "/", fields = ""): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
}

/** The same, as it reaches a server. */
export function got(path = "/"): string {
  return forwardedHead(get(path));
}

/** A new client has sent this, and the head has reached a server on a connection that is new to the case. */
export async function asked(rig: Rig, sent = get()): Promise<[client: Wire, server: Wire]> {
  const client = await rig.client();
  client.send(sent);
  const server = await rig.server().accept();
  await server.receives(forwardedHead(sent));
  return [client, server];
}

/** A server is written the same head with the names in lower case. */
function forwardedHead(request: string): string {
  const head = request.slice(0, request.indexOf("\r\n\r\n") + 4);
  return head.replaceAll(/^[^\s:]+:/gm, (name) => name.toLowerCase());
}
