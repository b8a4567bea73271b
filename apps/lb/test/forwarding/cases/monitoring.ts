import { configuration } from "../harness/configuration.ts";
import { errorPage } from "../harness/error-pages.ts";
import { EXCHANGE } from "../harness/log-line.ts";
import { get } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";

const READY_HEAD =
  "HTTP/1.1 200 OK\r\ncontent-length: 58\r\ncache-control: no-cache\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n";
const READY = `${READY_HEAD}<html><body><h1>200 OK</h1>\nService ready.\n</body></html>\n`;
const LATER = { "haproxy 2.6": "keeps the connection, and orders the fields otherwise" };

async function answers(rig: Rig, request: string, answer: string): Promise<void> {
  const client = await rig.client();
  client.send(request);
  await client.receives(answer);
  await client.isEnded();
}

export const monitoring: readonly Case[] = [
  {
    name: "monitor-uri answers by itself, whatever the rules say, and logs nothing",
    configuration: configuration({ frontend: "monitor-uri /Alive?x\nhttp-request deny if { path -i /alive }" }),
    differs: LATER,
    async play(rig) {
      await answers(rig, get("/Alive?x"), READY);
      // HAProxy, too, looks at no case of letters.
      await answers(rig, get("/alive?X"), READY);
      await answers(rig, "HEAD /Alive?x HTTP/1.1\r\nHost: a\r\n\r\n", READY_HEAD);
      await answers(rig, "POST /Alive?x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", READY);
      await answers(rig, get("/Alive"), errorPage(403));
      await rig.logsExchange({
        ...{ ...EXCHANGE, backend: "f", server: "<NOSRV>", status: 403, termination: "PR--" },
        request: "GET /Alive HTTP/1.1",
      });
    },
  },
  {
    name: "monitor fail answers 503 when any of its conditions holds",
    configuration: configuration({
      defaults: "monitor-uri /alive",
      frontend: "acl down hdr(x) y\nmonitor fail if down\nmonitor fail unless { hdr(z) -m found }",
    }),
    differs: LATER,
    async play(rig) {
      await answers(rig, get("/alive", "Z: 1\r\n"), READY);
      await answers(rig, get("/alive"), errorPage(503));
      await answers(rig, get("/alive", "Z: 1\r\nX: y\r\n"), errorPage(503));
    },
  },
  {
    name: "monitor-net answers who connects, before it says anything",
    differs: { "haproxy 2.6": "has no monitor-net any more" },
    configuration: configuration({ frontend: "monitor-net 127.0.0.0/255.0.0.0" }),
    async play(rig) {
      const client = await rig.client();
      await client.receives("HTTP/1.0 200 OK\r\n\r\n");
      await client.isEnded();
    },
  },
  {
    name: "monitor-net closes in mode tcp, and is for nobody else",
    differs: { "haproxy 2.6": "has no monitor-net any more" },
    configuration: configuration({
      frontend: "mode tcp\noption tcplog\nmonitor-net 127.1.0.0/16",
      backend: "mode tcp",
    }),
    needs: "loopback-network",
    async play(rig) {
      const client = await rig.client("127.1.2.3");
      await client.isEnded();
      const other = await rig.client("127.2.2.3");
      other.send("hello");
      await (await rig.server().accept()).receives("hello");
    },
  },
];
