import { configuration } from "../harness/configuration.ts";
import { ALONE } from "../harness/log-line.ts";
import { asked, get, got } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded, response } from "../harness/test-server.ts";
import { talkOverWebSocket, UPGRADE, UPGRADED, withLowerCaseNames } from "../harness/web-socket.ts";

const CLOSING_GET = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
const forwardfor = (option: string, where: "frontend" | "backend" = "frontend") =>
  configuration({ [where]: `option forwardfor ${option}` });

const MODES = ["http-keep-alive", "http-server-close", "httpclose"] as const;
const PAIRS = MODES.flatMap((frontend) => MODES.map((backend) => [frontend, backend] as const));

/** What `option` statements change about connections and requests. */
export const modes: readonly Case[] = [
  ...PAIRS.map(
    ([frontend, backend]): Case => ({
      name: `a WebSocket handshake passes alone with ${frontend} in the frontend and ${backend} in the backend`,
      configuration: configuration({ frontend: `option ${frontend}`, backend: `option ${backend}` }),
      async play(rig) {
        const client = await rig.client();
        client.send(UPGRADE);
        const server = await rig.server().accept();
        await server.receives(withLowerCaseNames(UPGRADE));
        server.send(UPGRADED);
        await client.receives(withLowerCaseNames(UPGRADED));
        server.fin();
        await client.receivesFin();
        await rig.logsExchange({ ...ALONE, status: 101, request: "GET /chat HTTP/1.1" });
        await talkOverWebSocket(rig);
      },
    }),
  ),
  {
    name: "beside Connection: upgrade nothing is said of a connection that is closed",
    configuration: configuration({ frontend: "option httpclose" }),
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close, Upgrade\r\n\r\n");
      const server = await rig.server().accept();
      await server.receives("GET / HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\n\r\n");
      const fields = "Connection: Upgrade\r\nUpgrade: TLS/1.3\r\n";
      server.send(response("no", fields));
      await client.receives(
        forwarded("no", fields.replace("Connection", "connection").replace("Upgrade:", "upgrade:")),
      );
      await client.receivesFin();
      await server.isEnded();
    },
  },
  ...(["frontend", "backend"] as const).map(
    (where): Case => ({
      name: `option http-server-close in the ${where} closes the server's side only`,
      configuration: configuration({ [where]: "option http-server-close" }),
      async play(rig) {
        const client = await rig.client();
        for (let turn = 0; turn < 2; turn++) {
          client.send(get());
          const server = await rig.server().accept();
          await server.receives(CLOSING_GET);
          server.send(response("hi"));
          await client.receives(forwarded("hi"));
          await server.isEnded();
        }
      },
    }),
  ),
  {
    name: "option httpclose in the frontend closes both sides",
    configuration: configuration({ frontend: "option httpclose" }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receives(CLOSING_GET);
      server.send(response("hi"));
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi");
      await client.receivesFin();
      await server.isEnded();
    },
  },
  {
    name: "option httpclose in the backend closes the server's side only",
    configuration: configuration({ backend: "option httpclose" }),
    async play(rig) {
      const client = await rig.client();
      for (let turn = 0; turn < 2; turn++) {
        client.send(get());
        const server = await rig.server().accept();
        await server.receives(CLOSING_GET);
        server.send(response("hi"));
        await client.receives(forwarded("hi"));
      }
    },
  },
  {
    name: "option forwardfor adds the client's address as the last field",
    needs: "loopback-network",
    configuration: forwardfor(""),
    async play(rig) {
      const client = await rig.client("127.0.0.7");
      client.send("GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n\r\n");
      const server = await rig.server().accept();
      await server.receives("GET / HTTP/1.1\r\nhost: a\r\nx-a: 1\r\nx-forwarded-for: 127.0.0.7\r\n\r\n");
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "option forwardfor leaves a field that is there and adds another",
    configuration: forwardfor("", "backend"),
    async play(rig) {
      const client = await rig.client();
      client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n");
      const server = await rig.server().accept();
      await server.receives(
        "GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 10.0.0.1\r\nx-forwarded-for: 127.0.0.1\r\n\r\n",
      );
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "option forwardfor if-none adds nothing to a field that is there",
    configuration: forwardfor("if-none"),
    async play(rig) {
      const [client, server] = await asked(rig, "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n");
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
      client.send(get());
      await server.receives("GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 127.0.0.1\r\n\r\n");
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
  {
    name: "option forwardfor except leaves a network's clients out",
    needs: "loopback-network",
    configuration: forwardfor("except 127.0.0.0/30"),
    async play(rig) {
      const inside = await rig.client("127.0.0.3");
      inside.send(get());
      const first = await rig.server().accept();
      await first.receives(got());
      first.send(response("hi"));
      await inside.receives(forwarded("hi"));
      const outside = await rig.client("127.0.0.4");
      outside.send(get());
      const second = await rig.server().accept();
      await second.receives("GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 127.0.0.4\r\n\r\n");
      second.send(response("hi"));
      await outside.receives(forwarded("hi"));
    },
  },
  {
    name: "option forwardfor header names another field",
    configuration: forwardfor("header X-Client"),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const server = await rig.server().accept();
      await server.receives("GET / HTTP/1.1\r\nhost: a\r\nx-client: 127.0.0.1\r\n\r\n");
      server.send(response("hi"));
      await client.receives(forwarded("hi"));
    },
  },
];
