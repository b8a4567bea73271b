import { configuration } from "../harness/configuration.ts";
import { errorPage } from "../harness/error-pages.ts";
import { ALONE, EXCHANGE } from "../harness/log-line.ts";
import { asked, get, got } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";

/** Responses that no client may see. */
const UNREADABLE: Readonly<Record<string, string>> = {
  "a status line that is none": "ICY 200 OK\r\n\r\n",
  "a status that is no number": "HTTP/1.1 abc OK\r\n\r\n",
  "a name with a space": "HTTP/1.1 200 OK\r\nX A: 1\r\n\r\n",
  "a space before the colon": "HTTP/1.1 200 OK\r\nX-A : 1\r\n\r\n",
  "two lengths": "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
  "a head over the limit": `HTTP/1.1 200 OK\r\nX-A: ${"v".repeat(17_000)}\r\n\r\n`,
};

/** Servers that answer badly, in part or not at all. */
export const failures: readonly Case[] = [
  ...Object.entries(UNREADABLE).map(
    ([what, bytes]): Case => ({
      name: `${what} from a server is a 502`,
      async play(rig) {
        const [client, server] = await asked(rig);
        server.send(bytes);
        await rig.refuses(client, 502);
        await rig.logsExchange({ ...EXCHANGE, Tr: -1, status: 502, bytes: 229, termination: "PH--" });
        await server.isEnded();
      },
    }),
  ),
  {
    name: "a server that closes without a response is a 502",
    async play(rig) {
      const [client, server] = await asked(rig);
      server.fin();
      await rig.refuses(client, 502);
      await rig.logsExchange({ ...EXCHANGE, Tr: -1, status: 502, bytes: 229, termination: "SH--" });
    },
  },
  {
    name: "a server that closes in the middle of the head is a 502",
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send("HTTP/1.1 200 OK\r\nContent-Le");
      await client.staysQuiet(20);
      server.fin();
      await rig.refuses(client, 502);
      await rig.logsExchange({ ...EXCHANGE, Tr: -1, status: 502, bytes: 229, termination: "SH--" });
    },
  },
  {
    name: "a server that resets the connection before its response leaves the client without an answer",
    differs: { "haproxy 2.6": "answers 502" },
    async play(rig) {
      const [client, server] = await asked(rig);
      server.reset();
      await client.isEnded();
      await rig.logsExchange({ ...EXCHANGE, Tr: -1, status: -1, bytes: 0, termination: "SD--" });
    },
  },
  {
    name: "a body that ends short of its length is cut visibly",
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello");
      server.fin();
      await client.isEnded();
      await rig.logsExchange({ ...EXCHANGE, status: 200, termination: "SD--" });
    },
  },
  {
    name: "a chunked body that ends early gets no last chunk",
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
      await client.receives("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
      server.fin();
      await client.isEnded();
      await rig.logsExchange({ ...EXCHANGE, status: 200, termination: "SD--" });
    },
  },
  {
    name: "a body that is reset in the middle is cut visibly",
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello");
      server.reset();
      await client.isEnded();
      await rig.logsExchange({ ...EXCHANGE, status: 200, termination: "SD--" });
    },
  },
  {
    name: "a response that only its connection's end ends is reset when the server resets",
    differs: { haproxy: "sends a FIN, which makes the response look whole" },
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send("HTTP/1.1 200 OK\r\n\r\nhello");
      await client.receives("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello");
      server.reset();
      await client.receivesReset();
      await rig.logsExchange({ ...EXCHANGE, status: 200, termination: "SD--" });
    },
  },
  {
    name: "a chunk that is none, in the middle of a response, cuts it visibly",
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
      await client.receives("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
      server.send("xyz\r\nhello\r\n0\r\n\r\n");
      await client.isEnded();
      await server.isEnded();
      await rig.logsExchange({ ...EXCHANGE, status: 200, termination: "SD--" });
    },
  },
  {
    name: "a chunk that is none, in the middle of a request, ends it with 400 and spoils the server's connection",
    async play(rig) {
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
      const server = await rig.server().accept();
      await server.receives("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
      client.send("xyz\r\nhello\r\n0\r\n\r\n");
      await rig.refuses(client, 400);
      await server.isEnded();
    },
  },
  {
    name: "a client that closes during the response ends the server's side",
    async play(rig) {
      const [client, server] = await asked(rig);
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nhello");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\nhello");
      client.reset();
      server.send("x".repeat(100_000));
      await server.isEnded();
      await rig.logsExchange({ ...EXCHANGE, status: 200, termination: "CD--" });
    },
  },
  {
    name: "a reused connection that closes under an idempotent request lets it go out again",
    differs: { haproxy: "closes the client's connection without a response; RFC 9110 §9.2.2 allows better" },
    async play(rig) {
      const [client, closing] = await asked(rig, get("/1"));
      closing.send(response("one"));
      await client.receives(forwarded("one"));
      client.send(get("/2"));
      await closing.receives(got("/2"));
      closing.fin();
      const fresh = await rig.server().accept();
      await fresh.receives(got("/2"));
      fresh.send(response("two"));
      await client.receives(forwarded("two"));
    },
  },
  {
    name: "a request that is not idempotent is never sent twice",
    async play(rig) {
      const [client, closing] = await asked(rig, get("/1"));
      closing.send(response("one"));
      await client.receives(forwarded("one"));
      client.send("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
      await closing.receives("POST /2 HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi");
      closing.fin();
      await client.isEnded();
      if (rig.server().connections.length !== 1) throw new Error("the request was sent again");
    },
  },
  {
    name: "a server that closes inside a response is not asked again",
    async play(rig) {
      const [client, closing] = await asked(rig, get("/1"));
      closing.send(response("one"));
      await client.receives(forwarded("one"));
      client.send(get("/2"));
      await closing.receives(got("/2"));
      closing.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhi");
      closing.fin();
      await client.isEnded();
      if (rig.server().connections.length !== 1) throw new Error("the request was sent again");
    },
  },
];

/** Servers to which no connection can be made. */
export const retries: readonly Case[] = [
  {
    name: "a refused connection is tried three times more, with pauses, and then it is a 503",
    configuration: configuration({ backend: "timeout connect 100ms" }),
    async play(rig) {
      await rig.server().refuse();
      const client = await rig.client();
      client.send(get());
      await rig.refuses(client, 503);
      await rig.logsExchange({
        ...ALONE,
        Tc: -1,
        Tr: -1,
        Ta: [300, 900],
        status: 503,
        bytes: 237,
        termination: "SC--",
        retries: 3,
      });
    },
  },
  {
    name: "retries 0 tries once",
    configuration: configuration({ backend: "retries 0" }),
    async play(rig) {
      await rig.server().refuse();
      const client = await rig.client();
      client.send(get());
      await rig.refuses(client, 503);
      await rig.logsExchange({ ...ALONE, Tc: -1, Tr: -1, Ta: [0, 200], status: 503, bytes: 237, termination: "SC--" });
    },
  },
  {
    name: "retry-on none tries once",
    differs: { "haproxy 2.6": "logs no retry" },
    configuration: configuration({ backend: "retry-on none" }),
    async play(rig) {
      await rig.server().refuse();
      const client = await rig.client();
      client.send(get());
      await rig.refuses(client, 503);
      const refused = { ...ALONE, Tc: -1, Tr: -1, Ta: [0, 200], status: 503, bytes: 237, termination: "SC--" } as const;
      await rig.logsExchange({ ...refused, retries: 1 });
    },
  },
  {
    name: "a server that comes back between two tries is reached, with the body that waited",
    configuration: configuration({ backend: "timeout connect 200ms" }),
    async play(rig) {
      const server = rig.server();
      await server.refuse();
      const client = await rig.client();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
      await client.staysQuiet(100);
      await server.listen();
      const connection = await server.accept();
      await connection.receives("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello");
      connection.send(response("hi"));
      await client.receives(forwarded("hi"));
      await rig.logsExchange({ ...ALONE, status: 200, bytes: 56, retries: [1, 2], request: "POST / HTTP/1.1" });
    },
  },
  {
    name: "a backend without servers is a 503",
    configuration: configuration({ servers: [] }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      await rig.refuses(client, 503);
      await rig.logsExchange({
        ...ALONE,
        server: "<NOSRV>",
        Tw: -1,
        Tc: -1,
        Tr: -1,
        status: 503,
        bytes: 237,
        termination: "SC--",
      });
    },
  },
  {
    name: "HEAD gets the head of a 503 only",
    differs: { "haproxy 2.6": "writes other fields" },
    configuration: configuration({ servers: [] }),
    async play(rig) {
      const client = await rig.client();
      client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      await client.receives(errorPage(503).replace(/<html>.*/s, ""));
      await client.receivesFin();
    },
  },
  {
    name: "a client that leaves while its request waits for another try is gone",
    configuration: configuration({ backend: "timeout connect 1s" }),
    differs: { haproxy: "tries on to the end for a client that left" },
    async play(rig) {
      await rig.server().refuse();
      const client = await rig.client();
      client.send(get());
      await client.staysQuiet(50);
      client.reset();
      await rig.logsExchange({
        ...ALONE,
        Tc: -1,
        Tr: -1,
        Ta: [0, 500],
        status: -1,
        bytes: 0,
        termination: "CC--",
        retries: "*",
      });
    },
  },
];
