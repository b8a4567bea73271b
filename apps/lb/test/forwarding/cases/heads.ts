import { configuration } from "../harness/configuration.ts";
import { ALONE } from "../harness/log-line.ts";
import { asked, get, got } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";

/** How the heads of messages leave (what else may stand in them is for `test/http1`). */
export const heads: readonly Case[] = [
  {
    name: "names of fields leave in lower case, values as they came, in the same order",
    async play(rig) {
      const client = await rig.client();
      client.send(
        "GET /A?b=%41&c=/../d HTTP/1.1\r\nHost: EXAMPLE.com\r\nX-MiXeD-Case: VaLue\r\nAccept: */*\r\nUser-Agent: T/1\r\n\r\n",
      );
      const server = await rig.server().accept();
      await server.receives(
        "GET /A?b=%41&c=/../d HTTP/1.1\r\nhost: EXAMPLE.com\r\nx-mixed-case: VaLue\r\naccept: */*\r\nuser-agent: T/1\r\n\r\n",
      );
      server.send('HTTP/1.1 200 All Fine\r\nX-Second: Ü\r\nContent-Length: 2\r\nETag: "A"\r\n\r\nhi');
      await client.receives('HTTP/1.1 200 All Fine\r\nx-second: Ü\r\ncontent-length: 2\r\netag: "A"\r\n\r\nhi');
      await rig.logsExchange({ ...ALONE, status: 200, request: "GET /A?b=%41&c=/../d HTTP/1.1" });
    },
  },
  {
    name: "fields that repeat stay lines of their own",
    async play(rig) {
      const [client, server] = await asked(rig, "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nX-a: 2\r\nX-A: 1, 2\r\n\r\n");
      server.send(response("hi", "Set-Cookie: a=1\r\nVary: a\r\nSet-Cookie: b=2\r\nVary: b\r\n"));
      await client.receives(forwarded("hi", "set-cookie: a=1\r\nvary: a\r\nset-cookie: b=2\r\nvary: b\r\n"));
    },
  },
  {
    name: "fields of a request that repeat keep their places, Cookie too",
    async play(rig) {
      const [client, server] = await asked(
        rig,
        "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nCookie: a=1\r\nX-A: 2\r\nCookie: b=2\r\n\r\n",
      );
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "space around a value is dropped, space within it kept, and an empty value stays",
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\nHost:a\r\nX-A: \t a  b \t\r\nX-Empty:\r\n\r\n");
      const server = await rig.server().accept();
      await server.receives("GET / HTTP/1.1\r\nhost: a\r\nx-a: a  b\r\nx-empty: \r\n\r\n");
      server.send(response("hi", "X-A:  b\t c  \r\nX-Empty: \r\n"));
      await client.receives(forwarded("hi", "x-a: b\t c\r\nx-empty: \r\n"));
    },
  },
  {
    name: "bytes of a value beyond ASCII pass unchanged",
    async play(rig) {
      const [client, server] = await asked(rig, "GET / HTTP/1.1\r\nHost: a\r\nX-A: \xe4\xff\x80 \xc3\xbc\r\n\r\n");
      server.send(response("\xe4", "X-A: \xe4\xff\x80 \xc3\xbc\r\n"));
      await client.receives(forwarded("\xe4", "x-a: \xe4\xff\x80 \xc3\xbc\r\n"));
    },
  },
  {
    name: "the tokens close and keep-alive are taken out of Connection, others stay",
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, X-Foo\r\nX-Foo: 1\r\nKeep-Alive: 300\r\n\r\n");
      const server = await rig.server().accept();
      await server.receives("GET / HTTP/1.1\r\nhost: a\r\nconnection: X-Foo\r\nx-foo: 1\r\nkeep-alive: 300\r\n\r\n");
      server.send(response("hi", "Connection: Keep-Alive\r\nKeep-Alive: timeout=5\r\n"));
      await client.receives(forwarded("hi", "keep-alive: timeout=5\r\n"));
    },
  },
  {
    name: "no option makes the server drop a field that the balancer adds, whatever its name and spelling",
    differs: { haproxy: "passes the options on" },
    configuration: configuration({ frontend: "option forwardfor header X-Client-IP" }),
    async play(rig) {
      const client = await rig.client();
      client.send(
        'GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Foo, X-Client-IP\r\nConnection: "a;x_client_ip"\r\nX-Client-IP: 1\r\n\r\n',
      );
      const server = await rig.server().accept();
      await server.receives(
        "GET / HTTP/1.1\r\nhost: a\r\nconnection: X-Foo\r\nx-client-ip: 1\r\nx-client-ip: 127.0.0.1\r\n\r\n",
      );
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "a server's Connection: close is between it and the balancer",
    async play(rig) {
      const [client, first] = await asked(rig, get("/1"));
      first.send(response("one", "Connection: close\r\n"));
      first.fin();
      await client.receives(forwarded("one"));
      client.send(get("/2"));
      const second = await rig.server().accept();
      await second.receives(got("/2"));
      second.send(response("two"));
      await client.receives(forwarded("two"));
    },
  },
  {
    name: "a client's Connection: close ends its connection and not the server's",
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      const server = await rig.server().accept();
      await server.receives(got());
      server.send(response("hi"));
      await client.receives(forwarded("hi", "").replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n"));
      await client.receivesFin();
    },
  },
  {
    name: "a target in absolute form passes as it is",
    async play(rig) {
      const [client, server] = await asked(rig, get("http://a/b?c"));
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "OPTIONS * passes",
    async play(rig) {
      const [client, server] = await asked(rig, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
      server.send(response(""));
      await client.receives(forwarded(""));
    },
  },
  {
    name: "a target's slashes and percent signs are not tidied up",
    async play(rig) {
      const [client, server] = await asked(rig, get("//a//b/./%7e?x=1?y"));
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "a method that nobody knows passes",
    async play(rig) {
      const [client, server] = await asked(rig, "BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n");
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "a status line without a reason gets an empty one",
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 299\r\nContent-Length: 0\r\n\r\n");
      await client.receives("HTTP/1.1 299 \r\ncontent-length: 0\r\n\r\n");
    },
  },
  {
    name: "a head that comes in pieces is forwarded whole",
    async play(rig) {
      const client = await rig.client();
      const server = rig.server();
      const request = "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n\r\n";
      for (const byte of request.slice(0, -1)) {
        client.send(byte);
        await new Promise(setImmediate);
      }
      await client.staysQuiet(20);
      client.send("\n");
      const connection = await server.accept();
      await connection.receives("GET / HTTP/1.1\r\nhost: a\r\nx-a: 1\r\n\r\n");
      for (const byte of response("hi")) {
        connection.send(byte);
        await new Promise(setImmediate);
      }
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "a head of 15 KB passes",
    async play(rig) {
      const client = await rig.client();
      const value = "v".repeat(15_000);
      client.send(`GET / HTTP/1.1\r\nHost: a\r\nX-A: ${value}\r\n\r\n`);
      const server = await rig.server().accept();
      await server.receives(`GET / HTTP/1.1\r\nhost: a\r\nx-a: ${value}\r\n\r\n`);
      server.send(response("hi", `X-B: ${value}\r\n`));
      await client.receives(forwarded("hi", `x-b: ${value}\r\n`));
    },
  },
];
