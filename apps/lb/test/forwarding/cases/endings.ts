import { configuration } from "../harness/configuration.ts";
import { ALONE, EXCHANGE, NO_REQUEST } from "../harness/log-line.ts";
import { asked, get } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";
import type { Wire } from "../harness/wire.ts";

const UPLOAD = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc";
const CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
const EARLY_HINTS = "HTTP/1.1 103 Early Hints\r\nX: 1\r\n\r\n";
/** More than the kernel keeps for a receiver that takes nothing. */
const LARGE = 20_000_000;

const LATER_BODIES = "later versions treat bodies otherwise";
const LATER_REPEATS = "repeats the request, or answers 502";

/** A client that was served, and whose second request is at the same server connection. */
async function askedTwice(rig: Rig, request: string): Promise<[client: Wire, server: Wire]> {
  const [client, server] = await asked(rig);
  server.send(response("one"));
  await client.receives(forwarded("one"));
  await rig.logsExchange({ ...ALONE, status: 200, bytes: 57 });
  client.send(request);
  await server.receivesHead();
  return [client, server];
}

const listen = (lines: string) =>
  configuration({ frontend: lines }).replace("frontend f", "listen f").replace("timeout connect 2s", "retries 7");

/** Who is said to have ended an exchange, and when: the letters of its line, with the times and sizes beside them. */
export const endings: readonly Case[] = [
  // --- requests that are none ---
  {
    name: "a request that is none is timed from the begin of the wait for it",
    differs: { "haproxy 2.6": "times it from its first byte" },
    async play(rig) {
      const client = await rig.client();
      await client.staysQuiet(400);
      client.send("GET / HT");
      await client.staysQuiet(100);
      client.send("\r\n\r\n");
      await rig.refuses(client, 400);
      await rig.logsExchange({ ...NO_REQUEST, Ta: [300, 2000], status: 400, bytes: 211, termination: "PR--" });
    },
  },
  {
    name: "a second request that is none is timed from the end of the first",
    differs: { "haproxy 2.6": "times it from its first byte" },
    async play(rig) {
      const [client, server] = await asked(rig);
      await client.staysQuiet(900);
      server.send(response("one"));
      await client.receives(forwarded("one"));
      await rig.logsExchange({ ...ALONE, status: 200, bytes: 57 });
      await client.staysQuiet(150);
      client.send("nonsense\r\n\r\n");
      await rig.refuses(client, 400);
      await rig.logsExchange({ ...NO_REQUEST, Ta: [120, 890], status: 400, bytes: 211, termination: "PR--" });
    },
  },
  {
    name: "under option dontlognull nothing that is no request is logged",
    differs: { "haproxy 2.6": "logs those that sent something" },
    configuration: configuration({ frontend: "option dontlognull\ntimeout http-request 200ms" }),
    async play(rig) {
      const silent = await rig.client();
      await rig.refuses(silent, 408);
      const slow = await rig.client();
      slow.send("GET / HT");
      await rig.refuses(slow, 408);
      const gone = await rig.client();
      gone.send("GET / HT");
      gone.fin();
      await rig.refuses(gone, 400);
      const wrong = await rig.client();
      wrong.send("nonsense\r\n\r\n");
      await rig.refuses(wrong, 400);
      rig.server().serve();
      const good = await rig.client();
      good.send(get());
      await good.receives(forwarded("s1"));
      good.send("nonsense\r\n\r\n");
      await rig.refuses(good, 400);
      const last = await rig.client();
      last.send(get("/last"));
      await last.receives(forwarded("s1"));
      await rig.logsExchange({ ...EXCHANGE, status: 200, bytes: 56, connections: "*/*/0/0" });
      await rig.logsExchange({
        ...EXCHANGE,
        status: 200,
        bytes: 56,
        connections: "*/*/0/0",
        request: "GET /last HTTP/1.1",
      });
    },
  },
  {
    name: "a listen section logs its retries for a request that is none",
    differs: { "haproxy 2.6": "logs no retries for it" },
    configuration: listen(""),
    async play(rig) {
      const client = await rig.client();
      client.send("nonsense\r\n\r\n");
      await rig.refuses(client, 400);
      await rig.logsExchange({ ...NO_REQUEST, status: 400, bytes: 211, termination: "PR--", retries: 7 });
    },
  },
  {
    name: "a request without a backend has no TR",
    configuration: configuration().replace("default_backend b", "use_backend b if FALSE"),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      await rig.refuses(client, 503);
      await rig.logsExchange({
        ...ALONE,
        backend: "f",
        server: "<NOSRV>",
        TR: -1,
        Tw: -1,
        Tc: -1,
        Tr: -1,
        status: 503,
        bytes: 237,
        termination: "SC--",
      });
    },
  },

  // --- uploads ---
  ...(["fin", "reset"] as const).map(
    (way): Case => ({
      name: `a client that ends in the middle of its upload (${way}) ended the data phase`,
      differs: { "haproxy 2.6": LATER_BODIES },
      async play(rig) {
        const [client, server] = await asked(rig, UPLOAD);
        await server.receives("abc");
        client[way]();
        await server.isEnded();
        await rig.logsExchange({
          ...ALONE,
          Tr: -1,
          status: -1,
          bytes: 0,
          termination: "CD--",
          request: "POST / HTTP/1.1",
        });
      },
    }),
  ),
  {
    name: "a client that ends in the middle of its upload leaves the queue",
    differs: { haproxy: "notices it now and then only when the time in the queue is over" },
    configuration: configuration({ server: "maxconn 1" }),
    async play(rig) {
      const [first, server] = await asked(rig);
      const client = await rig.client();
      client.send(UPLOAD);
      await client.staysQuiet(100);
      client.fin();
      await client.isEnded();
      await rig.logsExchange({
        ...EXCHANGE,
        server: "<NOSRV>",
        Tw: [90, 900],
        Tc: -1,
        Tr: -1,
        status: 503,
        bytes: 237,
        termination: "CQ--",
        connections: "2/2/1/0",
        queue: "0/1",
        request: "POST / HTTP/1.1",
      });
      server.send(response("one"));
      await first.receives(forwarded("one"));
    },
  },
  {
    name: "a client that ends behind its upload stays in the queue",
    configuration: configuration({ server: "maxconn 1" }),
    async play(rig) {
      const [first, server] = await asked(rig);
      for (const upload of [`${UPLOAD}defghij`, `${CHUNKED}0\r\n\r\n`]) {
        const client = await rig.client();
        client.send(upload);
        client.fin();
        await client.staysQuiet(50);
      }
      rig.server().handle(async (connection) => {
        for (;;) {
          const head = await connection.receivesHead();
          if (head.includes("chunked")) await connection.receivesChunks();
          else await connection.receivesBytes(10);
          connection.send(response("s1"));
        }
      });
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      await first.receivesHead();
      await rig.logsExchange({ ...EXCHANGE, status: 200, connections: "3/3/2/0" });
      await rig.logsExchange({
        ...EXCHANGE,
        status: 200,
        bytes: 56,
        connections: "*/*/1/0",
        queue: "0/1",
        request: "POST / HTTP/1.1",
      });
      await rig.logsExchange({
        ...EXCHANGE,
        status: 200,
        bytes: 56,
        connections: "*/*/0/0",
        queue: "0/2",
        request: "POST / HTTP/1.1",
      });
      for (const wire of rig.clients.slice(1)) await wire.receives(forwarded("s1"));
    },
  },
  {
    name: "a chunk that is none, before the response, is the client's fault while headers are awaited",
    differs: { "haproxy 2.6": LATER_BODIES },
    async play(rig) {
      const [client, server] = await asked(rig, CHUNKED);
      await server.receives("3\r\nabc\r\n");
      client.send("zz\r\n");
      await rig.refuses(client, 400);
      await rig.logsExchange({
        ...ALONE,
        Tr: -1,
        status: 400,
        bytes: 211,
        termination: "CH--",
        request: "POST / HTTP/1.1",
      });
    },
  },
  {
    name: "a chunk that is none, behind the begin of the response, is the client's fault in the data phase",
    differs: { "haproxy 2.6": LATER_BODIES },
    async play(rig) {
      const [client, server] = await asked(rig, CHUNKED);
      await server.receives("3\r\nabc\r\n");
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
      client.send("zz\r\n");
      await client.isEnded();
      await rig.logsExchange({ ...ALONE, status: 200, bytes: 57, termination: "CD--", request: "POST / HTTP/1.1" });
    },
  },
  {
    name: "a server that does not take an upload is given up after timeout server, without an answer",
    differs: { haproxy: "answers 504 now and then, where its wait for the response ends in the same moment" },
    configuration: configuration({ backend: "timeout server 300ms" }),
    async play(rig) {
      const [client, server] = await asked(rig, `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${LARGE}\r\n\r\n`);
      server.pause();
      const sending = client.sendAll(Buffer.alloc(LARGE));
      await rig.logsExchange({
        ...ALONE,
        Tr: -1,
        Ta: [250, 9000],
        status: -1,
        bytes: 0,
        termination: "sD--",
        request: "POST / HTTP/1.1",
      });
      await client.isEnded();
      await sending;
      server.close();
    },
  },

  // --- servers ---
  ...["", "HTTP/1.1 200 O"].flatMap((begin) =>
    Object.entries({ reused: "", new: "option http-server-close" }).map(
      ([which, defaults]): Case => ({
        name: `a server that closes under a second request on a ${which} connection${begin && ", in the middle of the head"}, leaves it without an answer and without a line`,
        differs: { "haproxy 2.6": LATER_REPEATS },
        configuration: configuration({ defaults }),
        async play(rig) {
          const client = await rig.client();
          client.send(get());
          let server = await rig.server().accept();
          await server.receivesHead();
          server.send(response("one"));
          await client.receives(forwarded("one"));
          await rig.logsExchange({ ...ALONE, status: 200, bytes: 57 });
          client.send(UPLOAD);
          if (defaults !== "") server = await rig.server().accept();
          await server.receivesHead();
          await server.receives("abc");
          if (begin !== "") {
            server.send(begin);
            await client.staysQuiet(30);
          }
          server.fin();
          await client.isEnded();
          rig.server().serve();
          const next = await rig.client();
          next.send(get("/next"));
          await next.receives(forwarded("s1"));
          await rig.logsExchange({
            ...EXCHANGE,
            status: 200,
            bytes: 56,
            connections: "*/1/0/0",
            request: "GET /next HTTP/1.1",
          });
        },
      }),
    ),
  ),
  {
    name: "a server that resets a reused connection broke off",
    differs: { "haproxy 2.6": LATER_REPEATS },
    async play(rig) {
      const [client, server] = await askedTwice(rig, UPLOAD);
      await server.receives("abc");
      server.reset();
      await client.isEnded();
      await rig.logsExchange({
        ...ALONE,
        Tr: -1,
        status: -1,
        bytes: 0,
        termination: "SD--",
        request: "POST / HTTP/1.1",
      });
    },
  },

  // --- interim responses ---
  {
    name: "an interim response counts beside the answer of the balancer's own that follows it",
    differs: { "haproxy 2.6": "counts neither" },
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send(EARLY_HINTS);
      await client.receives(EARLY_HINTS.toLowerCase().replace("http/1.1 103 early hints", "HTTP/1.1 103 Early Hints"));
      server.fin();
      await rig.refuses(client, 502);
      await rig.logsExchange({ ...ALONE, Tr: -1, status: 502, bytes: 278, termination: "SH--" });
    },
  },
  {
    name: "an exchange that ends behind an interim response has the status 0",
    differs: { "haproxy 2.6": "it is -1" },
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send(EARLY_HINTS);
      await client.receivesHead();
      server.reset();
      await client.isEnded();
      await rig.logsExchange({ ...ALONE, Tr: -1, status: 0, bytes: 49, termination: "SD--" });
    },
  },
];
