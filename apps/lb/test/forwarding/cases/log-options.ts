import { configuration } from "../harness/configuration.ts";
import { ALONE, EXCHANGE } from "../harness/log-line.ts";
import { asked, get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

const HEAD = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n";

export const logOptions: readonly Case[] = [
  {
    name: "under option logasap the line comes with the head of the response",
    configuration: configuration({
      frontend: 'option logasap\nlog-format "%ci:%cp [%tr] %b/%s %Tr %Ta %Tt %ST %B %ts %bc/%sc"',
    }),
    differs: { "haproxy 2.6": "counts the bytes of heads otherwise" },
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send(HEAD);
      await client.receives(HEAD);
      await rig.logs("b/s1 * +* +* 200 +53 -- 1/1");
      server.send("abc");
      await client.receives("abc");
      client.send("nonsense\r\n\r\n");
      await rig.refuses(client, 400);
      await rig.logs("f/<NOSRV> -1 +* +* 400 +211 PR 0/0");
    },
  },
  {
    name: "under option logasap the line of a connection comes with its server",
    configuration: configuration({
      defaults: "mode tcp\noption logasap",
      frontend: 'log-format "%ci:%cp [%t] %b/%s %Tc %Tt %B %ts"',
    }),
    async play(rig) {
      const client = await rig.client();
      const server = await rig.server().accept();
      await rig.logs("b/s1 * +* +0 --");
      client.send("hello");
      await server.receives("hello");
    },
  },
  {
    name: "option dontlog-normal leaves out what went well",
    differs: { "haproxy 2.6": "keeps the connection after an answer of its own" },
    configuration: configuration({
      frontend:
        "option dontlog-normal\nhttp-request deny if { path /deny }\nhttp-request redirect location /x if { path /redirect }",
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/redirect"));
      await client.receivesHead();
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send(forwarded("s1"));
      await client.receives(forwarded("s1"));
      client.send(get("/bad"));
      await server.receivesHead();
      server.send("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n");
      await client.receivesHead();
      await rig.logsExchange({ ...ALONE, status: 500, request: "GET /bad HTTP/1.1" });
      client.send(get("/deny"));
      await client.receivesUntilFin();
      await rig.logsExchange({
        ...{ ...EXCHANGE, backend: "f", server: "<NOSRV>", termination: "PR--", status: 403 },
        request: "GET /deny HTTP/1.1",
      });
    },
  },
  {
    name: "option log-separate-errors raises the level of what failed",
    differs: { "haproxy 2.6": "keeps the connection after an answer of its own" },
    configuration: configuration({
      global: "no log\nlog stdout format raw local0 err",
      frontend: "option log-separate-errors\nhttp-request deny if { path /deny }",
    }),
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send(forwarded("s1"));
      await client.receives(forwarded("s1"));
      client.send(get("/deny"));
      await client.receivesUntilFin();
      await rig.logsExchange({
        ...{ ...EXCHANGE, backend: "f", server: "<NOSRV>", termination: "PR--", status: 403 },
        request: "GET /deny HTTP/1.1",
      });
    },
  },
];
