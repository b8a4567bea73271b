import { answer, asked, exchange, GET, request, type Scenario } from "./scenario.ts";

/** Everything goes well. */
export const answers: readonly Scenario[] = [
  ...[200, 204, 301, 304, 404, 503, 600, 999].map(
    (status): Scenario => ({
      name: `a response of status ${status}`,
      play: async (rig) => {
        await exchange(rig, GET, `HTTP/1.1 ${status} Reason\r\nContent-Length: 0\r\n\r\n`);
      },
    }),
  ),
  {
    name: "three requests over one connection",
    play: async (rig) => {
      const [client, server] = await exchange(rig, GET, answer(200, "", "ab"));
      for (const status of [201, 404]) {
        client.send(GET);
        await server.receivesHead();
        server.send(answer(status, "", "abc"));
        await client.receivesHead();
      }
    },
  },
  {
    name: "two pipelined requests",
    play: async (rig) => {
      const [client, server] = await exchange(rig, GET + GET, answer(200, "", "ab"));
      await server.receivesHead();
      server.send(answer(200, "", "ab"));
      await client.receivesBytes(2);
      await client.receivesHead();
    },
  },
  {
    name: "two clients at the same time",
    play: async (rig) => {
      await exchange(rig, GET, answer(200));
      await exchange(rig, GET, answer(200));
    },
  },
  {
    name: "HEAD",
    play: async (rig) => {
      await exchange(rig, request("HEAD"), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    },
  },
  {
    name: "a request that closes",
    play: async (rig) => {
      const [client] = await exchange(rig, request("GET", "Connection: close\r\n"), answer(200, "X-A: b\r\n", "ab"));
      await client.receivesUntilFin();
    },
  },
  {
    name: "a request of HTTP/1.0",
    play: async (rig) => {
      const [client] = await exchange(rig, "GET / HTTP/1.0\r\nHost: a\r\n\r\n", answer(200, "", "ab"));
      await client.receivesUntilFin();
    },
  },
  {
    name: "a response that ends with its connection",
    play: async (rig) => {
      const [client, server] = await exchange(rig, GET, "HTTP/1.1 200 OK\r\n\r\nabc");
      server.fin();
      await client.receivesUntilFin();
    },
  },
  {
    name: "a chunked response",
    play: async (rig) => {
      const [client] = await exchange(
        rig,
        GET,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
      );
      await client.receivesChunks();
    },
  },
  {
    name: "trailers both ways",
    play: async (rig) => {
      const [client, server] = await asked(
        rig,
        request("POST", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n"),
      );
      await server.receivesChunksAndTrailers();
      server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Longer:   1234  \r\n\r\n");
      await client.receivesHead();
      await client.receivesChunksAndTrailers();
    },
  },
  {
    name: "an upload with a length",
    play: async (rig) => {
      const client = await rig.client();
      client.send(request("POST", "Content-Length: 100000\r\n", "x".repeat(100_000)));
      const server = await rig.server().accept();
      await server.receivesHead();
      await server.receivesBytes(100_000);
      server.send(answer(201, "", "ok"));
      await client.receivesHead();
    },
  },
  {
    name: "a chunked upload",
    play: async (rig) => {
      const client = await rig.client();
      client.send(request("POST", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"));
      const server = await rig.server().accept();
      await server.receivesHead();
      await server.receivesChunks();
      server.send(answer(201, "", "ok"));
      await client.receivesHead();
    },
  },
  {
    name: "an upload that is answered before its end, which then comes",
    play: async (rig) => {
      const [client, server] = await exchange(
        rig,
        request("POST", "Content-Length: 4\r\n", "ab"),
        answer(200, "", "ok"),
      );
      await server.receivesBytes(2);
      await client.receivesBytes(2);
      client.send("cd");
      await server.receivesBytes(2);
      client.send(request("GET", "Connection: close\r\n"));
      const connection = await Promise.race([rig.server().accept(), server.receivesHead().then(() => server)]);
      if (connection !== server) await connection.receivesHead();
      connection.send(answer(200, "", "ok"));
      await client.receivesUntilFin();
    },
  },
  {
    name: "100 and 103 before the response",
    play: async (rig) => {
      const [client, server] = await exchange(
        rig,
        request("POST", "Expect: 100-continue\r\nContent-Length: 2\r\n"),
        "HTTP/1.1 100 Continue\r\n\r\n",
      );
      client.send("ab");
      await server.receivesBytes(2);
      server.send("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n");
      await client.receivesHead();
      server.send(answer(200, "", "ok"));
      await client.receivesHead();
    },
  },
  {
    name: "an upgrade whose tunnel carries both ways",
    play: async (rig) => {
      const [client, server] = await exchange(
        rig,
        request("GET", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\n"),
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
      );
      client.send("hello");
      await server.receives("hello");
      server.send("back");
      await client.receives("back");
      server.fin();
      await client.isEnded();
    },
  },
  {
    name: "option http-server-close",
    configuration: { backend: "option http-server-close" },
    play: async (rig) => {
      const [client] = await exchange(rig, GET, answer(200));
      client.send(GET);
      const second = await rig.server().accept();
      await second.receivesHead();
      second.send(answer(200));
      await client.receivesHead();
    },
  },
  {
    name: "two servers in turn",
    configuration: { servers: ["s1", "s2"] },
    play: async (rig) => {
      const [client] = await exchange(rig, GET, answer(200));
      client.send(GET);
      const second = await rig.server("s2").accept();
      await second.receivesHead();
      second.send(answer(200));
      await client.receivesHead();
    },
  },
  {
    name: "http-reuse always, a client after another",
    configuration: { backend: "http-reuse always" },
    play: async (rig) => {
      const [first, server] = await exchange(rig, request("GET", "Connection: close\r\n"), answer(200));
      await first.receivesUntilFin();
      first.close();
      await server.staysQuiet(50);
      const second = await rig.client();
      second.send(GET);
      await server.receivesHead();
      server.send(answer(200));
      await second.receivesHead();
    },
  },
];
