import { configuration } from "../harness/configuration.ts";
import { ALONE } from "../harness/log-line.ts";
import { asked, get, got } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";
import { talkOverWebSocket, UPGRADE, UPGRADED, withLowerCaseNames } from "../harness/web-socket.ts";
import type { Wire } from "../harness/wire.ts";

const MEGABYTES = 20_000_000;

/** Connections that stop being HTTP. */
export const tunnels: readonly Case[] = [
  {
    name: "after 101 bytes pass both ways as they are",
    async play(rig) {
      const client = await rig.client();
      client.send(UPGRADE);
      const server = await rig.server().accept();
      await server.receives(withLowerCaseNames(UPGRADE));
      server.send(`${UPGRADED}\x81\x02hi`);
      await client.receives(`${withLowerCaseNames(UPGRADED)}\x81\x02hi`);
      client.send("\x00\xffGET / HTTP/1.1\r\n\r\n");
      await server.receives("\x00\xffGET / HTTP/1.1\r\n\r\n");
      server.send("HTTP/1.1 200 OK\r\n\r\n");
      await client.receives("HTTP/1.1 200 OK\r\n\r\n");
      client.fin();
      await server.receivesFin();
      server.fin();
      await client.receivesFin();
      await rig.logsExchange({ ...ALONE, status: 101, bytes: 159, request: "GET /chat HTTP/1.1" });
    },
  },
  {
    name: "what a client sends before 101 reaches the server after it",
    differs: { haproxy: "2.1 holds it back until more comes" },
    async play(rig) {
      const client = await rig.client();
      client.send(`${UPGRADE}early`);
      const server = await rig.server().accept();
      await server.receives(withLowerCaseNames(UPGRADE));
      await server.staysQuiet(50);
      server.send(UPGRADED);
      await client.receives(withLowerCaseNames(UPGRADED));
      await server.receives("early");
    },
  },
  {
    name: "a tunnel's client may close its side and still receive",
    async play(rig) {
      const { client, server } = await tunnel(rig);
      client.fin();
      await server.receivesFin();
      server.send("still here");
      await client.receives("still here");
      server.fin();
      await client.receivesFin();
    },
  },
  {
    name: "a client that ends before the 101 has ended in the tunnel, too",
    async play(rig) {
      const client = await rig.client();
      client.send(UPGRADE);
      const server = await rig.server().accept();
      await server.receives(withLowerCaseNames(UPGRADE));
      client.fin();
      await server.staysQuiet(30);
      server.send(UPGRADED);
      await client.receives(withLowerCaseNames(UPGRADED));
      await server.receivesFin();
      server.send("still here");
      await client.receives("still here");
      server.fin();
      await client.receivesFin();
    },
  },
  {
    name: "a tunnel ends when its server closes",
    async play(rig) {
      const { client, server } = await tunnel(rig);
      server.send("last");
      server.fin();
      await client.receives("last");
      await client.receivesFin();
      await server.isEnded();
      await rig.logsExchange({ ...ALONE, status: 101, request: "GET /chat HTTP/1.1" });
    },
  },
  {
    name: "a client's reset ends a tunnel, and is the client's fault",
    async play(rig) {
      const { client, server } = await tunnel(rig);
      client.reset();
      await server.isEnded();
      await rig.logsExchange({ ...ALONE, status: 101, bytes: 136, termination: "CD--", request: "GET /chat HTTP/1.1" });
    },
  },
  {
    name: "a server's reset ends a tunnel, and is the server's fault",
    async play(rig) {
      const { client, server } = await tunnel(rig);
      server.reset();
      await client.isEnded();
      await rig.logsExchange({ ...ALONE, status: 101, bytes: 136, termination: "SD--", request: "GET /chat HTTP/1.1" });
    },
  },
  {
    name: "a tunnel carries megabytes both ways at once, whoever is slow",
    async play(rig) {
      const { client, server } = await tunnel(rig);
      const bytes = Buffer.alloc(MEGABYTES, "tunnel");
      client.pause();
      server.pause();
      const sending = Promise.all([client.sendAll(bytes), server.sendAll(bytes)]);
      await client.stalls();
      await server.stalls();
      client.resume();
      server.resume();
      const [down, up] = await Promise.all([client.receivesHashed(MEGABYTES), server.receivesHashed(MEGABYTES)]);
      await sending;
      if (down !== up) throw new Error("the bytes were changed on their way");
    },
  },
  {
    name: "a tunnel that nobody uses ends after timeout server",
    configuration: configuration({ backend: "timeout server 300ms" }),
    async play(rig) {
      const { client, server } = await tunnel(rig);
      await client.staysQuiet(150);
      client.send("hello");
      await server.receives("hello");
      await client.staysQuiet(150);
      await client.isEnded();
      await server.isEnded();
      await rig.logsExchange({
        ...ALONE,
        Ta: [400, 2000],
        status: 101,
        termination: "sD--",
        request: "GET /chat HTTP/1.1",
      });
    },
  },
  {
    name: "a tunnel that nobody uses is the client's fault when both have the same time",
    configuration: configuration({ defaults: "timeout client 300ms\ntimeout server 300ms" }),
    async play(rig) {
      const { client, server } = await tunnel(rig);
      await client.isEnded();
      await server.isEnded();
      await rig.logsExchange({
        ...ALONE,
        Ta: [250, 2000],
        status: 101,
        termination: "cD--",
        request: "GET /chat HTTP/1.1",
      });
    },
  },
  {
    name: "timeout server-fin bounds a tunnel that its client has left",
    configuration: configuration({ defaults: "timeout tunnel 10s\ntimeout server-fin 300ms" }),
    async play(rig) {
      const { client, server } = await tunnel(rig);
      client.fin();
      await server.receivesFin();
      await client.isEnded();
      await rig.logsExchange({
        ...ALONE,
        Ta: [250, 2000],
        status: 101,
        termination: "sD--",
        request: "GET /chat HTTP/1.1",
      });
    },
  },
  {
    name: "a WebSocket client talks with a WebSocket server",
    async play(rig) {
      await talkOverWebSocket(rig);
    },
  },
  {
    name: "other protocols than WebSocket pass after 101 too",
    async play(rig) {
      const [client, server] = await asked(
        rig,
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n",
      );
      server.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n");
      await client.receives("HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: echo/1\r\n\r\n");
      client.send("ping");
      await server.receives("ping");
      server.send("pong");
      await client.receives("pong");
      server.fin();
      await client.receivesFin();
    },
  },
  {
    name: "a server that will not upgrade answers as usual, and the connection lives on",
    async play(rig) {
      const client = await rig.client();
      client.send(UPGRADE);
      const server = await rig.server().accept();
      await server.receives(withLowerCaseNames(UPGRADE));
      server.send(response("no"));
      await client.receives(forwarded("no"));
      client.send(get("/2"));
      await server.receives(got("/2"));
      server.send(response("two"));
      await client.receives(forwarded("two"));
    },
  },
  ...["Content-Length: 2\r\n\r\nhi", "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"].map(
    (rest): Case => ({
      name: `the body of an upgrade reaches the server as a body (${rest.slice(0, rest.indexOf(":"))})`,
      async play(rig) {
        const client = await rig.client();
        client.send(UPGRADE.replace(/\r\n$/, rest));
        const server = await rig.server().accept();
        await server.receivesHead();
        await server.receives(rest.slice(rest.indexOf("\r\n\r\n") + 4));
        server.send(response("no"));
        await client.receives(forwarded("no"));
        client.send(get("/2"));
        await server.receives(got("/2"));
        server.send(response("two"));
        await client.receives(forwarded("two"));
      },
    }),
  ),
  {
    name: "101 with a transfer coding is a 502",
    differs: { haproxy: "passes it on, and the client may take the tunnel's first bytes for chunks" },
    async play(rig) {
      const client = await rig.client();
      client.send(UPGRADE);
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send(UPGRADED.replace(/\r\n$/, "Transfer-Encoding: chunked\r\n\r\n"));
      await rig.refuses(client, 502);
    },
  },
  {
    name: "101 that nobody asked for is a 502",
    differs: { haproxy: "becomes a tunnel, through which requests could be smuggled" },
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      await rig.refuses(client, 502);
    },
  },
  {
    name: "CONNECT becomes a tunnel after 2xx",
    differs: { "haproxy 2.6": "leaves the port out of Host" },
    async play(rig) {
      const [client, server] = await asked(rig, "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n");
      server.send("HTTP/1.1 200 Connection established\r\n\r\n220 ");
      await client.receives("HTTP/1.1 200 Connection established\r\n\r\n220 ");
      client.send("\x16\x03\x01");
      await server.receives("\x16\x03\x01");
      server.send("\x16\x03\x03");
      await client.receives("\x16\x03\x03");
      server.fin();
      await client.receivesFin();
    },
  },
  {
    name: "CONNECT that is refused is answered and closed",
    differs: { "haproxy 2.6": "keeps the connection" },
    async play(rig) {
      const client = await rig.client();
      client.send("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n");
      const server = await rig.server().accept();
      await server.receivesHead();
      server.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
      const head = await client.receivesHead();
      if (!head.startsWith("HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n")) throw new Error(head);
      await client.receives("no");
      await client.isEnded();
    },
  },
];

async function tunnel(rig: Rig): Promise<{ client: Wire; server: Wire }> {
  const client = await rig.client();
  client.send(UPGRADE);
  const server = await rig.server().accept();
  await server.receives(withLowerCaseNames(UPGRADE));
  server.send(UPGRADED);
  await client.receives(withLowerCaseNames(UPGRADED));
  return { client, server };
}
