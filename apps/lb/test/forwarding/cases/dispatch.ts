import { configuration } from "../harness/configuration.ts";
import { errorPage } from "../harness/error-pages.ts";
import { EXCHANGE } from "../harness/log-line.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

export const dispatch: readonly Case[] = [
  {
    name: "dispatch sends all to one address, which is no server",
    configuration: configuration({ backend: "dispatch {s1}", servers: [] }),
    async play(rig) {
      rig.server().serve();
      for (let round = 0; round < 2; round++) {
        const client = await rig.client();
        client.send(get());
        await client.receives(forwarded("s1"));
        client.close();
      }
      await rig.logsExchange({ ...EXCHANGE, server: "<NOSRV>" });
    },
  },
  {
    name: "servers are left alone beside dispatch, unless balance is said",
    configuration: configuration({ backend: "dispatch {s2}", servers: ["s1"] }),
    async play(rig) {
      rig.server("s2").serve();
      const client = await rig.client();
      client.send(get());
      await client.receives(forwarded("s2"));
    },
  },
  {
    name: "under balance dispatch is ignored",
    configuration: configuration({ backend: "balance roundrobin\ndispatch {s2}", servers: ["s1"] }),
    async play(rig) {
      rig.server("s1").serve();
      const client = await rig.client();
      client.send(get());
      await client.receives(forwarded("s1"));
    },
  },
  {
    name: "where nobody listens a dispatch address is tried as a server is",
    differs: { "haproxy 2.6": "keeps the connection after an answer of its own" },
    configuration: configuration({
      defaults: "retries 1\ntimeout connect 50ms",
      backend: "dispatch {s1}",
      servers: [],
    }),
    async play(rig) {
      await rig.server().refuse();
      const client = await rig.client();
      client.send(get());
      await client.receives(errorPage(503));
      await rig.logsExchange({
        ...{ ...EXCHANGE, server: "<NOSRV>", status: 503, termination: "SC--", retries: 1 },
        request: "GET / HTTP/1.1",
      });
    },
  },
];
