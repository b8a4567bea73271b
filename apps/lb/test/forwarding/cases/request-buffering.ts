import { configuration } from "../harness/configuration.ts";
import { ALONE, NO_REQUEST } from "../harness/log-line.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";
import { Unexpected, type Wire } from "../harness/wire.ts";

const SHOWN = `
http-request set-header body %[req.body]
http-request set-header size %[req.body_len]/%[req.body_size]
http-request set-header form %[req.body_param(b)] if { req.body_param(a) -m str x }
`;
const post = (fields: string) => `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
const got = (fields: string) => `POST / HTTP/1.1\r\nhost: a\r\n${fields}\r\n`;

/** The fields in any order: the http-proxy library puts those about the body last. */
async function receives(server: Wire, fields: string, body: string): Promise<void> {
  const lines = (await server.receivesHead()).split("\r\n");
  const expected = got(fields).split("\r\n");
  if (lines.sort().join() !== expected.sort().join()) throw new Unexpected(server.name, expected.join(), lines.join());
  await server.receives(body);
}

const buffering = (rules = "") =>
  configuration({ frontend: `option http-buffer-request\ntimeout http-request 500ms\n${rules}` });

export const requestBuffering: readonly Case[] = [
  {
    name: "option http-buffer-request waits for the body, and shows it to rules",
    configuration: buffering(SHOWN),
    async play(rig) {
      const client = await rig.client();
      client.send(`${post("Content-Length: 7\r\n")}a=x`);
      await new Promise((resolve) => setTimeout(resolve, 150));
      if (rig.server().connections.length > 0) throw new Error("the server was asked before the body was whole");
      client.send("&b=y");
      const server = await rig.server().accept();
      await receives(server, "content-length: 7\r\nbody: a=x&b=y\r\nsize: 7/7\r\nform: y\r\n", "a=x&b=y");
      server.send(forwarded("s1"));
      await client.receives(forwarded("s1"));
      await rig.logsExchange({ ...ALONE, TR: [140, 490], status: 200, request: "POST / HTTP/1.1" });
    },
  },
  {
    name: "a chunked body is waited for to its last chunk, and what follows is the next request",
    configuration: buffering(SHOWN),
    async play(rig) {
      const client = await rig.client();
      client.send(`${post("Transfer-Encoding: chunked\r\n")}3\r\nabc\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      client.send("2;x\r\nde\r\n");
      await new Promise((resolve) => setTimeout(resolve, 100));
      client.send("0\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
      const server = await rig.server().accept();
      await receives(server, "transfer-encoding: chunked\r\nbody: abcde\r\nsize: 5/5\r\n", "5\r\nabcde\r\n0\r\n\r\n");
      server.send(forwarded("s1"));
      await client.receives(forwarded("s1"));
      await server.receives("GET /next HTTP/1.1\r\nhost: a\r\nbody: \r\nsize: 0/0\r\n\r\n");
      server.send(forwarded("s1"));
      await client.receives(forwarded("s1"));
    },
  },
  {
    name: "who holds back a body longer than timeout http-request gets 408, and no server is asked",
    differs: { "haproxy 2.6": "logs it as cR" },
    configuration: buffering(),
    async play(rig) {
      const client = await rig.client();
      client.send(`${post("Content-Length: 7\r\n")}a=x`);
      await rig.refuses(client, 408);
      await rig.logsExchange({
        ...{ ...NO_REQUEST, status: 408, termination: "cD--" },
        request: "POST / HTTP/1.1",
      });
    },
  },
  {
    name: "who expects a 100 is told to go on by the balancer, and the server is not asked",
    configuration: buffering(),
    async play(rig) {
      const client = await rig.client();
      client.send(post("Expect: 100-continue\r\nContent-Length: 3\r\n"));
      await client.receives("HTTP/1.1 100 Continue\r\n\r\n");
      client.send("abc");
      const server = await rig.server().accept();
      await receives(server, "content-length: 3\r\n", "abc");
      server.send(forwarded("s1"));
      await client.receives(forwarded("s1"));
      await rig.logsExchange({ ...ALONE, status: 200, bytes: 100, request: "POST / HTTP/1.1" });
    },
  },
  {
    name: "a body that fills the buffer is not waited for",
    configuration: buffering(),
    async play(rig) {
      const client = await rig.client();
      const part = "a".repeat(20_000);
      client.send(post("Content-Length: 40000\r\n") + part);
      const server = await rig.server().accept();
      await receives(server, "content-length: 40000\r\n", part);
      client.send(part);
      await server.receives(part);
      server.send(forwarded("s1"));
      await client.receives(forwarded("s1"));
    },
  },
  {
    name: "without the option rules see what has come of the body",
    configuration: configuration({ frontend: SHOWN }),
    async play(rig) {
      const client = await rig.client();
      client.send(`${post("Content-Length: 7\r\n")}a=x`);
      const server = await rig.server().accept();
      await receives(server, "content-length: 7\r\nbody: a=x\r\nsize: 3/7\r\nform: \r\n", "a=x");
      client.send("&b=y");
      await server.receives("&b=y");
    },
  },
];
