import { rmSync } from "node:fs";
import { get } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

interface Chain {
  readonly server: string;
  readonly bind: string;
  readonly global?: string;
}

/** Two frontends in a row: the second one gets by `bind` what the first one sends by `server`. */
const chain = ({ server, bind, global = "" }: Chain) => `
global
  nbthread 1
  log stdout format raw local0
  ${global}
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
listen first
  bind 127.0.0.1:{f}
  server next ${server}
frontend f
  bind ${bind}
  log global
  log-format "%ci:%cp [%t] %ci:%cp %fi:%fp src=%[src] src_port=%[src_port] dst=%[dst] dst_port=%[dst_port] %b/%s %ST"
  option forwardfor
  default_backend b
backend b
  server s1 {s1}
`;

/** Both requests of a client arrive, and nothing of its address, which a socket of this machine does not have. */
async function isServed(rig: Rig, number = 1): Promise<void> {
  try {
    rig.server().serve();
    const client = await rig.client();
    for (const path of ["/", "/again"]) {
      client.send(get(path));
      await client.receives(forwarded("s1"));
      await rig.logs(`unix:${number} unix:${number} src=- src_port=- dst=- dst_port=- b/s1 200`);
    }
  } finally {
    rmSync(`/tmp/lb-case-${rig.port}.sock`, { force: true });
  }
}

/** Addresses of all kinds. */
export const addresses: readonly Case[] = [
  {
    name: "a unix socket carries requests from a server line to a bind",
    configuration: chain({ server: "unix@/tmp/lb-case-{f}.sock", bind: "unix@/tmp/lb-case-{f}.sock mode 600" }),
    play: (rig) => isServed(rig),
  },
  {
    name: "so does one that is written as a path alone",
    configuration: chain({ server: "/tmp/lb-case-{f}.sock", bind: "/tmp/lb-case-{f}.sock id 7" }),
    play: (rig) => isServed(rig, 7),
  },
  {
    name: "unix-bind stands before the paths of binds, and not before those of servers",
    configuration: chain({
      global: "unix-bind prefix /tmp/lb-case- mode 666",
      server: "/tmp/lb-case-{f}.sock",
      bind: "unix@{f}.sock",
    }),
    play: (rig) => isServed(rig),
  },
  {
    name: "a name that only the kernel knows carries requests from a server line to a bind",
    needs: "linux",
    configuration: chain({ server: "abns@lb-case-{f}", bind: "abns@lb-case-{f}" }),
    play: (rig) => isServed(rig),
  },
  {
    name: "a server whose socket is not there counts as one that refuses",
    configuration: chain({ server: "/tmp/lb-case-{f}-none.sock", bind: "abns@lb-case-{f}" }),
    async play(rig) {
      const client = await rig.client();
      client.send(get());
      await rig.refuses(client, 503);
    },
  },
];
