import { answer, asked, exchange, GET, refused, request, type Scenario } from "./scenario.ts";

const UPLOAD = request("POST", "Content-Length: 10\r\n", "abc");

/** Servers that fail, and connections to them. */
export const servers: readonly Scenario[] = [
  {
    name: "a server that closes without a response",
    play: async (rig) => {
      const [client, server] = await asked(rig);
      server.fin();
      await client.receivesUntilFin();
    },
  },
  {
    name: "a server that resets without a response",
    play: async (rig) => {
      const [client, server] = await asked(rig);
      server.reset();
      await client.isEnded();
    },
  },
  {
    name: "a server that closes in the middle of its head",
    play: async (rig) => {
      const [client, server] = await asked(rig);
      server.send("HTTP/1.1 200 OK\r\nConte");
      server.fin();
      await client.receivesUntilFin();
    },
  },
  {
    name: "a response that is none",
    play: async (rig) => {
      const [client, server] = await asked(rig);
      server.send("ICY 200 OK\r\n\r\n");
      await client.receivesUntilFin();
    },
  },
  {
    name: "a response whose second chunk is none",
    play: async (rig) => {
      const [client, server] = await exchange(
        rig,
        GET,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
      );
      await client.receivesBytes(8);
      server.send("zz\r\n");
      await client.receivesUntilFin();
    },
  },
  ...(["fin", "reset"] as const).flatMap((way): Scenario[] => {
    const breaks = way === "fin" ? "closes" : "resets";
    return [
      {
        name: `a server that ${breaks} in the middle of its body`,
        play: async (rig) => {
          const [client, server] = await exchange(rig, GET, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
          await client.receivesBytes(3);
          server[way]();
          await client.isEnded();
        },
      },
      {
        name: `a server that ${breaks} in the middle of its chunked body`,
        play: async (rig) => {
          const [client, server] = await exchange(
            rig,
            GET,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
          );
          await client.receivesBytes(8);
          server[way]();
          await client.isEnded();
        },
      },
      {
        name: `a server that ${breaks} while the upload comes`,
        play: async (rig) => {
          const [client, server] = await asked(rig, UPLOAD);
          await server.receivesBytes(3);
          server[way]();
          await client.isEnded().catch(() => client.receivesUntilFin());
        },
      },
    ];
  }),
  {
    name: "a server that does not answer in time",
    configuration: { backend: "timeout server 150ms" },
    play: async (rig) => {
      const [client] = await asked(rig);
      await client.receivesUntilFin();
    },
  },
  {
    name: "a server that stops in the middle of its body",
    configuration: { backend: "timeout server 150ms" },
    play: async (rig) => {
      const [client] = await exchange(rig, GET, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
      await client.receivesBytes(3);
      await client.isEnded();
    },
  },
  {
    name: "a server that refuses, without retries",
    configuration: { backend: "retries 0" },
    play: async (rig) => {
      await rig.server().refuse();
      await refused(rig);
    },
  },
  {
    name: "a server that refuses, with two retries",
    configuration: { backend: "retries 2\ntimeout connect 50ms" },
    play: async (rig) => {
      await rig.server().refuse();
      await refused(rig);
    },
  },
  {
    name: "an upload to a server that refuses",
    configuration: { backend: "retries 0" },
    play: async (rig) => {
      await rig.server().refuse();
      await refused(rig, request("POST", "Content-Length: 3\r\n", "abc"));
    },
  },
  {
    name: "a server that refuses first and then accepts",
    configuration: { backend: "retries 3\ntimeout connect 200ms" },
    play: async (rig) => {
      await rig.server().refuse();
      const client = await rig.client();
      client.send(GET);
      await client.staysQuiet(50);
      await rig.server().listen();
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send(answer(200));
      await client.receivesHead();
    },
  },
  {
    name: "a server that refuses, and another with option redispatch",
    configuration: { backend: "option redispatch", servers: ["s1", "s2"] },
    play: async (rig) => {
      await rig.server("s1").refuse();
      await exchange(rig, GET, answer(200), "s2");
    },
  },
  {
    name: "two servers that refuse, with option redispatch",
    configuration: { backend: "option redispatch\nretries 2\ntimeout connect 50ms", servers: ["s1", "s2"] },
    play: async (rig) => {
      await rig.server("s1").refuse();
      await rig.server("s2").refuse();
      await refused(rig);
    },
  },
  {
    name: "one server that refuses, with option redispatch",
    configuration: { backend: "option redispatch\nretries 1\ntimeout connect 50ms" },
    play: async (rig) => {
      await rig.server().refuse();
      await refused(rig);
    },
  },
  {
    name: "a backend without a server",
    configuration: { servers: [] },
    play: async (rig) => {
      await refused(rig);
    },
  },
  {
    name: "an upload to a backend without a server",
    configuration: { servers: [] },
    play: async (rig) => {
      await refused(rig, request("POST", "Content-Length: 3\r\n", "abc"));
    },
  },
  {
    name: "HEAD to a backend without a server",
    configuration: { servers: [] },
    play: async (rig) => {
      await refused(rig, request("HEAD"));
    },
  },
  {
    name: "HEAD to a server that refuses",
    configuration: { backend: "retries 0" },
    play: async (rig) => {
      await rig.server().refuse();
      await refused(rig, request("HEAD"));
    },
  },
  {
    name: "HEAD to a server that closes without a response",
    play: async (rig) => {
      const [client, server] = await asked(rig, request("HEAD"));
      server.fin();
      await client.receivesUntilFin();
    },
  },
  {
    name: "HEAD to a server that does not answer in time",
    configuration: { backend: "timeout server 150ms" },
    play: async (rig) => {
      const [client] = await asked(rig, request("HEAD"));
      await client.receivesUntilFin();
    },
  },
  {
    name: "HEAD with a response that is none",
    play: async (rig) => {
      const [client, server] = await asked(rig, request("HEAD"));
      server.send("ICY 200 OK\r\n\r\n");
      await client.receivesUntilFin();
    },
  },
  {
    name: "the begin of an upload to a backend without a server",
    configuration: { servers: [] },
    play: async (rig) => {
      await refused(rig, UPLOAD);
    },
  },
  {
    name: "the begin of an upload to a server that refuses",
    configuration: { backend: "retries 0" },
    play: async (rig) => {
      await rig.server().refuse();
      await refused(rig, UPLOAD);
    },
  },
  {
    name: "a response that is none, while the upload comes",
    play: async (rig) => {
      const [client, server] = await asked(rig, UPLOAD);
      await server.receivesBytes(3);
      server.send("ICY 200 OK\r\n\r\n");
      await client.receivesUntilFin();
    },
  },
  {
    name: "a client that leaves while its connection is tried again",
    configuration: { backend: "retries 1\ntimeout connect 300ms" },
    play: async (rig) => {
      await rig.server().refuse();
      const client = await rig.client();
      client.send(GET);
      await client.staysQuiet(50);
      client.reset();
    },
  },
  {
    name: "connections that do not come about in time",
    configuration: { backend: "retries 1\ntimeout connect 100ms" },
    play: async (rig) => {
      await rig.server().swallow();
      await refused(rig);
    },
  },
  {
    name: "a kept server connection that is closed when the next request has come",
    play: async (rig) => {
      const [client, server] = await exchange(rig, GET, answer(200));
      client.send(request("POST", "Content-Length: 1\r\n", "a"));
      await server.receivesHead();
      server.fin();
      await client.isEnded();
    },
  },
  ...(["fin", "reset"] as const).map(
    (way): Scenario => ({
      name: `a new server connection that ${way === "fin" ? "closes" : "resets"} under a client's second request`,
      configuration: { defaults: "option http-server-close" },
      play: async (rig) => {
        const [client] = await exchange(rig, GET, answer(200));
        client.send(GET);
        const server = await rig.server().accept();
        await server.receivesHead();
        server[way]();
        await client.isEnded();
      },
    }),
  ),
  {
    name: "a kept server connection that is reset when the next request has come",
    play: async (rig) => {
      const [client, server] = await exchange(rig, GET, answer(200));
      client.send(request("POST", "Content-Length: 1\r\n", "a"));
      await server.receivesHead();
      server.reset();
      await client.isEnded();
    },
  },
  {
    name: "a server that closes behind an interim response",
    play: async (rig) => {
      const [client, server] = await exchange(rig, GET, "HTTP/1.1 103 Early Hints\r\nX: 1\r\n\r\n");
      server.fin();
      await client.receivesUntilFin();
    },
  },
  {
    name: "a server that resets behind an interim response",
    play: async (rig) => {
      const [client, server] = await exchange(rig, GET, "HTTP/1.1 103 Early Hints\r\nX: 1\r\n\r\n");
      server.reset();
      await client.isEnded();
    },
  },
];
