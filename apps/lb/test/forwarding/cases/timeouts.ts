import { configuration } from "../harness/configuration.ts";
import { ALONE, NO_REQUEST } from "../harness/log-line.ts";
import { asked, get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";
import type { Wire } from "../harness/wire.ts";

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
        await rig.logsExchange({ ...NO_REQUEST, Ta: [190, 900], status: 408, bytes: 237, termination: "cR--" });
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
      await rig.logsExchange({ ...NO_REQUEST, Ta: [250, 900], status: 408, termination: "cR--" });
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
      await rig.logsExchange({ ...ALONE, TR: [130, 400], Ta: [130, 2000], status: 200 });
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
        await trickle(client, get(path), 150);
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
      await rig.logsExchange({ ...NO_REQUEST, Ta: [190, 900], status: 408, termination: "cR--" });
    },
  },
  {
    name: "timeout client bounds a wait inside a later head below timeout http-keep-alive, too",
    differs: { "haproxy 2.6": "allows it timeout http-request" },
    configuration: configuration({ frontend: "timeout client 200ms\ntimeout http-keep-alive 5s" }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(get());
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
      await trickle(client, get(), 150);
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
      client.send(get());
      await client.receives(forwarded("s1"));
      await client.staysQuiet(100);
      await client.receivesFin();
      const next = await rig.client();
      next.send(get("/next"));
      await next.receives(forwarded("s1"));
      await rig.logsExchange({ ...ALONE, status: 200 });
      await rig.logsExchange({ ...ALONE, status: 200, request: "GET /next HTTP/1.1" });
    },
  },
  {
    name: "a second request that does not become whole in time is closed without a word",
    differs: { "haproxy 2.6": "allows it timeout client from its first byte" },
    configuration: configuration({ frontend: "timeout http-keep-alive 200ms" }),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(get());
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
      client.send(get());
      await client.receives(forwarded("s1"));
      await client.receivesFin();
    },
  },
  {
    name: "timeout server before the response: 504",
    configuration: configuration({ backend: "timeout server 200ms" }),
    async play(rig) {
      const [client, server] = await asked(rig);
      await rig.refuses(client, 504);
      await rig.logsExchange({ ...ALONE, Tr: -1, Ta: [190, 900], status: 504, bytes: 218, termination: "sH--" });
      await server.isEnded();
    },
  },
  {
    name: "a part of a head does not put off timeout server",
    configuration: configuration({ backend: "timeout server 200ms" }),
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send("HTTP/1.1 200 OK\r\nX-A: 1\r\n");
      await rig.refuses(client, 504);
      await rig.logsExchange({ ...ALONE, Tr: -1, Ta: [190, 900], status: 504, bytes: 218, termination: "sH--" });
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
      await rig.logsExchange({
        ...ALONE,
        Tr: -1,
        Ta: [190, 900],
        status: 504,
        termination: "sH--",
        request: "POST / HTTP/1.1",
      });
    },
  },
  {
    name: "timeout server inside the body cuts the response",
    configuration: configuration({ backend: "timeout server 200ms" }),
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello");
      await client.isEnded();
      await rig.logsExchange({ ...ALONE, Ta: [190, 900], status: 200, termination: "sD--" });
      await server.isEnded();
    },
  },
  {
    name: "each part of a body starts timeout server anew",
    differs: { "haproxy 2.6": "holds small parts back" },
    configuration: configuration({ backend: "timeout server 300ms" }),
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
      for (const byte of "hello") {
        await client.staysQuiet(120);
        server.send(byte);
        await client.receives(byte);
      }
      await rig.logsExchange({ ...ALONE, Ta: [500, 3000], status: 200 });
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
      await rig.logsExchange({
        ...ALONE,
        Tr: -1,
        Ta: [190, 900],
        status: 504,
        bytes: 218,
        termination: "sH--",
        request: "POST / HTTP/1.1",
      });
    },
  },
  {
    name: "a client that does not read the response is given up after timeout client",
    configuration: configuration({ frontend: "timeout client 300ms" }),
    async play(rig) {
      const [client, server] = await asked(rig);
      client.pause();
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
      const feeding = server.sendAll(Buffer.alloc(100_000_000));
      await rig.logsExchange({ ...ALONE, Ta: [250, 9000], status: 200, termination: "cD--" });
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
        await rig.logsExchange({
          ...ALONE,
          Ta: [250, 9000],
          status: 200,
          termination: "cD--",
          request: "POST / HTTP/1.1",
        });
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
      await rig.logsExchange({ ...ALONE, status: 101, termination: "cD--" });
    },
  },
  {
    name: "timeout connect counts each try, and they follow each other at once",
    needs: "linux",
    configuration: configuration({ backend: "timeout connect 200ms\nretries 1" }),
    async play(rig) {
      await rig.server().swallow();
      const client = await rig.client();
      client.send(get());
      await rig.refuses(client, 503);
      await rig.logsExchange({
        ...ALONE,
        Tc: -1,
        Tr: -1,
        Ta: [380, 1200],
        status: 503,
        bytes: 237,
        termination: "sC--",
        retries: 1,
      });
    },
  },
];
