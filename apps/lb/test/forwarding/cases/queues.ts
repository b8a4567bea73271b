import { configuration } from "../harness/configuration.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";
import type { Wire } from "../harness/wire.ts";

const GET = (path = "/") => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const GOT = (path = "/") => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`;

/** Limits on connections, and who waits how. */
export const queues: readonly Case[] = [
  {
    name: "a server's maxconn lets requests through in the order in which they came",
    configuration: configuration({ server: "maxconn 1" }),
    async play(rig) {
      const clients: Wire[] = [];
      for (let turn = 0; turn < 4; turn++) {
        const client = await rig.client();
        client.send(GET(`/${turn}`));
        await client.staysQuiet(30);
        clients.push(client);
      }
      for (const [turn, client] of clients.entries()) {
        const connection = await rig.server().accept();
        await connection.receives(GOT(`/${turn}`));
        await connection.staysQuiet(30);
        connection.send(response(`${turn}`));
        await client.receives(forwarded(`${turn}`));
        client.close();
      }
      await rig.logs('f b/s1 */*/*/*/* 200 * - - ---- */*/*/*/0 0/0 "GET /0 HTTP/1.1"');
      await rig.logs('f b/s1 */20..2000/*/*/* 200 * - - ---- */*/*/*/0 0/1 "GET /1 HTTP/1.1"');
      await rig.logs('f b/s1 */20..2000/*/*/* 200 * - - ---- */*/*/*/0 0/2 "GET /2 HTTP/1.1"');
      await rig.logs('f b/s1 */20..2000/*/*/* 200 * - - ---- */*/*/*/0 0/3 "GET /3 HTTP/1.1"');
    },
  },
  {
    name: "a server that is full is passed over",
    configuration: configuration({ servers: ["s1", "s2"], server: "maxconn 1" }),
    async play(rig) {
      const first = await rig.client();
      first.send(GET("/1"));
      const busy = await rig.server("s1").accept();
      await busy.receives(GOT("/1"));
      rig.server("s2").serve();
      const client = await rig.client();
      for (let turn = 0; turn < 3; turn++) {
        client.send(GET());
        await client.receives(forwarded("s2"));
      }
      busy.send(response("done"));
      await first.receives(forwarded("done"));
    },
  },
  {
    name: "who waits longer than timeout queue gets 503",
    configuration: configuration({ server: "maxconn 1", backend: "timeout queue 200ms" }),
    async play(rig) {
      const first = await rig.client();
      first.send(GET("/1"));
      const busy = await rig.server().accept();
      await busy.receives(GOT("/1"));
      const waiting = await rig.client();
      waiting.send(GET("/2"));
      await rig.refuses(waiting, 503);
      await rig.logs('f b/<NOSRV> */190..900/-1/-1/190..900 503 237 - - sQ-- 2/2/*/0/0 0/1 "GET /2 HTTP/1.1"');
      busy.send(response("done"));
      await first.receives(forwarded("done"));
    },
  },
  {
    name: "timeout connect bounds the queue where timeout queue is not set",
    configuration: configuration({ server: "maxconn 1", backend: "timeout connect 200ms" }),
    async play(rig) {
      const first = await rig.client();
      first.send(GET("/1"));
      const busy = await rig.server().accept();
      await busy.receives(GOT("/1"));
      const waiting = await rig.client();
      waiting.send(GET("/2"));
      await rig.refuses(waiting, 503);
      await rig.logs('f b/<NOSRV> */190..900/-1/-1/190..900 503 237 - - sQ-- 2/2/*/0/0 0/1 "GET /2 HTTP/1.1"');
      busy.send(response("done"));
      await first.receives(forwarded("done"));
    },
  },
  {
    name: "under option abortonclose a client that leaves the queue is not served",
    configuration: configuration({ server: "maxconn 1", backend: "option abortonclose" }),
    differs: { haproxy: "notices it when the time in the queue is over, although its manual says otherwise" },
    async play(rig) {
      const first = await rig.client();
      first.send(GET("/1"));
      const busy = await rig.server().accept();
      await busy.receives(GOT("/1"));
      const leaving = await rig.client();
      leaving.send(GET("/2"));
      await leaving.staysQuiet(30);
      leaving.close();
      await rig.logs('f b/<NOSRV> */*/-1/-1/* * * - - CQ-- 2/2/*/0/0 0/1 "GET /2 HTTP/1.1"');
      const last = await rig.client();
      last.send(GET("/3"));
      busy.send(response("done"));
      await first.receives(forwarded("done"));
      const next = await rig.server().accept();
      await next.receives(GOT("/3"));
      next.send(response("three"));
      await last.receives(forwarded("three"));
    },
  },
  {
    name: "a client that ends within its body while it waits in the queue holds no place when its turn comes",
    configuration: configuration({ server: "maxconn 1" }),
    async play(rig) {
      const first = await rig.client();
      first.send(GET("/1"));
      const busy = await rig.server().accept();
      await busy.receives(GOT("/1"));
      const leaving = await rig.client();
      leaving.send("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
      await leaving.staysQuiet(30);
      leaving.fin();
      const last = await rig.client();
      last.send(GET("/3"));
      await last.staysQuiet(30);
      rig.server().serve();
      busy.send(response("done"));
      await first.receives(forwarded("done"));
      await last.receives(forwarded("s1"));
    },
  },
  {
    name: "under option abortonclose a client that has ended still gets all of a response that has begun",
    configuration: configuration({ backend: "option abortonclose" }),
    async play(rig) {
      const client = await rig.client();
      client.send(GET());
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 3000000\r\n\r\n");
      client.fin();
      await client.staysQuiet(30);
      await Promise.all([server.sendAll(Buffer.alloc(3_000_000, "x")), client.receivesBytes(3_000_000)]);
    },
  },
  {
    name: "a frontend's maxconn keeps further connections waiting, unread",
    configuration: configuration({ frontend: "maxconn 1" }),
    async play(rig) {
      rig.server().serve();
      const first = await rig.client();
      first.send(GET());
      await first.receives(forwarded("s1"));
      const second = await rig.client();
      second.send(GET());
      await second.staysQuiet(100);
      first.close();
      await second.receives(forwarded("s1"));
      await rig.logs('f b/s1 */*/*/*/* 200 * - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"');
      await rig.logs('f b/s1 */0/*/*/* 200 * - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"');
    },
  },
  {
    name: "global maxconn does the same for the process",
    configuration: configuration({ global: "maxconn 1" }),
    async play(rig) {
      rig.server().serve();
      const first = await rig.client();
      first.send(GET());
      await first.receives(forwarded("s1"));
      const second = await rig.client();
      second.send(GET());
      await second.staysQuiet(100);
      first.close();
      await second.receives(forwarded("s1"));
    },
  },
];
