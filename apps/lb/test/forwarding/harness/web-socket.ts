import { once } from "node:events";
import { WebSocket, WebSocketServer } from "ws";
import { EXCHANGE } from "./log-line.ts";
import type { Rig } from "./rig.ts";

/** A handshake as browsers send it, and what a server says to it. */
export const UPGRADE =
  "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
export const UPGRADED =
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/** A head as it leaves. */
export function withLowerCaseNames(head: string): string {
  return head.replace(/^[\w-]+(?=:)/gm, (name) => name.toLowerCase());
}

/** A real client gets what it says back from a real server, and closes. */
export async function talkOverWebSocket(rig: Rig): Promise<void> {
  const server = new WebSocketServer({ noServer: true });
  rig.server().acceptHttp((request, socket, head) => {
    server.handleUpgrade(request, socket, head, (peer) => {
      peer.on("message", (data, isBinary) => peer.send(data, { binary: isBinary }));
    });
  });
  const client = new WebSocket(`ws://127.0.0.1:${rig.port}/echo`);
  await once(client, "open");
  for (const message of ["hello", "x".repeat(100_000)]) {
    client.send(message);
    const [echo] = (await once(client, "message")) as [Buffer];
    if (echo.toString() !== message) throw new Error(`the echo of ${message.length} bytes differs`);
  }
  client.close(4001, "enough");
  const [code, reason] = (await once(client, "close")) as [number, Buffer];
  if (code !== 4001 || reason.toString() !== "enough") throw new Error(`closed with ${code} ${reason}`);
  await rig.logsExchange({ ...EXCHANGE, status: 101, connections: "*/*/0/0", request: "GET /echo HTTP/1.1" });
}
