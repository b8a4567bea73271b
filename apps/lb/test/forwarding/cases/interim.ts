import { EXCHANGE } from "../harness/log-line.ts";
import { asked, get, got } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";

/** Responses before the response. */
export const interim: readonly Case[] = [
  {
    name: "Expect: 100-continue passes, and so does the server's 100",
    async play(rig) {
      const [client, server] = await asked(
        rig,
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
      );
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
      client.send(get("/2"));
      await server.receives(got("/2"));
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
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 102 Processing\r\n\r\n");
      await client.receives("HTTP/1.1 102 Processing\r\n\r\n");
      server.send(`HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n${response("hi")}`);
      await client.receives("HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n");
      await client.receives(forwarded("hi"));
      await rig.logsExchange({ ...EXCHANGE, status: 200 });
    },
  },
  {
    name: "thousands of interim responses at once pass, before the response",
    differs: { "haproxy 2.6": "passes on the first few hundred and waits for ever" },
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      // As many as fit one read.
      const interims = "HTTP/1.1 103 \r\n\r\n".repeat(3000);
      server.send(interims + response("hi"));
      await client.receives(interims + forwarded("hi"));
      client.send(get("/2"));
      await server.receives(got("/2"));
      server.send(response("two"));
      await client.receives(forwarded("two"));
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
];
