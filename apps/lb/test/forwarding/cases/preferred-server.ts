import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

const SERVERS = ["s1", "s2"];

export const preferredServer: readonly Case[] = [
  {
    name: "option prefer-last-server stays with the server that the client has a connection to",
    differs: { "haproxy 2.6": "shares idle connections of other clients" },
    configuration: configuration({ backend: "option prefer-last-server", servers: SERVERS }),
    async play(rig) {
      for (const name of SERVERS) rig.server(name).serve();
      for (const name of SERVERS) {
        const client = await rig.client();
        for (let round = 0; round < 3; round++) {
          client.send(get());
          await client.receives(forwarded(name));
        }
      }
    },
  },
  {
    name: "a server that has closed is not preferred any more",
    configuration: configuration({ backend: "option prefer-last-server", servers: SERVERS }),
    async play(rig) {
      rig.server("s2").serve();
      const client = await rig.client();
      client.send(get());
      const first = await rig.server("s1").accept();
      await first.receivesHead();
      first.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
      first.close();
      client.send(get());
      await client.receives(forwarded("s2"));
    },
  },
  {
    name: "max-keep-alive-queue leaves the preferred server when it is full",
    configuration: configuration({
      backend: "option prefer-last-server\nmax-keep-alive-queue 0",
      servers: SERVERS,
      server: "maxconn 1",
    }),
    async play(rig) {
      rig.server("s2").serve();
      const client = await rig.client();
      client.send(get());
      const first = await rig.server("s1").accept();
      await first.receivesHead();
      first.send(forwarded("s1"));
      await client.receives(forwarded("s1"));
      // Two others: the second of them fills the first server.
      for (const name of ["s2", "s1"]) {
        const other = await rig.client();
        other.send(get());
        if (name === "s2") await other.receives(forwarded("s2"));
        else await (await rig.server("s1").accept()).receivesHead();
      }
      client.send(get());
      await client.receives(forwarded("s2"));
    },
  },
];
