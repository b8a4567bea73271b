import { configuration } from "../harness/configuration.ts";
import { ALONE, EXCHANGE } from "../harness/log-line.ts";
import { asked, get, got } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";
import type { Wire } from "../harness/wire.ts";

/** Clients that ask one after the other, each when what became of the ones before has settled. */
async function ask(rig: Rig, paths: readonly string[]): Promise<Wire[]> {
  const clients: Wire[] = [];
  for (const path of paths) {
    const client = await rig.client();
    client.send(get(path));
    await client.staysQuiet(30);
    clients.push(client);
  }
  return clients;
}

/** The connection on which a request reached the server, whose checks connect too. */
async function busyServer(rig: Rig, name: string, request: string): Promise<Wire> {
  for (;;) {
    const connection = await rig.server(name).accept();
    const head = await connection.receivesHead().catch(() => "");
    if (head === request) return connection;
  }
}

/** Limits on connections, and who waits how. */
export const queues: readonly Case[] = [
  {
    name: "a server's maxconn lets requests through in the order in which they came",
    configuration: configuration({ server: "maxconn 1" }),
    async play(rig) {
      const clients: Wire[] = [];
      for (let turn = 0; turn < 4; turn++) {
        const client = await rig.client();
        client.send(get(`/${turn}`));
        await client.staysQuiet(30);
        clients.push(client);
      }
      for (const [turn, client] of clients.entries()) {
        const connection = await rig.server().accept();
        await connection.receives(got(`/${turn}`));
        await connection.staysQuiet(30);
        connection.send(response(`${turn}`));
        await client.receives(forwarded(`${turn}`));
        client.close();
      }
      await rig.logsExchange({ ...EXCHANGE, status: 200, request: "GET /0 HTTP/1.1" });
      await rig.logsExchange({ ...EXCHANGE, Tw: [20, 2000], status: 200, queue: "0/1", request: "GET /1 HTTP/1.1" });
      await rig.logsExchange({ ...EXCHANGE, Tw: [20, 2000], status: 200, queue: "0/2", request: "GET /2 HTTP/1.1" });
      await rig.logsExchange({ ...EXCHANGE, Tw: [20, 2000], status: 200, queue: "0/3", request: "GET /3 HTTP/1.1" });
    },
  },
  {
    name: "a server that is full is passed over",
    configuration: configuration({ servers: ["s1", "s2"], server: "maxconn 1" }),
    async play(rig) {
      const first = await rig.client();
      first.send(get("/1"));
      const busy = await rig.server("s1").accept();
      await busy.receives(got("/1"));
      rig.server("s2").serve();
      const client = await rig.client();
      for (let turn = 0; turn < 3; turn++) {
        client.send(get());
        await client.receives(forwarded("s2"));
      }
      busy.send(response("done"));
      await first.receives(forwarded("done"));
    },
  },
  {
    name: "who waits longer than timeout queue gets 503",
    configuration: configuration({ server: "maxconn 1", backend: "timeout queue 200ms" }),
    play: waitsTooLong,
  },
  {
    name: "timeout connect bounds the queue where timeout queue is not set",
    configuration: configuration({ server: "maxconn 1", backend: "timeout connect 200ms" }),
    play: waitsTooLong,
  },
  {
    name: "requests that hash to one server wait for that one, in its own queue",
    configuration: configuration({ backend: "balance source", servers: ["s1", "s2"], server: "maxconn 1" }),
    async play(rig) {
      const [first, second, third] = await ask(rig, ["/1", "/2", "/3"]);
      for (const [turn, client] of [first, second, third].entries()) {
        const connection = await rig.server("s2").accept();
        await connection.receives(got(`/${turn + 1}`));
        connection.send(response(`${turn + 1}`));
        await client?.receives(forwarded(`${turn + 1}`));
        client?.close();
      }
      await rig.logsExchange({ ...EXCHANGE, server: "s2", status: 200, request: "GET /1 HTTP/1.1" });
      await rig.logsExchange({
        ...EXCHANGE,
        server: "s2",
        Tw: [20, 2000],
        status: 200,
        queue: "1/0",
        request: "GET /2 HTTP/1.1",
      });
      await rig.logsExchange({
        ...EXCHANGE,
        server: "s2",
        Tw: [20, 2000],
        status: 200,
        queue: "2/0",
        request: "GET /3 HTTP/1.1",
      });
    },
  },
  {
    name: "as many as maxqueue wait for a server, and who comes then gets 503",
    configuration: configuration({ backend: "balance source", servers: ["s1", "s2"], server: "maxconn 1 maxqueue 1" }),
    async play(rig) {
      const [first, second] = await ask(rig, ["/1", "/2"]);
      const busy = await rig.server("s2").accept();
      await busy.receives(got("/1"));
      const refused = await rig.client();
      refused.send(get("/3"));
      await rig.refuses(refused, 503);
      await rig.logsExchange({
        ...EXCHANGE,
        server: "s2",
        Tw: -1,
        Tc: -1,
        Tr: -1,
        Ta: [0, 500],
        status: 503,
        bytes: 237,
        termination: "SQ--",
        connections: "3/3/2/1",
        request: "GET /3 HTTP/1.1",
      });
      busy.send(response("one"));
      await first?.receives(forwarded("one"));
      const next = await rig.server("s2").accept();
      await next.receives(got("/2"));
      next.send(response("two"));
      await second?.receives(forwarded("two"));
    },
  },
  {
    name: "maxqueue does not bound those who wait for any server",
    configuration: configuration({ server: "maxconn 1 maxqueue 1" }),
    async play(rig) {
      const clients = await ask(rig, ["/1", "/2", "/3", "/4"]);
      const busy = await rig.server().accept();
      await busy.receives(got("/1"));
      rig.server().serve();
      busy.send(response("s1"));
      for (const client of clients) {
        await client.receives(forwarded("s1"));
        client.close();
      }
    },
  },
  {
    name: "who waits for one server longer than timeout queue gets 503, and is logged with that server",
    configuration: configuration({
      backend: "balance source\ntimeout queue 200ms",
      server: "maxconn 1",
      servers: ["s1", "s2"],
    }),
    async play(rig) {
      const [first, second, third] = await ask(rig, ["/1", "/2", "/3"]);
      const busy = await rig.server("s2").accept();
      await busy.receives(got("/1"));
      if (second) await rig.refuses(second, 503);
      await rig.logsExchange({
        ...EXCHANGE,
        server: "s2",
        Tw: [190, 900],
        Tc: -1,
        Tr: -1,
        Ta: [190, 900],
        status: 503,
        bytes: 237,
        termination: "sQ--",
        connections: "*/*/*/1",
        queue: "1/0",
        request: "GET /2 HTTP/1.1",
      });
      if (third) await rig.refuses(third, 503);
      await rig.logsExchange({
        ...EXCHANGE,
        server: "s2",
        Tw: [190, 900],
        Tc: -1,
        Tr: -1,
        Ta: [190, 900],
        status: 503,
        bytes: 237,
        termination: "sQ--",
        connections: "*/*/*/1",
        queue: "1/0",
        request: "GET /3 HTTP/1.1",
      });
      busy.send(response("done"));
      await first?.receives(forwarded("done"));
    },
  },
  {
    name: "a single backup server that is full has a queue of its own",
    configuration: configuration({ servers: ["s1"], server: "backup maxconn 1 maxqueue 1" }),
    async play(rig) {
      const [first, second] = await ask(rig, ["/1", "/2"]);
      const busy = await rig.server().accept();
      await busy.receives(got("/1"));
      const refused = await rig.client();
      refused.send(get("/3"));
      await rig.refuses(refused, 503);
      await rig.logsExchange({
        ...EXCHANGE,
        Tw: -1,
        Tc: -1,
        Tr: -1,
        Ta: [0, 500],
        status: 503,
        bytes: 237,
        termination: "SQ--",
        connections: "3/3/2/1",
        request: "GET /3 HTTP/1.1",
      });
      rig.server().serve();
      busy.send(response("one"));
      await first?.receives(forwarded("one"));
      await second?.receives(forwarded("s1"));
    },
  },
  {
    name: "who waits for one server and who waits for any take turns as they came",
    configuration: configuration({ servers: ["s1", "s2"], server: "maxconn 1", backend: "balance leastconn" }),
    async play(rig) {
      const clients = await ask(rig, ["/1", "/2", "/3", "/4"]);
      const busy = await Promise.all(["s1", "s2"].map((name) => rig.server(name).accept()));
      for (const [turn, connection] of busy.entries()) await connection.receives(got(`/${turn + 1}`));
      busy[1]?.send(response("two"));
      await clients[1]?.receives(forwarded("two"));
      const third = await rig.server("s2").accept();
      await third.receives(got("/3"));
      third.send(response("three"));
      await clients[2]?.receives(forwarded("three"));
      await (await rig.server("s2").accept()).receives(got("/4"));
    },
  },
  {
    name: "who waits for a server that goes down waits on, without option redispatch",
    configuration: configuration({
      backend: "balance source",
      servers: ["s1", "s2"],
      server: "maxconn 1 check inter 50ms fall 1 rise 100",
    }),
    async play(rig) {
      const [first, second] = await ask(rig, ["/1", "/2"]);
      const busy = await busyServer(rig, "s2", got("/1"));
      await rig.server("s2").refuse();
      await second?.staysQuiet(300);
      busy.send(response("one"));
      await first?.receives(forwarded("one"));
      await second?.staysQuiet(50);
    },
  },
  {
    name: "under option redispatch who waits for a server that goes down goes to another",
    configuration: configuration({
      backend: "balance source\noption redispatch",
      servers: ["s1", "s2"],
      server: "maxconn 1 check inter 50ms fall 1 rise 100",
    }),
    async play(rig) {
      const [first, second] = await ask(rig, ["/1", "/2"]);
      const busy = await busyServer(rig, "s2", got("/1"));
      await rig.server("s2").refuse();
      const moved = await busyServer(rig, "s1", got("/2"));
      moved.send(response("moved"));
      await second?.receives(forwarded("moved"));
      await rig.logsExchange({
        ...EXCHANGE,
        Tw: [20, 2000],
        status: 200,
        connections: "2/2/1/0",
        retries: "+0",
        queue: "1/0",
        request: "GET /2 HTTP/1.1",
      });
      busy.send(response("one"));
      await first?.receives(forwarded("one"));
    },
  },
  {
    name: "under option abortonclose a client that leaves the queue is not served",
    configuration: configuration({ server: "maxconn 1", backend: "option abortonclose" }),
    differs: { haproxy: "notices it when the time in the queue is over, although its manual says otherwise" },
    async play(rig) {
      const [first, busy] = await asked(rig, get("/1"));
      const leaving = await rig.client();
      leaving.send(get("/2"));
      await leaving.staysQuiet(30);
      leaving.close();
      await rig.logsExchange({
        ...EXCHANGE,
        server: "<NOSRV>",
        Tc: -1,
        Tr: -1,
        termination: "CQ--",
        connections: "2/2/*/0",
        queue: "0/1",
        request: "GET /2 HTTP/1.1",
      });
      const last = await rig.client();
      last.send(get("/3"));
      busy.send(response("done"));
      await first.receives(forwarded("done"));
      const next = await rig.server().accept();
      await next.receives(got("/3"));
      next.send(response("three"));
      await last.receives(forwarded("three"));
    },
  },
  {
    name: "a client that ends within its body while it waits in the queue holds no place when its turn comes",
    configuration: configuration({ server: "maxconn 1" }),
    async play(rig) {
      const [first, busy] = await asked(rig, get("/1"));
      const leaving = await rig.client();
      leaving.send("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
      await leaving.staysQuiet(30);
      leaving.fin();
      const last = await rig.client();
      last.send(get("/3"));
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
      client.send(get());
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
      first.send(get());
      await first.receives(forwarded("s1"));
      const second = await rig.client();
      second.send(get());
      await second.staysQuiet(100);
      first.close();
      await second.receives(forwarded("s1"));
      await rig.logsExchange({ ...ALONE, status: 200 });
      await rig.logsExchange({ ...ALONE, Tw: 0, status: 200 });
    },
  },
  {
    name: "global maxconn does the same for the process",
    configuration: configuration({ global: "maxconn 1" }),
    async play(rig) {
      rig.server().serve();
      const first = await rig.client();
      first.send(get());
      await first.receives(forwarded("s1"));
      const second = await rig.client();
      second.send(get());
      await second.staysQuiet(100);
      first.close();
      await second.receives(forwarded("s1"));
    },
  },
];

async function waitsTooLong(rig: Rig): Promise<void> {
  const [first, busy] = await asked(rig, get("/1"));
  const waiting = await rig.client();
  waiting.send(get("/2"));
  await rig.refuses(waiting, 503);
  await rig.logsExchange({
    ...EXCHANGE,
    server: "<NOSRV>",
    Tw: [190, 900],
    Tc: -1,
    Tr: -1,
    Ta: [190, 900],
    status: 503,
    bytes: 237,
    termination: "sQ--",
    connections: "2/2/*/0",
    queue: "0/1",
    request: "GET /2 HTTP/1.1",
  });
  busy.send(response("done"));
  await first.receives(forwarded("done"));
}
