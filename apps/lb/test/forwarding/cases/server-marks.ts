import { configuration } from "../harness/configuration.ts";
import { ALONE, CONNECTION } from "../harness/log-line.ts";
import { get, got } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import type { Wire } from "../harness/wire.ts";

const CHECK = "check inter 50ms fall 1 rise 1";
const DOWN = `${CHECK} on-marked-down shutdown-sessions`;

/** The connection on which this reached the server, whose checks connect too. */
async function reached(rig: Rig, name: string, request: string): Promise<Wire> {
  for (;;) {
    const connection = await rig.server(name).accept();
    const head = await connection.receivesBytes(request.length).catch(() => "");
    if (head.toString() === request) return connection;
  }
}

/** What a server's going down and coming back does to streams. */
export const serverMarks: readonly Case[] = [
  {
    name: "on-marked-down shutdown-sessions ends what a server carries that goes down",
    configuration: configuration({ server: DOWN }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const connection = await reached(rig, "s1", got());
      await rig.server().refuse();
      await rig.refuses(client, 502);
      await connection.isEnded();
      await rig.logsExchange({ ...ALONE, Tr: -1, status: 502, termination: "DH--" });
    },
  },
  {
    name: "on-marked-down shutdown-sessions ends responses in the middle",
    configuration: configuration({ server: DOWN }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      const connection = await reached(rig, "s1", got());
      connection.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc");
      await client.receives("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc");
      await rig.server().refuse();
      await client.isEnded();
      await rig.logsExchange({ ...ALONE, status: 200, termination: "DD--" });
    },
  },
  {
    name: "on-marked-down shutdown-sessions ends connections of mode tcp",
    configuration: configuration({ defaults: "mode tcp\noption tcplog", server: DOWN }),
    async play(rig) {
      const client = await rig.client();
      client.send("hello");
      await reached(rig, "s1", "hello");
      await rig.server().refuse();
      await client.receivesFin();
      await rig.logsConnection({
        ...CONNECTION,
        frontend: "f",
        backend: "b",
        connections: "1/1/0/0",
        termination: "D-",
      });
    },
  },
  {
    name: "without it what a server carries that goes down goes on",
    configuration: configuration({ server: CHECK }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      await reached(rig, "s1", got());
      await rig.server().refuse();
      await client.staysQuiet(300);
    },
  },
  {
    name: "on-marked-up shutdown-backup-sessions ends what backups carry when a server comes back",
    configuration: configuration({
      backend: `server s1 {s1} ${CHECK} on-marked-up shutdown-backup-sessions\nserver s2 {s2} backup`,
      servers: [],
    }),
    async play(rig) {
      await rig.server("s1").refuse();
      const client = await rig.client();
      await client.staysQuiet(300);
      client.send(get());
      await reached(rig, "s2", got());
      await rig.server("s1").listen();
      await rig.refuses(client, 502);
      await rig.logsExchange({ ...ALONE, server: "s2", Tr: -1, status: 502, termination: "UH--" });
    },
  },
];
