import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

const SERVERS = ["s1", "s2", "s3"];

/** What clients ask, one after the other on one connection, goes to these servers. */
async function leads(rig: Rig, requests: readonly (readonly [sent: string, server: number])[]): Promise<void> {
  for (const name of SERVERS) rig.server(name).serve();
  const client = await rig.client();
  for (const [sent, server] of requests) {
    client.send(sent);
    await client.receives(forwarded(`s${server}`));
  }
}

interface Led {
  readonly name: string;
  readonly backend: string;
  readonly requests: readonly (readonly [sent: string, server: number])[];
}

const post = (target: string, length: number) =>
  `POST ${target} HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`;
const field = (value: string) => get("/", `X-Key: ${value}\r\n`);

const led: readonly Led[] = [
  {
    name: "static-rr takes the servers in turn",
    backend: "balance static-rr",
    requests: [1, 2, 3, 1, 2, 3].map((server) => [get(), server]),
  },
  {
    name: "first takes the first server while it has room",
    backend: "balance first",
    requests: [get(), get(), get()].map((request) => [request, 1]),
  },
  {
    name: "a path leads to its server, whatever the query",
    backend: "balance uri",
    requests: [
      [get("/a"), 1],
      [get("/a?x=1"), 1],
      [get("/b"), 2],
      [get("/c"), 3],
      [get("/c?y"), 3],
    ],
  },
  {
    name: "what rules make of the path leads to its server",
    backend: "balance uri\nhttp-request set-path /b if { path /a }",
    requests: [
      [get("/a"), 2],
      [get("/c"), 3],
    ],
  },
  {
    name: "a parameter of the query leads to its server, and who has none takes turns",
    backend: "balance url_param id",
    requests: [
      [get("/?id=7"), 2],
      [get("/x?a=1&id=7&b=2"), 2],
      [get("/?id=8"), 3],
      [get("/"), 1],
      [get("/?xid=7"), 2],
      [get("/"), 3],
    ],
  },
  {
    name: "a field leads to its server",
    backend: "balance hdr(X-Key)",
    requests: [
      [field("7"), 2],
      [field("8, 7"), 3],
      [field("7 , 8"), 2],
    ],
  },
  {
    name: "use_domain_only looks at the name of a domain alone",
    backend: "balance hdr(x-key) use_domain_only",
    requests: [
      [field("abd.com"), 1],
      [field("abc.org"), 3],
      [field("www.abc.com"), 3],
      [field("x.y.abc.net"), 3],
    ],
  },
  {
    name: "a consistent hash leads a path to the same server when others leave",
    backend: "balance uri\nhash-type consistent",
    requests: [
      [get("/a"), 2],
      [get("/c"), 1],
      [get("/e"), 3],
    ],
  },
];

export const hashes: readonly Case[] = [
  ...led.map(
    ({ name, backend, requests }): Case => ({
      name,
      configuration: configuration({ backend, servers: SERVERS }),
      play: (rig) => leads(rig, requests),
    }),
  ),
  {
    name: "a parameter of a POST request's body leads to its server, and the body is waited for",
    configuration: configuration({ backend: "balance url_param id", servers: SERVERS }),
    async play(rig) {
      for (const [target, first, rest, name] of [
        ["/", "id=7", "", "s2"],
        ["/", "a=1&", "id=8", "s3"],
        ["/?id=7", "id=8", "", "s2"],
        ["/", "id=8", "&a=1", "s3"],
      ] as const) {
        const client = await rig.client();
        client.send(post(target, first.length + rest.length) + first);
        await new Promise((resolve) => setTimeout(resolve, 50));
        client.send(rest);
        const server = await rig.server(name).accept();
        await server.receivesHead();
        await server.receives(first + rest);
        server.send(forwarded(name));
        await client.receives(forwarded(name));
        client.close();
        server.close();
      }
    },
  },
  {
    name: "a random server gets a request, and each its share",
    configuration: configuration({ backend: "balance random", servers: SERVERS }),
    async play(rig) {
      for (const name of SERVERS) rig.server(name).serve();
      for (let round = 0; round < 60; round++) {
        const client = await rig.client();
        client.send(get());
        await client.receivesHead();
        await client.receivesBytes("s1".length);
        client.close();
      }
      for (const name of SERVERS) {
        const opened = rig.server(name).connections.length;
        if (opened < 3) throw new Error(`${name} got ${opened} connections of 60`);
      }
    },
  },
  {
    name: "the cookie of an RDP client leads to its server",
    configuration: configuration({
      defaults: "mode tcp\noption tcplog",
      frontend: "tcp-request inspect-delay 1s\ntcp-request content accept if { rdp_cookie(mstshash) -m found }",
      backend: "balance rdp-cookie",
      servers: SERVERS,
    }),
    async play(rig) {
      for (const [user, server] of [
        ["7", "s2"],
        ["8", "s3"],
        ["7", "s2"],
      ] as const) {
        const hello = `\x03\x00\x00\x2f\x2a\xe0\x00\x00\x00\x00\x00Cookie: mstshash=${user}\r\n\x01\x00\x08\x00\x03\x00\x00\x00`;
        const client = await rig.client();
        client.send(hello);
        const wire = await rig.server(server).accept();
        await wire.receives(hello);
        client.close();
      }
    },
  },
  {
    name: "hash-balance-factor leads to the next server around the ring when one has more than its share",
    configuration: configuration({
      servers: [],
      backend: `balance uri
hash-type consistent
hash-balance-factor 130
server s1 {s1}
server s2 {s2} weight 2
server s3 {s3}`,
    }),
    async play(rig) {
      for (const server of "223223223322") {
        const client = await rig.client();
        client.send(get("/a"));
        await (await rig.server(`s${server}`).accept()).receivesHead();
      }
    },
  },
];
