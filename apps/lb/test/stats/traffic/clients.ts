import { answer, asked, exchange, GET, refused, request, type Scenario } from "./scenario.ts";

/** The server's side must notice that the client has gone; what it gets then is not the point. */
const PATIENCE_MS = 150;

const UPLOAD = request("POST", "Content-Length: 10\r\n", "abc");

/** Clients that leave, stall or send what is no request. */
export const clients: readonly Scenario[] = [
  {
    name: "a client that connects and leaves",
    play: async (rig) => {
      const client = await rig.client();
      client.fin();
      await client.receivesUntilFin();
    },
  },
  {
    name: "a client that connects and leaves, with option dontlognull",
    configuration: { frontend: "option dontlognull" },
    play: async (rig) => {
      const client = await rig.client();
      client.fin();
    },
  },
  {
    name: "a client that connects and resets, with option dontlognull",
    configuration: { frontend: "option dontlognull" },
    play: async (rig) => {
      const client = await rig.client();
      client.reset();
    },
  },
  {
    name: "a client that connects and is silent, with option dontlognull",
    configuration: { frontend: "timeout http-request 100ms\noption dontlognull" },
    play: async (rig) => {
      const client = await rig.client();
      await client.receivesUntilFin();
    },
  },
  {
    name: "a client that connects and resets",
    play: async (rig) => {
      const client = await rig.client();
      client.reset();
    },
  },
  {
    name: "a client that leaves in the middle of the head",
    play: async (rig) => {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\nHo");
      client.fin();
      await client.receivesUntilFin();
    },
  },
  {
    name: "a client that leaves in the middle of a second head",
    play: async (rig) => {
      const [client] = await exchange(rig, GET, answer(200));
      client.send("GET / HT");
      client.fin();
      await client.receivesUntilFin();
    },
  },
  {
    name: "a client that leaves between two requests",
    play: async (rig) => {
      const [client] = await exchange(rig, GET, answer(200));
      client.fin();
      await client.receivesUntilFin();
    },
  },
  ...["", "GET / HTTP/1.1\r\nHo"].map(
    (sent): Scenario => ({
      name: `a client that is silent after ${sent === "" ? "nothing" : "a part of the head"}`,
      configuration: { frontend: "timeout http-request 100ms" },
      play: async (rig) => {
        await refused(rig, sent);
      },
    }),
  ),
  {
    name: "a client that is silent after a response",
    configuration: { frontend: "timeout http-keep-alive 100ms" },
    play: async (rig) => {
      const [client] = await exchange(rig, GET, answer(200));
      await client.receivesUntilFin();
    },
  },
  {
    name: "a request that is none",
    play: async (rig) => {
      await refused(rig, "nonsense\r\n\r\n");
    },
  },
  {
    name: "a request that is none after a good one",
    play: async (rig) => {
      const [client] = await exchange(rig, GET, answer(200));
      client.send("nonsense\r\n\r\n");
      await client.receivesUntilFin();
    },
  },
  {
    name: "a request whose first chunk is none",
    play: async (rig) => {
      await refused(rig, request("POST", "Transfer-Encoding: chunked\r\n", "zz\r\n"));
    },
  },
  {
    name: "a request whose second chunk is none",
    play: async (rig) => {
      const [client, server] = await asked(rig, request("POST", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n"));
      await server.receivesBytes(8);
      client.send("zz\r\n");
      await client.receivesUntilFin();
    },
  },
  ...(["fin", "reset"] as const).flatMap((way): Scenario[] => {
    const leaves = way === "fin" ? "half-closes" : "resets";
    return [
      {
        name: `a client that ${leaves} while its server works`,
        play: async (rig) => {
          const [client, server] = await asked(rig);
          client[way]();
          await server.staysQuiet(PATIENCE_MS).catch(() => {});
          server.send(answer(200, "", "ok"));
        },
      },
      {
        name: `a client that ${leaves} while its server works, with option abortonclose`,
        configuration: { backend: "option abortonclose" },
        play: async (rig) => {
          const [client, server] = await asked(rig);
          client[way]();
          await server.staysQuiet(PATIENCE_MS).catch(() => {});
          server.send(answer(200, "", "ok"));
        },
      },
      {
        name: `a client that ${leaves} in the middle of its upload`,
        play: async (rig) => {
          const [client, server] = await asked(rig, UPLOAD);
          await server.receivesBytes(3);
          client[way]();
          await server.isEnded();
        },
      },
      {
        name: `a client that ${leaves} in the middle of its chunked upload`,
        play: async (rig) => {
          const [client, server] = await asked(rig, request("POST", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n"));
          await server.receivesBytes(8);
          client[way]();
          await server.isEnded();
        },
      },
      {
        name: `a client that ${leaves} after an early response to its upload`,
        play: async (rig) => {
          const [client, server] = await asked(rig, UPLOAD);
          await server.receivesBytes(3);
          server.send(answer(200, "", "ok"));
          await client.receivesHead();
          await client.receives("ok");
          client[way]();
          await server.isEnded();
        },
      },
      {
        name: `a client that ${leaves} in the middle of the response`,
        play: async (rig) => {
          const [client, server] = await exchange(rig, GET, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
          await client.receives("abc");
          client[way]();
          await server.staysQuiet(PATIENCE_MS).catch(() => {});
          server.send("def");
          await server.staysQuiet(PATIENCE_MS).catch(() => {});
        },
      },
    ];
  }),
  {
    name: "a client that stays when the balancer has closed, and another",
    play: async (rig) => {
      const [client] = await exchange(rig, request("GET", "Connection: close\r\n"), answer(200));
      await client.receivesUntilFin();
      await exchange(rig, GET, answer(200));
    },
  },
  {
    name: "an upload that stalls",
    configuration: { backend: "timeout server 200ms" },
    play: async (rig) => {
      const [client, server] = await asked(rig, UPLOAD);
      await server.receivesBytes(3);
      await client.receivesUntilFin();
    },
  },
  {
    name: "a chunked upload that stalls",
    configuration: { backend: "timeout server 200ms" },
    play: async (rig) => {
      const [client, server] = await asked(rig, request("POST", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n"));
      await server.receivesBytes(8);
      await client.receivesUntilFin();
    },
  },
  {
    name: "an upload that stalls after its early response",
    configuration: { backend: "timeout server 200ms" },
    play: async (rig) => {
      const [client, server] = await asked(rig, UPLOAD);
      await server.receivesBytes(3);
      server.send(answer(200, "", "ok"));
      await client.receivesHead();
      await client.receives("ok");
      await client.isEnded();
    },
  },
  {
    name: "a request whose second chunk is none, behind the begin of its response",
    play: async (rig) => {
      const [client, server] = await asked(rig, request("POST", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n"));
      await server.receivesBytes(8);
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
      await client.receivesHead();
      await client.receives("abc");
      client.send("zz\r\n");
      await client.isEnded();
    },
  },
  {
    name: "a client that leaves its upload behind a 100",
    play: async (rig) => {
      const [client, server] = await exchange(
        rig,
        request("POST", "Content-Length: 3\r\nExpect: 100-continue\r\n"),
        "HTTP/1.1 100 Continue\r\n\r\n",
      );
      client.fin();
      await server.isEnded();
    },
  },
];
