import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

const lineOf = (format: string) => `log-format "%ci:%cp [%tr] ${format}"`;

export const uniqueId: readonly Case[] = [
  {
    name: "a request gets an id, which its server and the log are told",
    configuration: configuration({
      defaults: "unique-id-header X-Unique-ID",
      frontend: `unique-id-format %{+X}o\\ %ci_%[req.hdr(x)]\nhttp-request set-header y %[unique-id]\n${lineOf("%ID %{+Q}ID")}`,
    }),
    async play(rig) {
      const client = await rig.client();
      client.send(get("/", "X: b c\r\n"));
      const server = await rig.server().accept();
      const id = "7F000001_b c";
      await server.receives(`GET / HTTP/1.1\r\nhost: a\r\nx: b c\r\ny: ${id}\r\nx-unique-id: ${id}\r\n\r\n`);
      server.send(forwarded("s1"));
      await client.receives(forwarded("s1"));
      await rig.logs(`${id} "${id}"`);
    },
  },
  {
    name: "an id is made for a request that reaches no server, too",
    differs: { "haproxy 2.6": "keeps the connection after an answer of its own" },
    configuration: configuration({ frontend: `unique-id-format %ci-%[method]\nhttp-request deny\n${lineOf("%ID")}` }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      await client.receivesUntilFin();
      await rig.logs("127.0.0.1-GET");
    },
  },
];
