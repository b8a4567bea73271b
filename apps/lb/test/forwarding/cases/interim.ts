import { once } from "node:events";
import { WebSocket, WebSocketServer } from "ws";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";

/** Responses before the response, and connections that stop being HTTP. */
export const interim: readonly Case[] = [
  {
    name: "Expect: 100-continue passes, and so does the server's 100",
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
      const server = await rig.server().accept();
      await server.receives("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\nexpect: 100-continue\r\n\r\n");
      await client.staysQuiet(30);
      server.send("HTTP/1.1 100 Continue\r\n\r\n");
      await client.receives("HTTP/1.1 100 Continue\r\n\r\n");
      client.send("hello");
      await server.receives("hello");
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "a client that expects 100-continue is answered and its connection kept",
    async play(rig) {
      const client = await rig.client();
      client.send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 100 Continue\r\n\r\n");
      await client.receives("HTTP/1.1 100 Continue\r\n\r\n");
      client.send("hello");
      await server.receives("hello");
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
      client.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
      await server.receives("GET /2 HTTP/1.1\r\nhost: a\r\n\r\n");
      server.send(response("two"));
      await client.receives(forwarded("two"));
    },
  },
  {
    name: "a server may refuse what expects 100-continue",
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
      await client.receives("HTTP/1.1 417 Expectation Failed\r\ncontent-length: 0\r\n\r\n");
    },
  },
  {
    name: "102 and 103 pass with their fields, before the response",
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 102 Processing\r\n\r\n");
      await client.receives("HTTP/1.1 102 Processing\r\n\r\n");
      server.send(`HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n${response("hi")}`);
      await client.receives("HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n");
      await client.receives(forwarded("hi"));
      await rig.logs('f b/s1 */*/*/*/* 200 * - - ---- */*/*/*/0 0/0 "GET / HTTP/1.1"');
    },
  },
  {
    name: "an interim response is not for a client of HTTP/1.0",
    differs: { haproxy: "passes it on, which RFC 9110 §15.2 forbids" },
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${response("hi")}`);
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nhi");
    },
  },
  {
    name: "101 that nobody asked for is a 502",
    differs: { haproxy: "becomes a tunnel, through which requests could be smuggled" },
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      await rig.refuses(client, 502);
    },
  },
  {
    name: "a WebSocket client talks with a WebSocket server",
    async play(rig) {
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
      await rig.logs('f b/s1 */*/*/*/* 101 * - - ---- 1/1/0/0/0 0/0 "GET /echo HTTP/1.1"');
    },
  },
  {
    name: "after 101 bytes pass both ways as they are",
    async play(rig) {
      const client = await rig.client();
      client.send(
        "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
      );
      const server = await rig.server().accept();
      await server.receives(
        "GET /chat HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n",
      );
      server.send(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x02hi",
      );
      await client.receives(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x02hi",
      );
      client.send("\x00\xffGET / HTTP/1.1\r\n\r\n");
      await server.receives("\x00\xffGET / HTTP/1.1\r\n\r\n");
      server.send("HTTP/1.1 200 OK\r\n\r\n");
      await client.receives("HTTP/1.1 200 OK\r\n\r\n");
      client.fin();
      await server.receivesFin();
      server.fin();
      await client.receivesFin();
      await rig.logs('f b/s1 */*/*/*/* 101 * - - ---- 1/1/0/0/0 0/0 "GET /chat HTTP/1.1"');
    },
  },
  {
    name: "other protocols than WebSocket pass after 101 too",
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n");
      const server = await rig.server().accept();
      await server.receives("GET / HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: echo/1\r\n\r\n");
      server.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n");
      await client.receives("HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: echo/1\r\n\r\n");
      client.send("ping");
      await server.receives("ping");
      server.send("pong");
      await client.receives("pong");
      server.fin();
      await client.receivesFin();
    },
  },
  {
    name: "a server that will not upgrade answers as usual, and the connection lives on",
    async play(rig) {
      const client = await rig.client();
      client.send(
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      );
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send(response("no"));
      await client.receives(forwarded("no"));
      client.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
      await server.receives("GET /2 HTTP/1.1\r\nhost: a\r\n\r\n");
      server.send(response("two"));
      await client.receives(forwarded("two"));
    },
  },
  {
    name: "CONNECT becomes a tunnel after 2xx",
    differs: { "haproxy 2.6": "leaves the port out of Host" },
    async play(rig) {
      const client = await rig.client();
      client.send("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n");
      const server = await rig.server().accept();
      await server.receives("CONNECT a.example:443 HTTP/1.1\r\nhost: a.example:443\r\n\r\n");
      server.send("HTTP/1.1 200 Connection established\r\n\r\n");
      await client.receives("HTTP/1.1 200 Connection established\r\n\r\n");
      client.send("\x16\x03\x01");
      await server.receives("\x16\x03\x01");
      server.send("\x16\x03\x03");
      await client.receives("\x16\x03\x03");
      server.fin();
      await client.receivesFin();
    },
  },
  {
    name: "CONNECT that is refused is answered and closed",
    differs: { "haproxy 2.6": "keeps the connection" },
    async play(rig) {
      const client = await rig.client();
      client.send("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
      const head = await client.receivesHead();
      if (!head.startsWith("HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n")) throw new Error(head);
      await client.receives("no");
      await client.isEnded();
    },
  },
];
