import { configuration } from "../harness/configuration.ts";
import { ALONE } from "../harness/log-line.ts";
import { asked, get, got } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { response } from "../harness/test-server.ts";

/** HTTP/1.0, on either side. */
export const http10: readonly Case[] = [
  {
    name: "a request of HTTP/1.0 stays one, and asks the server for keep-alive",
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.0\r\nX-A: 1\r\n\r\n");
      const server = await rig.server().accept();
      await server.receives("GET / HTTP/1.0\r\nx-a: 1\r\nconnection: keep-alive\r\n\r\n");
      server.send(response("hi"));
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi");
    },
  },
  {
    name: "a request of HTTP/1.0 whose connection is to end says nothing of it",
    configuration: configuration({ backend: "option http-server-close" }),
    async play(rig) {
      const [client, server] = await asked(rig, "GET / HTTP/1.0\r\nHost: a\r\n\r\n");
      server.send(response("hi"));
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi");
    },
  },
  {
    name: "a client of HTTP/1.0 is closed after the response",
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send(response("hi"));
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi");
      await client.receivesFin();
      await rig.logsExchange({ ...ALONE, status: 200, bytes: 56, request: "GET / HTTP/1.0" });
    },
  },
  {
    name: "a client of HTTP/1.0 that asks for keep-alive stays",
    async play(rig) {
      const client = await rig.client();
      for (const path of ["/1", "/2"]) {
        client.send(`GET ${path} HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n`);
        if (path === "/1") await rig.server().accept();
        const server = rig.server().connections[0];
        await server?.receivesHead();
        server?.send(response("hi"));
        await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nhi");
      }
    },
  },
  {
    name: "a server of HTTP/1.0 that asks for keep-alive is used again",
    async play(rig) {
      const [client, server] = await asked(rig, get("/1"));
      server.send("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi");
      await client.receives("HTTP/1.0 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nhi");
      client.send(get("/2"));
      await server.receives(got("/2"));
      server.send("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nho");
      await client.receives("HTTP/1.0 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nho");
    },
  },
  {
    name: "a server of HTTP/1.0 that closes takes no second request, and the client stays",
    async play(rig) {
      const client = await rig.client();
      for (const path of ["/1", "/2"]) {
        client.send(get(path));
        const server = await rig.server().accept();
        await server.receives(got(path));
        server.send("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi");
        server.fin();
        await client.receives("HTTP/1.0 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nhi");
      }
    },
  },
  {
    name: "a response that ends with its connection ends the client's, from a server of HTTP/1.0",
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.0 200 OK\r\nServer: old\r\n\r\nall of it");
      server.fin();
      await client.receives("HTTP/1.0 200 OK\r\nserver: old\r\n\r\nall of it");
      await client.receivesFin();
    },
  },
  ...["", "Host:\r\n"].map(
    (host): Case => ({
      name: `a request of HTTP/1.0 ${host ? "with an empty Host" : "without Host"} leaves as one that is valid`,
      async play(rig) {
        const client = await rig.client();
        client.send(`GET / HTTP/1.0\r\n${host}X-A: 1\r\n\r\n`);
        const server = await rig.server().accept();
        const head = await server.receivesHead();
        // RFC 9112 §3.2: HTTP/1.1 asks for a Host, if only an empty one.
        if (/ HTTP\/1\.1\r/.test(head) && !/^host: \r$/m.test(head)) throw new Error(head);
        server.send(response("hi"));
        await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi");
      },
    }),
  ),
  ...["h2c", "websocket"].map(
    (protocol): Case => ({
      name: `an upgrade to ${protocol}, which HTTP/1.0 does not know, does not leave in HTTP/1.1`,
      async play(rig) {
        const client = await rig.client();
        const settings =
          "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        client.send(`GET / HTTP/1.0\r\nHost: a\r\n${settings}\r\nUpgrade: ${protocol}\r\n\r\n`);
        const server = await rig.server().accept();
        const head = await server.receivesHead();
        if (/ HTTP\/1\.1\r/.test(head) && /upgrade|settings/i.test(head)) throw new Error(head);
        server.send(response("hi"));
        await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi");
      },
    }),
  ),
  {
    name: "101 to an upgrade in HTTP/1.0 is a 502",
    differs: { haproxy: "becomes a tunnel, though RFC 9110 §7.8 has the server ignore such an upgrade" },
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      await rig.refuses(client, 502);
    },
  },
  {
    name: "a chunked response stays chunked for a client of HTTP/1.0",
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.0\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
      await client.receives(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      );
      await client.receivesFin();
    },
  },
];
