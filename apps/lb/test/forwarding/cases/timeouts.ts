import { configuration } from "../harness/configuration.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";
import type { Wire } from "../harness/wire.ts";

const GET = (path = "/") => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const GOT = (path = "/") => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`;

/** Sends in five parts, with a wait between two. */
async function trickle(client: Wire, text: string, wait: number): Promise<void> {
  const size = Math.ceil(text.length / 5);
  for (let at = 0; at < text.length; at += size) {
    if (at > 0) await client.staysQuiet(wait);
    client.send(text.slice(at, at + size));
  }
}

/** Each time-out, with the status and the letters that it gives. */
export const timeouts: readonly Case[] = [
  ...["timeout http-request 200ms", "timeout client 200ms"].map(
    (timeout): Case => ({
      name: `${timeout.split(" ", 2).join(" ")} bounds the wait for a request: 408`,
      configuration: configuration({ frontend: timeout }),
      async play(rig) {
        const client = await rig.client();
        await rig.refuses(client, 408);
        await rig.logs('f f/<NOSRV> -1/-1/-1/-1/190..900 408 237 - - cR-- 1/1/0/0/0 0/0 "<BADREQ>"');
      },
    }),
  ),
  {
    name: "timeout http-request runs on while a head trickles in",
    configuration: configuration({ frontend: "timeout http-request 300ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\nHost: a\r\n");
      for (let line = 0; line < 4; line++) {
        await client.staysQuiet(50);
        client.send(`x-${line}: 1\r\n`);
      }
      await rig.refuses(client, 408);
      await rig.logs('f f/<NOSRV> -1/-1/-1/-1/250..900 408 * - - cR-- 1/1/0/0/0 0/0 "<BADREQ>"');
    },
  },
  {
    name: "the log tells how long a head trickled in, from its first byte",
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      await client.staysQuiet(400);
      client.send("GET / HTTP/1.1\r\nHo");
      await client.staysQuiet(150);
      client.send("st: a\r\n\r\n");
      await client.receives(forwarded("s1"));
      await rig.logs('f b/s1 130..400/*/*/*/130..2000 200 * - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"');
    },
  },
  {
    name: "timeout client bounds each wait for a part of a head, and not all of them",
    differs: { "haproxy 2.6": "answers 408" },
    configuration: configuration({ frontend: "timeout client 300ms" }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      for (const path of ["/1", "/2"]) {
        await trickle(client, GET(path), 150);
        await client.receives(forwarded("s1"));
      }
      client.send("GET / HTTP/1.1\r\n");
      await client.receivesFin();
    },
  },
  {
    name: "timeout client bounds a wait inside a head below timeout http-request, too: 408",
    configuration: configuration({ frontend: "timeout client 200ms\ntimeout http-request 5s" }),
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\n");
      await rig.refuses(client, 408);
      await rig.logs('f f/<NOSRV> -1/-1/-1/-1/190..900 408 * - - cR-- 1/1/0/0/0 0/0 "<BADREQ>"');
    },
  },
  {
    name: "timeout client bounds a wait inside a later head below timeout http-keep-alive, too",
    differs: { "haproxy 2.6": "allows it timeout http-request" },
    configuration: configuration({ frontend: "timeout client 200ms\ntimeout http-keep-alive 5s" }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(GET());
      await client.receives(forwarded("s1"));
      client.send("GET / HTTP/1.1\r\n");
      await client.receivesFin();
    },
  },
  {
    name: "timeout http-keep-alive bounds a later head as a whole, whatever timeout http-request says",
    differs: { "haproxy 2.6": "lets timeout http-request bound it" },
    configuration: configuration({ frontend: "timeout http-request 5s\ntimeout http-keep-alive 300ms" }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      await trickle(client, GET(), 150);
      await client.receives(forwarded("s1"));
      client.send("GET / HTTP/1.1\r\n");
      await client.staysQuiet(150);
      client.send("Host: a\r\n");
      await client.receivesFin();
    },
  },
  {
    name: "timeout http-keep-alive closes an idle connection without a word",
    configuration: configuration({ frontend: "timeout http-keep-alive 200ms" }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(GET());
      await client.receives(forwarded("s1"));
      await client.staysQuiet(100);
      await client.receivesFin();
      const next = await rig.client();
      next.send(GET("/next"));
      await next.receives(forwarded("s1"));
      await rig.logs('f b/s1 */*/*/*/* 200 * - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"');
      await rig.logs('f b/s1 */*/*/*/* 200 * - - ---- 1/1/0/0/0 0/0 "GET /next HTTP/1.1"');
    },
  },
  {
    name: "a second request that does not become whole in time is closed without a word",
    differs: { "haproxy 2.6": "allows it timeout client from its first byte" },
    configuration: configuration({ frontend: "timeout http-keep-alive 200ms" }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(GET());
      await client.receives(forwarded("s1"));
      client.send("GET / HTTP/1.1\r\nHo");
      await client.receivesFin();
    },
  },
  {
    name: "timeout http-request bounds an idle connection where timeout http-keep-alive is not set",
    configuration: configuration({ frontend: "timeout http-request 200ms" }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(GET());
      await client.receives(forwarded("s1"));
      await client.receivesFin();
    },
  },
  {
    name: "timeout server before the response: 504",
    configuration: configuration({ backend: "timeout server 200ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send(GET());
      const server = await rig.server().accept();
      await server.receives(GOT());
      await rig.refuses(client, 504);
      await rig.logs('f b/s1 */*/*/-1/190..900 504 218 - - sH-- 1/1/0/0/0 0/0 "GET / HTTP/1.1"');
      await server.isEnded();
    },
  },
  {
    name: "a part of a head does not put off timeout server",
    configuration: configuration({ backend: "timeout server 200ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send(GET());
      const server = await rig.server().accept();
      await server.receives(GOT());
      server.send("HTTP/1.1 200 OK\r\nX-A: 1\r\n");
      await rig.refuses(client, 504);
      await rig.logs('f b/s1 */*/*/-1/190..900 504 218 - - sH-- 1/1/0/0/0 0/0 "GET / HTTP/1.1"');
    },
  },
  {
    name: "100 does not stop timeout server",
    configuration: configuration({ backend: "timeout server 200ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 100 Continue\r\n\r\n");
      await client.receives("HTTP/1.1 100 Continue\r\n\r\n");
      client.send("hi");
      await server.receives("hi");
      await rig.refuses(client, 504);
      await rig.logs('f b/s1 */*/*/-1/190..900 504 * - - sH-- 1/1/0/0/0 0/0 "POST / HTTP/1.1"');
    },
  },
  {
    name: "timeout server inside the body cuts the response",
    configuration: configuration({ backend: "timeout server 200ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send(GET());
      const server = await rig.server().accept();
      await server.receives(GOT());
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello");
      await client.isEnded();
      await rig.logs('f b/s1 */*/*/*/190..900 200 * - - sD-- 1/1/0/0/0 0/0 "GET / HTTP/1.1"');
      await server.isEnded();
    },
  },
  {
    name: "each part of a body starts timeout server anew",
    differs: { "haproxy 2.6": "holds small parts back" },
    configuration: configuration({ backend: "timeout server 300ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send(GET());
      const server = await rig.server().accept();
      await server.receives(GOT());
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
      for (const byte of "hello") {
        await client.staysQuiet(120);
        server.send(byte);
        await client.receives(byte);
      }
      await rig.logs('f b/s1 */*/*/*/500..3000 200 * - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"');
    },
  },
  {
    name: "a request's body that stalls ends with 504 after timeout server",
    configuration: configuration({ backend: "timeout server 200ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
      const server = await rig.server().accept();
      await server.receives("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhello");
      await rig.refuses(client, 504);
      await rig.logs('f b/s1 */*/*/-1/190..900 504 218 - - sH-- 1/1/0/0/0 0/0 "POST / HTTP/1.1"');
    },
  },
  {
    name: "a client that does not read the response is given up after timeout client",
    configuration: configuration({ frontend: "timeout client 300ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send(GET());
      const server = await rig.server().accept();
      await server.receives(GOT());
      client.pause();
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
      const feeding = server.sendAll(Buffer.alloc(100_000_000));
      await rig.logs('f b/s1 */*/*/*/250..9000 200 * - - cD-- 1/1/0/0/0 0/0 "GET / HTTP/1.1"');
      await server.isEnded();
      await feeding;
      client.close();
    },
  },
  {
    name: "a client that sends on and does not read the response is given up after timeout client",
    differs: { haproxy: "logs C, as if the client had left" },
    configuration: configuration({ frontend: "timeout client 300ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      client.pause();
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
      const feeding = server.sendAll(Buffer.alloc(100_000_000));
      const sending = setInterval(() => client.send("x"), 50);
      try {
        await rig.logs('f b/s1 */*/*/*/250..9000 200 * - - cD-- 1/1/0/0/0 0/0 "POST / HTTP/1.1"');
      } finally {
        clearInterval(sending);
      }
      await feeding;
      // As much as came in that time.
      await server.receives("x".repeat(server.unread().length));
      client.close();
    },
  },
  {
    name: "timeout tunnel bounds a tunnel that nobody uses",
    configuration: configuration({ defaults: "timeout tunnel 300ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send(
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      );
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
      );
      await client.receivesHead();
      for (let turn = 0; turn < 3; turn++) {
        await server.staysQuiet(150);
        client.send("ping");
        await server.receives("ping");
      }
      await client.isEnded();
      await server.isEnded();
      await rig.logs('f b/s1 */*/*/*/* 101 * - - cD-- 1/1/0/0/0 0/0 "GET / HTTP/1.1"');
    },
  },
  {
    name: "timeout connect counts each try, and they follow each other at once",
    needs: "linux",
    configuration: configuration({ backend: "timeout connect 200ms\nretries 1" }),
    async play(rig) {
      await rig.server().swallow();
      const client = await rig.client();
      client.send(GET());
      await rig.refuses(client, 503);
      await rig.logs('f b/s1 */*/-1/-1/380..1200 503 237 - - sC-- 1/1/0/0/1 0/0 "GET / HTTP/1.1"');
    },
  },
];
