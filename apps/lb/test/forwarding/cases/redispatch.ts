import { configuration } from "../harness/configuration.ts";
import { ALONE } from "../harness/log-line.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

/** The retry, of three, that leaves a server under `balance leastconn`, which leaves none at once; undefined: none does. */
const LEAVES: Readonly<Record<string, number | undefined>> = {
  "": 3,
  "1": 1,
  "2": 2,
  "3": 3,
  "4": undefined,
  "0": undefined,
  "-1": 3,
  "-2": 2,
  "-3": 1,
  "-6": 2,
};

/** `option redispatch`: what a retry does about its server. */
export const redispatch: readonly Case[] = [
  {
    name: "option redispatch goes to another server at once",
    configuration: configuration({ backend: "option redispatch 1", servers: ["s1", "s2"] }),
    async play(rig) {
      await rig.server("s1").refuse();
      rig.server("s2").serve();
      const client = await rig.client();
      client.send(get());
      await client.receives(forwarded("s2"));
      await rig.logsExchange({ ...ALONE, server: "s2", Ta: [0, 500], status: 200, bytes: 56, retries: "+1" });
    },
  },
  {
    name: "option redispatch without a number does so too",
    configuration: configuration({ backend: "option redispatch\ntimeout connect 100ms", servers: ["s1", "s2", "s3"] }),
    async play(rig) {
      await rig.server("s1").refuse();
      await rig.server("s2").refuse();
      rig.server("s3").serve();
      const client = await rig.client();
      client.send(get());
      await client.receives(forwarded("s3"));
      await rig.logsExchange({ ...ALONE, server: "s3", Ta: [0, 500], status: 200, bytes: 56, retries: "+2" });
    },
  },
  {
    name: "option redispatch gives up when the tries are used up",
    configuration: configuration({ backend: "option redispatch\ntimeout connect 100ms", servers: ["s1", "s2"] }),
    async play(rig) {
      await rig.server("s1").refuse();
      await rig.server("s2").refuse();
      const client = await rig.client();
      client.send(get());
      await rig.refuses(client, 503);
      await rig.logsExchange({
        ...ALONE,
        server: "s2",
        Tc: -1,
        Tr: -1,
        status: 503,
        bytes: 237,
        termination: "SC--",
        retries: "+3",
      });
    },
  },
  {
    name: "option redispatch with a single server tries that again",
    configuration: configuration({ backend: "option redispatch\ntimeout connect 100ms" }),
    async play(rig) {
      await rig.server().refuse();
      const client = await rig.client();
      client.send(get());
      await rig.refuses(client, 503);
      await rig.logsExchange({ ...ALONE, Tc: -1, Tr: -1, status: 503, bytes: 237, termination: "SC--", retries: "*" });
    },
  },
  {
    name: "option redispatch after connections that time out",
    needs: "linux",
    configuration: configuration({ backend: "option redispatch\ntimeout connect 200ms", servers: ["s1", "s2"] }),
    async play(rig) {
      await rig.server("s1").swallow();
      rig.server("s2").serve();
      const client = await rig.client();
      client.send(get());
      await client.receives(forwarded("s2"));
      await rig.logsExchange({ ...ALONE, server: "s2", status: 200, bytes: 56, retries: "+1" });
    },
  },
  {
    name: "without option redispatch a request stays with its server",
    configuration: configuration({ backend: "timeout connect 100ms", servers: ["s1", "s2"] }),
    async play(rig) {
      await rig.server("s1").refuse();
      rig.server("s2").serve();
      const client = await rig.client();
      client.send(get());
      await rig.refuses(client, 503);
      await rig.logsExchange({ ...ALONE, Tc: -1, Tr: -1, status: 503, bytes: 237, termination: "SC--", retries: 3 });
    },
  },
  ...Object.entries(LEAVES).map(
    ([interval, retry]): Case => ({
      name: `under leastconn, option redispatch ${interval} leaves the server ${retry ? `at retry ${retry}` : "at no retry"}`,
      differs: { "haproxy 2.6": "leaves the server at once under every algorithm" },
      configuration: configuration({
        backend: `balance leastconn\noption redispatch ${interval}\ntimeout connect 50ms`,
        servers: ["s1", "s2"],
      }),
      async play(rig) {
        await rig.server("s1").refuse();
        rig.server("s2").serve();
        const client = await rig.client();
        client.send(get());
        if (retry === undefined) {
          await rig.refuses(client, 503);
          await rig.logsExchange({
            ...ALONE,
            Tw: [0, 45],
            Tc: -1,
            Tr: -1,
            status: 503,
            bytes: 237,
            termination: "SC--",
            retries: 3,
          });
        } else {
          await client.receives(forwarded("s2"));
          await rig.logsExchange({ ...ALONE, server: "s2", status: 200, bytes: 56, retries: `+${retry}` });
        }
      },
    }),
  ),
  {
    name: "under balance source option redispatch leads to the same server again: it is the key's",
    configuration: configuration({
      backend: "balance source\noption redispatch\nretries 2\ntimeout connect 100ms",
      servers: ["s1", "s2"],
    }),
    differs: { "haproxy 2.6": "pauses once" },
    async play(rig) {
      await rig.server("s2").refuse();
      rig.server("s1").serve();
      const client = await rig.client();
      client.send(get());
      await rig.refuses(client, 503);
      await rig.logsExchange({
        ...ALONE,
        server: "s2",
        Tw: [190, 900],
        Tc: -1,
        Tr: -1,
        status: 503,
        bytes: 237,
        termination: "SC--",
        retries: 2,
      });
    },
  },
  {
    name: "option redispatch leaves a server that has gone down, whatever the interval",
    configuration: configuration({
      backend:
        "option redispatch 0\ntimeout connect 500ms\nserver s1 {s1} check inter 100ms fall 2\nserver s2 {s2} backup",
      servers: [],
    }),
    async play(rig) {
      rig.server("s2").serve();
      const client = await rig.client();
      // Meanwhile checks pass, and then two must fail.
      await client.staysQuiet(300);
      await rig.server("s1").refuse();
      client.send(get());
      await client.receives(forwarded("s2"));
      await rig.logsExchange({
        ...ALONE,
        server: "s2",
        Tw: [900, 1400],
        Ta: [900, 1500],
        status: 200,
        bytes: 56,
        retries: "+2",
      });
    },
  },
];
