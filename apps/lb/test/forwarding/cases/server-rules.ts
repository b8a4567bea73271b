import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

const SERVERS = ["s1", "s2", "s3"];

interface Named {
  readonly name: string;
  readonly backend: string;
  readonly server?: string;
  readonly requests: readonly (readonly [path: string, server: number])[];
}

const named: readonly Named[] = [
  {
    name: "use-server sends requests to the server that the first rule names",
    backend: `use-server s3 if { path_beg /three }
use-server s2 if { path_end two }
use-server s1 if { path -m sub two }`,
    requests: [
      ["/three", 3],
      ["/three/two", 3],
      ["/two", 2],
      ["/two/one", 1],
      ["/", 1],
      ["/", 2],
      ["/two", 2],
      ["/", 3],
    ],
  },
  {
    name: "use-server unless takes what does not fit",
    backend: "use-server s2 unless { path /other }",
    requests: [
      ["/", 2],
      ["/other", 1],
      ["/", 2],
      ["/other", 2],
    ],
  },
  {
    name: "rules of use-server see the request as the rules on it have left it",
    backend: "http-request set-path /new\nuse-server s3 if { path /new }\nuse-server s2 if { path /old }",
    requests: [["/old", 3]],
  },
  {
    name: "use-server passes over a server that is down, and tries the next rule",
    backend: "use-server s3 if { path /a }\nuse-server s2 if { path /a }",
    server: "disabled",
    requests: [
      ["/a", 2],
      ["/a", 2],
    ],
  },
  {
    name: "use-server goes before what a request is hashed by",
    backend: "balance uri\nuse-server s3 if { path /a }",
    requests: [
      ["/a", 3],
      ["/b", 2],
    ],
  },
];

export const serverRules: readonly Case[] = [
  ...named.map(
    ({ name, backend, server = "", requests }): Case => ({
      name,
      configuration: configuration({
        servers: [],
        backend: `${backend}\nserver s1 {s1}\nserver s2 {s2}\nserver s3 {s3} ${server}`,
      }),
      async play(rig) {
        for (const each of SERVERS) rig.server(each).serve();
        const client = await rig.client();
        for (const [path, number] of requests) {
          client.send(get(path));
          await client.receives(forwarded(`s${number}`));
        }
      },
    }),
  ),
  {
    name: "use-server names a server in mode tcp",
    configuration: configuration({
      defaults: "mode tcp\noption tcplog",
      servers: SERVERS,
      backend: "use-server s3 if { src 127.0.0.0/8 }",
    }),
    async play(rig) {
      for (let connection = 0; connection < 2; connection++) {
        const client = await rig.client();
        client.send("hello");
        await (await rig.server("s3").accept()).receives("hello");
      }
    },
  },
];
