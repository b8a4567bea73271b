import { answer, asked, exchange, GET, refused, request, type Scenario } from "./scenario.ts";

const FULL = { server: "maxconn 1" };

/** Servers with `maxconn`. */
export const queues: readonly Scenario[] = [
  {
    name: "three requests for a server that takes one at once",
    configuration: FULL,
    play: async (rig) => {
      const clients = [await rig.client(), await rig.client(), await rig.client()];
      clients[0]?.send(GET);
      const first = await rig.server().accept();
      await first.receivesHead();
      clients[1]?.send(GET);
      await clients[1]?.staysQuiet(50);
      clients[2]?.send(GET);
      await clients[2]?.staysQuiet(50);
      first.send(answer(200));
      await clients[0]?.receivesHead();
      for (const client of clients.slice(1)) {
        const connection = await rig.server().accept();
        await connection.receivesHead();
        connection.send(answer(200));
        await client.receivesHead();
      }
    },
  },
  {
    name: "a request that waits too long",
    configuration: { ...FULL, backend: "timeout queue 100ms" },
    play: async (rig) => {
      const [client, server] = await asked(rig);
      const second = await rig.client();
      second.send(GET);
      await second.receivesUntilFin();
      server.send(answer(200));
      await client.receivesHead();
    },
  },
  {
    name: "the begin of an upload that waits too long",
    configuration: { ...FULL, backend: "timeout queue 100ms" },
    play: async (rig) => {
      const [client, server] = await asked(rig);
      const second = await rig.client();
      second.send(request("POST", "Content-Length: 10\r\n", "abc"));
      await second.receivesUntilFin();
      server.send(answer(200));
      await client.receivesHead();
    },
  },
  {
    name: "HEAD that waits too long",
    configuration: { ...FULL, backend: "timeout queue 100ms" },
    play: async (rig) => {
      const [client, server] = await asked(rig);
      const second = await rig.client();
      second.send(request("HEAD"));
      await second.receivesUntilFin();
      server.send(answer(200));
      await client.receivesHead();
    },
  },
  {
    name: "the queue of two servers",
    configuration: { ...FULL, servers: ["s1", "s2"] },
    play: async (rig) => {
      const [, first] = await asked(rig);
      const [client, second] = await asked(rig, GET, "s2");
      const third = await rig.client();
      third.send(GET);
      await third.staysQuiet(50);
      first.send(answer(200));
      const connection = await rig.server("s1").accept();
      await connection.receivesHead();
      connection.send(answer(200));
      await third.receivesHead();
      second.send(answer(200));
      // Only then is there room for the next.
      await client.receivesHead();
      await exchange(rig, GET, answer(200), "s2");
    },
  },
  {
    name: "the queue of one server of two",
    configuration: { ...FULL, backend: "balance source", servers: ["s1", "s2"] },
    play: async (rig) => {
      const [client, first] = await asked(rig, GET, "s2");
      const second = await rig.client();
      second.send(GET);
      await second.staysQuiet(50);
      first.send(answer(200));
      await client.receivesHead();
      const connection = await rig.server("s2").accept();
      await connection.receivesHead();
      connection.send(answer(200));
      await second.receivesHead();
    },
  },
  {
    name: "the queue of one server of two, and one request more than maxqueue",
    configuration: { server: "maxconn 1 maxqueue 1", backend: "balance source", servers: ["s1", "s2"] },
    play: async (rig) => {
      const [client, first] = await asked(rig, GET, "s2");
      const second = await rig.client();
      second.send(GET);
      await second.staysQuiet(50);
      await refused(rig);
      first.send(answer(200));
      await client.receivesHead();
      const connection = await rig.server("s2").accept();
      await connection.receivesHead();
      connection.send(answer(200));
      await second.receivesHead();
    },
  },
  {
    name: "a request that waits too long for one server of two",
    configuration: { ...FULL, backend: "balance source\ntimeout queue 100ms", servers: ["s1", "s2"] },
    play: async (rig) => {
      const [client, server] = await asked(rig, GET, "s2");
      await refused(rig);
      server.send(answer(200));
      await client.receivesHead();
    },
  },
  ...(["fin", "reset"] as const).map(
    (way): Scenario => ({
      name: `a client that leaves the queue (${way})`,
      configuration: { ...FULL, backend: "timeout queue 300ms" },
      play: async (rig) => {
        const [client, server] = await asked(rig);
        const second = await rig.client();
        second.send(GET);
        await second.staysQuiet(50);
        second[way]();
        // 2.1 carries its request on: it waits in the queue to its end.
        await client.staysQuiet(400);
        server.send(answer(200));
        await client.receivesHead();
      },
    }),
  ),
  {
    name: "a client that leaves the queue, with option abortonclose",
    configuration: { ...FULL, backend: "timeout queue 300ms\noption abortonclose" },
    play: async (rig) => {
      const [client, server] = await asked(rig);
      const second = await rig.client();
      second.send(GET);
      await second.staysQuiet(50);
      second.reset();
      await client.staysQuiet(400);
      server.send(answer(200));
      await client.receivesHead();
    },
  },
  {
    name: "connections beyond the frontend's maxconn",
    configuration: { frontend: "maxconn 1" },
    play: async (rig) => {
      const [first, server] = await asked(rig);
      const second = await rig.client();
      second.send(GET);
      await second.staysQuiet(50);
      server.send(answer(200));
      await first.receivesHead();
      first.fin();
      await first.receivesUntilFin();
      const connection = await rig.server().accept();
      await connection.receivesHead();
      connection.send(answer(200));
      await second.receivesHead();
    },
  },
];
