import { createHash } from "node:crypto";
import { ALONE, EXCHANGE } from "../harness/log-line.ts";
import { asked, get, got } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";

const MEGABYTE = 1024 * 1024;

/** Where messages end, in both directions. */
export const bodies: readonly Case[] = [
  {
    name: "a request's body by length passes",
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world");
      const server = await rig.server().accept();
      await server.receives("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 11\r\n\r\nhello world");
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "a request's body passes as it comes",
    async play(rig) {
      const [client, server] = await asked(rig, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
      client.send("hello");
      await server.receives("hello");
      client.send("world");
      await server.receives("world");
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "a chunked request is chunked anew, without extensions",
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0005;x=y\r\nhello\r\n0;z\r\n\r\n");
      const server = await rig.server().accept();
      await server.receives("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
      await rig.logsExchange({ ...EXCHANGE, status: 200, bytes: 56, request: "POST / HTTP/1.1" });
    },
  },
  {
    name: "trailers of a request pass",
    async play(rig) {
      const client = await rig.client();
      client.send(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n",
      );
      const server = await rig.server().accept();
      await server.receives(
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\ntrailer: X-T\r\n\r\n2\r\nhi\r\n0\r\nx-t: 1\r\n\r\n",
      );
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "trailers of a response pass, and count",
    async play(rig) {
      const [client, server] = await asked(rig, "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n");
      server.send(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n",
      );
      await client.receives(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: X-T\r\n\r\n2\r\nhi\r\n0\r\nx-t: 1\r\n\r\n",
      );
      await rig.logsExchange({ ...ALONE, status: 200, bytes: 80 });
    },
  },
  {
    name: "a chunked response is chunked anew as it comes, and its connection used again",
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=b\r\nhello\r\n");
      await client.receives("HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n5\r\nhello\r\n");
      server.send("00006\r\n world\r\n0\r\n\r\n");
      await client.receives("6\r\n world\r\n0\r\n\r\n");
      await rig.logsExchange({ ...EXCHANGE, status: 200, bytes: 75 });
      client.send(get("/2"));
      await server.receives(got("/2"));
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "chunks that come together leave as one, their size in capitals",
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
      await client.receives("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nB\r\nhello world\r\n0\r\n\r\n");
    },
  },
  {
    name: "a response without a length ends with its connection, and the client's",
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 200 OK\r\nServer: x\r\n\r\nfirst");
      await client.receives("HTTP/1.1 200 OK\r\nserver: x\r\nconnection: close\r\n\r\nfirst");
      server.send(" second");
      await client.receives(" second");
      server.fin();
      await client.receivesFin();
      await rig.logsExchange({ ...EXCHANGE, status: 200 });
    },
  },
  {
    name: "a response to HEAD has no body, whatever its fields say",
    async play(rig) {
      const [client, server] = await asked(rig, "HEAD /1 HTTP/1.1\r\nHost: a\r\n\r\n");
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
      client.send("HEAD /2 HTTP/1.1\r\nHost: a\r\n\r\n");
      await server.receives("HEAD /2 HTTP/1.1\r\nhost: a\r\n\r\n");
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      await client.receives("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      client.send(get("/3"));
      await server.receives(got("/3"));
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "204 and 304 have no body, and their lengths stay",
    async play(rig) {
      const client = await rig.client();
      client.send(get("/1"));
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n");
      await client.receives("HTTP/1.1 204 No Content\r\nx-a: 1\r\n\r\n");
      client.send(get("/2"));
      await server.receivesHead();
      server.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\nETag: x\r\n\r\n");
      await client.receives("HTTP/1.1 304 Not Modified\r\ncontent-length: 100\r\netag: x\r\n\r\n");
      client.send(get("/3"));
      await server.receivesHead();
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
      await rig.logsExchange({ ...EXCHANGE, status: 204, request: "GET /1 HTTP/1.1" });
      await rig.logsExchange({ ...EXCHANGE, status: 304, bytes: 71, request: "GET /2 HTTP/1.1" });
      await rig.logsExchange({ ...EXCHANGE, status: 200, bytes: 56, request: "GET /3 HTTP/1.1" });
    },
  },
  {
    name: "GET may have a body, and DELETE a chunked one",
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
      const server = await rig.server().accept();
      await server.receives("GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc");
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
      client.send("DELETE / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
      await server.receives("DELETE / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "POST without a length has no body",
    async play(rig) {
      const [client, server] = await asked(rig, "POST / HTTP/1.1\r\nHost: a\r\n\r\n");
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "a megabyte arrives in each direction as it was sent",
    async play(rig) {
      const client = await rig.client();
      const up = noise(MEGABYTE, 1);
      const down = noise(MEGABYTE, 2);
      client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${MEGABYTE}\r\n\r\n`);
      const server = await rig.server().accept();
      await server.receivesHead();
      const [received] = await Promise.all([server.receivesHashed(MEGABYTE), client.sendAll(up)]);
      if (received !== sha256(up)) throw new Error("the upload was changed on its way");
      server.send(`HTTP/1.1 200 OK\r\nContent-Length: ${MEGABYTE}\r\n\r\n`);
      await client.receives(`HTTP/1.1 200 OK\r\ncontent-length: ${MEGABYTE}\r\n\r\n`);
      const [answered] = await Promise.all([client.receivesHashed(MEGABYTE), server.sendAll(down)]);
      if (answered !== sha256(down)) throw new Error("the download was changed on its way");
    },
  },
  {
    name: "a megabyte of chunks arrives in each direction as it was sent",
    async play(rig) {
      const client = await rig.client();
      const body = noise(MEGABYTE, 3);
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      const [received] = await Promise.all([server.receivesChunks(), client.sendAll(chunked(body))]);
      if (sha256(received) !== sha256(body)) throw new Error("the upload was changed on its way");
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      await client.receives("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const [answered] = await Promise.all([client.receivesChunks(), server.sendAll(chunked(body))]);
      if (sha256(answered) !== sha256(body)) throw new Error("the download was changed on its way");
    },
  },
  ...["chunked", " chunked", "\tchunked", " chunked ", " chunked\t", "\t chunked \t ", "CHUNKED\t"].map(
    (value): Case => ({
      name: `white space around chunked means nothing: ${JSON.stringify(value)}`,
      async play(rig) {
        const sent = `Transfer-Encoding:${value}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`;
        const passed = `transfer-encoding: ${value.trim()}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`;
        const client = await rig.client();
        client.send(`POST / HTTP/1.1\r\nHost: a\r\n${sent}`);
        const server = await rig.server().accept();
        await server.receives(`POST / HTTP/1.1\r\nhost: a\r\n${passed}`);
        server.send(`HTTP/1.1 200 OK\r\n${sent}`);
        await client.receives(`HTTP/1.1 200 OK\r\n${passed}`);
      },
    }),
  ),
  ...["2", " 2", "\t2", " 2 ", " 2\t", "\t 2 \t "].map(
    (value): Case => ({
      name: `white space around a length means nothing: ${JSON.stringify(value)}`,
      async play(rig) {
        const client = await rig.client();
        client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length:${value}\r\n\r\nhi`);
        const server = await rig.server().accept();
        await server.receives("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi");
        server.send(`HTTP/1.1 200 OK\r\nContent-Length:${value}\r\n\r\nhi`);
        await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");
      },
    }),
  ),
  {
    name: "a 304 that says chunked has no body, and the connections live on",
    differs: { haproxy: "2.1 sends a last chunk behind it, which the client reads as its next response" },
    async play(rig) {
      const client = await rig.client();
      client.send(get("/1"));
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\nETag: a\r\n\r\n");
      const head = await client.receivesHead();
      if (!/^HTTP\/1\.1 304 Not Modified\r\n(transfer-encoding: chunked\r\n)?etag: a\r\n\r\n$/.test(head))
        throw new Error(head);
      client.send(get("/2"));
      await server.receives(got("/2"));
      server.send(response("two"));
      await client.receives(forwarded("two"));
    },
  },
];

/** Bytes that look like no pattern, the same for the same seed. */
function noise(length: number, seed: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = seed;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** In chunks of every size up to 40 KB, with extensions. */
function chunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0, size = 1; at < body.length; at += size, size = 1 + ((size * 7) % 40_000)) {
    const data = body.subarray(at, at + size);
    parts.push(Buffer.from(`${data.length.toString(16)};n=v\r\n`), data, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
