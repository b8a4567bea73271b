import { configuration } from "../harness/configuration.ts";
import { ALONE } from "../harness/log-line.ts";
import { asked, get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";

/** Without the asterisk, which stands for a number in patterns of the log. */
const ODD_TARGET = `/a"<>\\^\`{|}~!$&'()+,-.:;=@[]_%?q={x}|y^z\`[]\\"<>?/`;

/** What is only untidy, and says the same to every reader. */
export const untidy: readonly Case[] = [
  {
    name: "a target passes as it is with the characters that RFC 3986 does not know",
    async play(rig) {
      const [client, server] = await asked(rig, get(ODD_TARGET));
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
      await rig.logsExchange({ ...ALONE, status: 200, request: `GET ${ODD_TARGET.replaceAll('"', "#22")} HTTP/1.1` });
    },
  },
  ...["[fe80::1%25eth0]:80", "a:b", "::1", "a_b", "\xc3\xa9"].map(
    (host): Case => ({
      name: `a Host of ${JSON.stringify(host)} passes`,
      async play(rig) {
        const [client, server] = await asked(rig, `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
        server.send(response("hi"));
        await client.receives(forwarded("hi"));
      },
    }),
  ),
  {
    name: "bytes beyond ASCII in a target pass under option accept-invalid-http-request",
    configuration: configuration({
      frontend: "option accept-invalid-http-request",
      backend: "option accept-invalid-http-response",
    }),
    async play(rig) {
      const [client, server] = await asked(rig, get("/\xc3\xa9?\xff\x80"));
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
      await rig.logsExchange({ ...ALONE, status: 200, request: "GET /#C3#A9?#FF#80 HTTP/1.1" });
      const other = await rig.client();
      other.send("GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n");
      await rig.refuses(other, 400);
    },
  },
  {
    name: "equal lengths become one, in both directions",
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi");
      const server = await rig.server().accept();
      await server.receives("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi");
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\nX-A: 1\r\nContent-Length: 3\r\n\r\nyou");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 3\r\nx-a: 1\r\n\r\nyou");
    },
  },
  {
    name: "controls in a value pass, but NUL, CR and LF",
    async play(rig) {
      const [client, server] = await asked(rig, "GET / HTTP/1.1\r\nHost: a\r\nX-A: \x01\x0b\x1f\x7f.\r\n\r\n");
      server.send(response("hi", "X-A: \x01\x0b\x1f\x7f.\r\n"));
      await client.receives(forwarded("hi", "x-a: \x01\x0b\x1f\x7f.\r\n"));
    },
  },
  {
    name: "extensions of chunks are dropped, whatever they are",
    async play(rig) {
      const [client, server] = await asked(rig, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send('2;\r\nhi\r\n0000;;a b="c\x01" d\r\n\r\n');
      await server.receives("2\r\nhi\r\n0\r\n\r\n");
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "a server may pad the sizes of its chunks",
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      await client.receives("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      server.send("5     \r\nhello\r\n0     \r\n\r\n");
      await client.receives("5\r\nhello\r\n0\r\n\r\n");
    },
  },
  {
    name: "a folded line of a server is one line, with one space",
    differs: { haproxy: "puts a space for each byte of the line's end" },
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send(response("hi", "X-A: 1 \r\n\t 2\r\n 3\r\n"));
      await client.receives(forwarded("hi", "x-a: 1 2 3\r\n"));
    },
  },
  {
    name: "a 103 and a 204 leave without a length",
    differs: { haproxy: "passes the length on" },
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\nLink: x\r\n\r\n");
      await client.receives("HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n");
      server.send("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\nX-A: 1\r\n\r\n");
      await client.receives("HTTP/1.1 204 No Content\r\nx-a: 1\r\n\r\n");
      client.send(get());
      await server.receivesHead();
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
];
