import { configuration } from "../harness/configuration.ts";
import { ALONE, NO_REQUEST } from "../harness/log-line.ts";
import { asked, get, got } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";
import type { Wire } from "../harness/wire.ts";

/** Which connections carry which requests. */
export const connections: readonly Case[] = [
  {
    name: "requests take turns over the servers on one kept connection",
    configuration: configuration({ servers: ["s1", "s2", "s3"] }),
    async play(rig) {
      const client = await rig.client();
      for (const name of ["s1", "s2", "s3"]) rig.server(name).serve();
      for (let turn = 0; turn < 9; turn++) {
        client.send(get(`/${turn}`));
        await client.receives(forwarded(`s${(turn % 3) + 1}`));
      }
      // One connection to each server is enough for one client.
      for (const name of ["s1", "s2", "s3"]) {
        const opened = rig.server(name).connections.length;
        if (opened !== 1) throw new Error(`${name} got ${opened} connections instead of 1`);
      }
    },
  },
  {
    name: "requests take turns over the servers on a connection each",
    configuration: configuration({ servers: ["s1", "s2", "s3"] }),
    async play(rig) {
      for (const name of ["s1", "s2", "s3"]) rig.server(name).serve();
      for (let turn = 0; turn < 9; turn++) {
        const client = await rig.client();
        client.send(get());
        await client.receives(forwarded(`s${(turn % 3) + 1}`));
        client.close();
      }
    },
  },
  {
    name: "weights show in the order of the turns",
    configuration: configuration({
      servers: [],
      backend: "server s1 {s1} weight 1\nserver s2 {s2} weight 2\nserver s3 {s3} weight 3",
    }),
    async play(rig) {
      const client = await rig.client();
      for (const name of ["s1", "s2", "s3"]) rig.server(name).serve();
      for (const turn of "323132323132") {
        client.send(get());
        await client.receives(forwarded(`s${turn}`));
      }
    },
  },
  {
    name: "pipelined requests are answered in order, one after the other",
    async play(rig) {
      const client = await rig.client();
      client.send(get("/1") + get("/2") + get("/3"));
      const server = await rig.server().accept();
      for (const path of ["/1", "/2", "/3"]) {
        await server.receives(got(path));
        await server.staysQuiet(20);
        server.send(response(path));
        await client.receives(forwarded(path));
      }
    },
  },
  {
    name: "a request behind a body is a request of its own",
    async play(rig) {
      const client = await rig.client();
      client.send(`POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello${get("/2")}`);
      const server = await rig.server().accept();
      await server.receives("POST /1 HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello");
      await server.staysQuiet(20);
      server.send(response("one"));
      await client.receives(forwarded("one"));
      await server.receives(got("/2"));
      server.send(response("two"));
      await client.receives(forwarded("two"));
    },
  },
  {
    name: "what follows a request with Connection: close is dropped",
    async play(rig) {
      const client = await rig.client();
      client.send(`GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n${get("/2")}`);
      const server = await rig.server().accept();
      await server.receives(got("/1"));
      server.send(response("hi"));
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi");
      await client.isEnded();
      if (rig.server().connections.length !== 1) throw new Error("the second request was forwarded");
    },
  },
  {
    name: "a bad request behind a good one is refused after the good one's response",
    async play(rig) {
      const client = await rig.client();
      client.send(`${get("/1")}GET /2 HTTP/1.1\r\nbad header: x\r\n\r\n`);
      const server = await rig.server().accept();
      await server.receives(got("/1"));
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
      await rig.refuses(client, 400);
      await rig.logsExchange({ ...ALONE, status: 200, bytes: 56, request: "GET /1 HTTP/1.1" });
      await rig.logsExchange({ ...NO_REQUEST, status: 400, bytes: 211, termination: "PR--", connections: "*/*/0/0" });
    },
  },
  {
    name: "a request that cannot be read gets 400 and the end",
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n");
      await rig.refuses(client, 400);
      await rig.logsExchange({ ...NO_REQUEST, status: 400, bytes: 211, termination: "PR--" });
    },
  },
  {
    name: "a head over the limit gets 400",
    async play(rig) {
      const client = await rig.client();
      client.send(`GET / HTTP/1.1\r\nHost: a\r\nX-A: ${"v".repeat(15_400)}\r\n\r\n`);
      await rig.refuses(client, 400);
    },
  },
  {
    name: "a head of more than a hundred lines gets 400",
    async play(rig) {
      const client = await rig.client();
      const lines = (count: number) => Array.from({ length: count }, (_, at) => `x-${at}: 1\r\n`).join("");
      client.send(`GET / HTTP/1.1\r\nHost: a\r\n${lines(99)}\r\n`);
      const server = await rig.server().accept();
      await server.receives(`GET / HTTP/1.1\r\nhost: a\r\n${lines(99)}\r\n`);
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
      client.send(`GET / HTTP/1.1\r\nHost: a\r\n${lines(100)}\r\n`);
      await rig.refuses(client, 400);
    },
  },
  {
    name: "each client uses its own connection to the server again",
    differs: { "haproxy 2.6": "a connection that waits is anybody's" },
    async play(rig) {
      const server = rig.server();
      const clients: [Wire, Wire][] = [];
      for (let turn = 0; turn < 3; turn++) {
        const client = await rig.client();
        client.send(get("/first"));
        const connection = await server.accept();
        await connection.receives(got("/first"));
        connection.send(response(`${turn}`));
        await client.receives(forwarded(`${turn}`));
        clients.push([client, connection]);
      }
      for (const [client, connection] of clients) {
        client.send(get("/second"));
        await connection.receives(got("/second"));
        connection.send(response("again"));
        await client.receives(forwarded("again"));
      }
    },
  },
  {
    name: "http-reuse always lets a new client use the connection that another left",
    configuration: configuration({ backend: "http-reuse always" }),
    async play(rig) {
      const [first, connection] = await asked(rig, get("/1"));
      connection.send(response("one"));
      await first.receives(forwarded("one"));
      const second = await rig.client();
      second.send(get("/2"));
      await connection.receives(got("/2"));
      connection.send(response("two"));
      await second.receives(forwarded("two"));
    },
  },
  {
    name: "under http-reuse never a client keeps to its own connections",
    configuration: configuration({ backend: "http-reuse never" }),
    async play(rig) {
      for (const path of ["/1", "/2"]) {
        const [client, connection] = await asked(rig, get(path));
        connection.send(response("one"));
        await client.receives(forwarded("one"));
        client.send(get("/again"));
        await connection.receives(got("/again"));
        connection.send(response("two"));
        await client.receives(forwarded("two"));
      }
    },
  },
  {
    name: "a connection that the server closed while it was idle is not used",
    async play(rig) {
      const client = await rig.client();
      for (const path of ["/1", "/2", "/3"]) {
        client.send(get(path));
        const connection = await rig.server().accept();
        await connection.receives(got(path));
        connection.send(response("hi"));
        await client.receives(forwarded("hi"));
        connection.fin();
        await connection.isEnded();
      }
    },
  },
  {
    name: "bytes behind a response are thrown away, and its connection with them",
    async play(rig) {
      const [client, poisoned] = await asked(rig, get("/1"));
      poisoned.send(`${response("hi")}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`);
      await client.receives(forwarded("hi"));
      await poisoned.isEnded();
      client.send(get("/2"));
      const fresh = await rig.server().accept();
      await fresh.receives(got("/2"));
      fresh.send(response("two"));
      await client.receives(forwarded("two"));
    },
  },
  {
    name: "bytes that an idle connection sends answer nobody's next request",
    differs: {
      haproxy:
        "2.1 gives them to the client as the next response, which is a hole; later ones leave the client waiting",
    },
    async play(rig) {
      const [client, poisoned] = await asked(rig, get("/1"));
      poisoned.send(response("hi"));
      await client.receives(forwarded("hi"));
      poisoned.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
      await poisoned.isEnded();
      client.send(get("/2"));
      const fresh = await rig.server().accept();
      await fresh.receives(got("/2"));
      fresh.send(response("two"));
      await client.receives(forwarded("two"));
    },
  },
  {
    name: "a client that sends its FIN behind the request still gets the response",
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      client.fin();
      const server = await rig.server().accept();
      await server.receives(got());
      await server.staysQuiet(30);
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
      await client.receivesFin();
      await rig.logsExchange({ ...ALONE, status: 200, bytes: 56 });
    },
  },
  {
    name: "a client that sends its FIN in the middle of a body gets nothing",
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
      const server = await rig.server().accept();
      await server.receives("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhello");
      client.fin();
      await client.isEnded();
      await server.isEnded();
    },
  },
  {
    name: "a client that leaves frees its place on the server",
    configuration: configuration({ server: "maxconn 1" }),
    differs: {
      haproxy: "carries the request of a client that left to its end; here it ends at once, as the project promises",
    },
    async play(rig) {
      const [leaving, server] = await asked(rig, get("/1"));
      leaving.reset();
      await server.isEnded();
      const [next, other] = await asked(rig, get("/2"));
      other.send(response("hi"));
      await next.receives(forwarded("hi"));
    },
  },
  {
    name: "a client that sends only empty lines and leaves is a bad request",
    async play(rig) {
      const client = await rig.client();
      client.send("\r\n\r\n");
      client.fin();
      await rig.refuses(client, 400);
      await rig.logsExchange({ ...NO_REQUEST, status: 400, termination: "CR--", connections: "*/*/0/0" });
    },
  },
  {
    name: "a client that leaves in the middle of a head is a bad request",
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\nHo");
      await client.staysQuiet(20);
      client.fin();
      await rig.refuses(client, 400);
      await rig.logsExchange({ ...NO_REQUEST, status: 400, bytes: 211, termination: "CR--" });
    },
  },
  {
    name: "a client that leaves in the middle of its second head is forgotten",
    differs: { "haproxy 2.6": "answers 400, as in the middle of a first head" },
    async play(rig) {
      const client = await rig.client();
      rig.server().serve();
      client.send(get());
      await client.receives(forwarded("s1"));
      client.send("GET / HTTP/1.1\r\nHo");
      await client.staysQuiet(20);
      client.fin();
      await client.receivesFin();
      await rig.logsExchange({ ...ALONE, status: 200 });
      const next = await rig.client();
      next.send(get("/next"));
      await next.receives(forwarded("s1"));
      await rig.logsExchange({ ...ALONE, status: 200, request: "GET /next HTTP/1.1" });
    },
  },
  {
    name: "a client that sends nothing and leaves is a bad request",
    async play(rig) {
      const client = await rig.client();
      client.fin();
      await rig.refuses(client, 400);
      await rig.logsExchange({ ...NO_REQUEST, status: 400, bytes: 211, termination: "CR--" });
    },
  },
  {
    name: "under option dontlognull a client that sends nothing is not logged",
    configuration: configuration({ frontend: "option dontlognull" }),
    async play(rig) {
      const nobody = await rig.client();
      nobody.fin();
      await rig.refuses(nobody, 400);
      const client = await rig.client();
      rig.server().serve();
      client.send(get());
      await client.receives(forwarded("s1"));
      await rig.logsExchange({ ...ALONE, status: 200 });
    },
  },
  {
    name: "an early response passes at once, and the connection lives on when the body has come",
    async play(rig) {
      const client = await rig.client();
      client.send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
      const server = await rig.server().accept();
      await server.receives("POST /1 HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhello");
      server.send(response("early"));
      await client.receives(forwarded("early"));
      client.send(`world${get("/2")}`);
      const next = await nextRequest(rig.server().connections[0] as Wire, () => rig.server().accept(), "world");
      await next.receives(got("/2"));
      next.send(response("two"));
      await client.receives(forwarded("two"));
    },
  },
  {
    name: "an upload that goes on slowly after an early response may take longer than timeout server",
    configuration: configuration({ backend: "timeout server 300ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send(response("early"));
      await client.receives(forwarded("early"));
      for (let byte = 0; byte < 9; byte++) {
        client.send("u");
        await client.staysQuiet(60);
      }
      client.send("u");
      await server.receives("u".repeat(10));
      await rig.logsExchange({ ...ALONE, Ta: [500, 9000], status: 200, request: "POST / HTTP/1.1" });
    },
  },
  {
    name: "a client that stays silent after an early response is given up after timeout server",
    configuration: configuration({ backend: "timeout server 300ms" }),
    differs: { "haproxy 2.6": "waits for ever" },
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
      const server = await rig.server().accept();
      await server.receives("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhello");
      server.send(response("early"));
      await client.receives(forwarded("early"));
      await client.isEnded();
      await rig.logsExchange({
        ...ALONE,
        Ta: [200, 2000],
        status: 200,
        termination: "sD--",
        request: "POST / HTTP/1.1",
      });
    },
  },
  {
    name: "a client that stays silent after an early response whose server has left is given up, too",
    differs: { haproxy: "may wait for timeout client, depending on when the server's FIN comes" },
    configuration: configuration({ backend: "timeout server 300ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\nearly");
      server.fin();
      await client.receives("HTTP/1.1 413 Too Large\r\ncontent-length: 5\r\n\r\nearly");
      await client.isEnded();
      await rig.logsExchange({
        ...ALONE,
        Ta: [200, 2000],
        status: 413,
        termination: "sD--",
        request: "POST / HTTP/1.1",
      });
    },
  },
  {
    name: "an upload that its server stops taking after an early response ends after timeout server",
    configuration: configuration({ backend: "timeout server 300ms" }),
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.pause();
      server.send(response("early"));
      await client.receives(forwarded("early"));
      const feeding = client.sendAll(Buffer.alloc(100_000_000));
      await client.isEnded();
      await feeding;
      await rig.logsExchange({
        ...ALONE,
        Ta: [200, 9000],
        status: 200,
        termination: "sD--",
        request: "POST / HTTP/1.1",
      });
    },
  },
  {
    name: "a server that answers early gets all of the request, however slowly it reads",
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.pause();
      const feeding = client.sendAll(Buffer.alloc(4_000_000, "u"));
      server.send(response("early"));
      await client.receives(forwarded("early"));
      await client.staysQuiet(100);
      server.resume();
      await server.receivesBytes(4_000_000);
      await feeding;
    },
  },
  {
    name: "an upload does not stall behind the answer of a server that is gone",
    configuration: configuration({ backend: "timeout server 20s" }),
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 30000000\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.pause();
      const feeding = client.sendAll(Buffer.alloc(30_000_000, "u"));
      await client.stalls();
      server.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
      await client.receives("HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno");
      server.reset();
      await feeding;
    },
  },
  {
    name: "a server that answers early and resets does not take its answer back",
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\nhello");
      const server = await rig.server().accept();
      await server.receives("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10000000\r\n\r\nhello");
      server.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
      await client.receives("HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno");
      server.reset();
    },
  },
  {
    name: "a response whose server closes right behind it arrives whole",
    async play(rig) {
      const client = await rig.client();
      for (let turn = 0; turn < 5; turn++) {
        client.send(get());
        const server = await rig.server().accept();
        await server.receives(got());
        server.send(response("x".repeat(100_000)));
        server.fin();
        await client.receives(forwarded("x".repeat(100_000)));
      }
    },
  },
  {
    name: "a hundred pipelined requests get a hundred responses",
    async play(rig) {
      rig.server().serve((head) => response(head.slice(4, head.indexOf(" HTTP"))));
      const client = await rig.client();
      const paths = Array.from({ length: 100 }, (_, at) => `/${at}`);
      client.send(paths.map((path) => get(path)).join(""));
      await client.receives(paths.map((path) => forwarded(path)).join(""));
    },
  },
  {
    name: "what a client pipelines behind a request that closes goes nowhere",
    async play(rig) {
      const client = await rig.client();
      client.send(`GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n${get("/2")}`);
      const server = await rig.server().accept();
      await server.receives(got("/1"));
      await server.staysQuiet(30);
      server.send(response("one"));
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\none");
      await client.isEnded();
      await rig.logsExchange({ ...ALONE, status: 200, request: "GET /1 HTTP/1.1" });
      if (rig.server().connections.length > 1) throw new Error("more than one connection");
    },
  },
  {
    name: "what a client pipelines behind a request that fails goes nowhere",
    async play(rig) {
      const client = await rig.client();
      client.send(`${get("/1")}${get("/2")}`);
      const server = await rig.server().accept();
      await server.receives(got("/1"));
      await server.staysQuiet(30);
      server.send("nonsense\r\n\r\n");
      await rig.refuses(client, 502);
      await rig.logsExchange({ ...ALONE, Tr: -1, status: 502, termination: "PH--", request: "GET /1 HTTP/1.1" });
      if (rig.server().connections.length > 1) throw new Error("more than one connection");
    },
  },
  {
    name: "a request that waits for its server keeps its body, and what follows it",
    differs: { "haproxy 2.6": "sends what follows on another connection" },
    configuration: configuration({ server: "maxconn 1" }),
    async play(rig) {
      const [first, busy] = await asked(rig, get("/1"));
      const second = await rig.client();
      const body = "b".repeat(300_000);
      second.send(`POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}${get("/3")}`);
      await second.staysQuiet(50);
      busy.send(response("one"));
      await first.receives(forwarded("one"));
      first.close();
      const next = await rig.server().accept();
      await next.receives(`POST /2 HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      next.send(response("two"));
      await second.receives(forwarded("two"));
      await next.receives(got("/3"));
      next.send(response("three"));
      await second.receives(forwarded("three"));
    },
  },
  {
    name: "empty lines without end are no request",
    async play(rig) {
      const client = await rig.client();
      client.send("\r\n".repeat(10_000));
      await rig.refuses(client, 400);
    },
  },
];

/** The rest of a body goes to the connection it belongs to; the next request there or on a new one. */
async function nextRequest(first: Wire, accept: () => Promise<Wire>, rest: string): Promise<Wire> {
  await first.receives(rest);
  const withBytes = async (connection: Wire) => {
    if (!(await connection.hasMore())) throw new Error(`${connection.name} ended`);
    return connection;
  };
  return Promise.any([withBytes(first), accept().then(withBytes)]);
}
