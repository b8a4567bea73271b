import { configuration } from "../harness/configuration.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

const GET = () => "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

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
      client.send(GET());
      await client.receives(forwarded("s2"));
      await rig.logs('f b/s2 */*/*/*/0..500 200 56 - - ---- 1/1/0/0/+1 0/0 "GET / HTTP/1.1"');
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
      client.send(GET());
      await client.receives(forwarded("s3"));
      await rig.logs('f b/s3 */*/*/*/0..500 200 56 - - ---- 1/1/0/0/+2 0/0 "GET / HTTP/1.1"');
    },
  },
  {
    name: "option redispatch gives up when the tries are used up",
    configuration: configuration({ backend: "option redispatch\ntimeout connect 100ms", servers: ["s1", "s2"] }),
    async play(rig) {
      await rig.server("s1").refuse();
      await rig.server("s2").refuse();
      const client = await rig.client();
      client.send(GET());
      await rig.refuses(client, 503);
      await rig.logs('f b/s2 */*/-1/-1/* 503 237 - - SC-- 1/1/0/0/+3 0/0 "GET / HTTP/1.1"');
    },
  },
  {
    name: "option redispatch with a single server tries that again",
    configuration: configuration({ backend: "option redispatch\ntimeout connect 100ms" }),
    async play(rig) {
      await rig.server().refuse();
      const client = await rig.client();
      client.send(GET());
      await rig.refuses(client, 503);
      await rig.logs('f b/s1 */*/-1/-1/* 503 237 - - SC-- 1/1/0/0/* 0/0 "GET / HTTP/1.1"');
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
      client.send(GET());
      await client.receives(forwarded("s2"));
      await rig.logs('f b/s2 */*/*/*/* 200 56 - - ---- 1/1/0/0/+1 0/0 "GET / HTTP/1.1"');
    },
  },
  {
    name: "without option redispatch a request stays with its server",
    configuration: configuration({ backend: "timeout connect 100ms", servers: ["s1", "s2"] }),
    async play(rig) {
      await rig.server("s1").refuse();
      rig.server("s2").serve();
      const client = await rig.client();
      client.send(GET());
      await rig.refuses(client, 503);
      await rig.logs('f b/s1 */*/-1/-1/* 503 237 - - SC-- 1/1/0/0/3 0/0 "GET / HTTP/1.1"');
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
        client.send(GET());
        if (retry === undefined) {
          await rig.refuses(client, 503);
          await rig.logs('f b/s1 */0..45/-1/-1/* 503 237 - - SC-- 1/1/0/0/3 0/0 "GET / HTTP/1.1"');
        } else {
          await client.receives(forwarded("s2"));
          await rig.logs(`f b/s2 */*/*/*/* 200 56 - - ---- 1/1/0/0/+${retry} 0/0 "GET / HTTP/1.1"`);
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
      client.send(GET());
      await rig.refuses(client, 503);
      await rig.logs('f b/s2 */190..900/-1/-1/* 503 237 - - SC-- 1/1/0/0/2 0/0 "GET / HTTP/1.1"');
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
      client.send(GET());
      await client.receives(forwarded("s2"));
      await rig.logs('f b/s2 */900..1400/*/*/900..1500 200 56 - - ---- 1/1/0/0/+2 0/0 "GET / HTTP/1.1"');
    },
  },
];
