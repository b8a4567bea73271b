import { configuration } from "../harness/configuration.ts";
import { asked } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";
import { Unexpected } from "../harness/wire.ts";

export const sources: readonly Case[] = [
  ...["http", "tcp"].map(
    (mode): Case => ({
      name: `source says which address servers see${mode === "tcp" ? ", in mode tcp" : ""}`,
      configuration: configuration({ defaults: `mode ${mode}\nno log`, backend: "source 127.7.8.9" }),
      needs: "loopback-network",
      async play(rig) {
        const [client, server] = await asked(rig, "GET / HTTP/1.1\r\nhost: a\r\n\r\n");
        if (server.socket.remoteAddress !== "127.7.8.9")
          throw new Unexpected(server.name, "127.7.8.9", String(server.socket.remoteAddress));
        server.send(forwarded("s1"));
        await client.receives(forwarded("s1"));
      },
    }),
  ),
];
