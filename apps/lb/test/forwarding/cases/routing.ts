import { configuration } from "../harness/configuration.ts";
import { ALONE } from "../harness/log-line.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

const STATISTICS = configuration({ frontend: "use_backend stat if { path -i /my-stats }" }).concat(
  "backend stat\n  stats enable\n  stats uri /my-stats\n  stats refresh 15s\n",
);
/** The lines of a head that do not depend on what the page says. */
const PAGE_HEAD = "HTTP/1.1 200 OK\r\ncache-control: no-cache\r\n";

/** Where requests go, and what the balancer answers by itself. */
export const routing: readonly Case[] = [
  {
    name: "use_backend chooses by path, the default backend takes the rest",
    configuration: configuration({ frontend: "use_backend other if { path -i /other }" }).concat(
      "backend other\n  server s2 {s2}\n",
    ),
    async play(rig) {
      for (const name of ["s1", "s2"]) rig.server(name).serve();
      const client = await rig.client();
      for (const [path, server] of [
        ["/", "s1"],
        ["/other", "s2"],
        ["/OTHER?x=1", "s2"],
        ["/other/", "s1"],
        ["http://a/other", "s2"],
      ] as const) {
        client.send(get(path));
        await client.receives(forwarded(server));
      }
      await rig.logsExchange({ ...ALONE, status: 200 });
      await rig.logsExchange({ ...ALONE, backend: "other", server: "s2", status: 200, request: "GET /other HTTP/1.1" });
    },
  },
  {
    name: "the statistics come chunked, and the connection goes on",
    configuration: STATISTICS,
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(get("/my-stats;csv"));
      await client.receives(forwarded("s1"));
      client.send(get("/my-stats"));
      const head = await client.receivesHead();
      if (!head.startsWith(PAGE_HEAD) || !head.includes("\r\ntransfer-encoding: chunked\r\n")) throw new Error(head);
      const page = await client.receivesChunks();
      if (!page.toString().endsWith("</body></html>\n")) throw new Error("the page is not whole");
      client.send(get());
      await client.receives(forwarded("s1"));
      await rig.logsExchange({ ...ALONE, status: 200, request: "GET /my-stats;csv HTTP/1.1" });
      await rig.logsExchange({
        ...ALONE,
        backend: "stat",
        server: "<STATS>",
        Tw: [0, 99],
        Tc: [0, 99],
        Tr: [0, 99],
        status: 200,
        termination: "LR--",
        request: "GET /my-stats HTTP/1.1",
      });
      await rig.logsExchange({ ...ALONE, status: 200 });
    },
  },
  {
    name: "the statistics end the connection of a client that asks for that",
    configuration: STATISTICS,
    async play(rig) {
      const client = await rig.client();
      client.send("GET /my-stats HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      const head = await client.receivesHead();
      if (!head.endsWith("\r\nconnection: close\r\n\r\n")) throw new Error(head);
      await client.receivesChunks();
      await client.receivesFin();
    },
  },
  {
    name: "HEAD gets the head of the statistics",
    configuration: STATISTICS,
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send("HEAD /my-stats HTTP/1.1\r\nHost: a\r\n\r\n");
      const head = await client.receivesHead();
      if (!head.startsWith(PAGE_HEAD)) throw new Error(head);
      client.send(get());
      await client.receives(forwarded("s1"));
    },
  },
];
