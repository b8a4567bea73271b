import { configuration } from "../harness/configuration.ts";
import { errorPage } from "../harness/error-pages.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

const OFF = `
frontend off
  disabled
  bind 127.0.0.1:{f}
  default_backend nobody
backend asleep
  disabled
  server s2 {s2}
`;

export const disabled: readonly Case[] = [
  {
    name: "a disabled frontend does not listen, and a disabled backend has nobody",
    configuration: configuration({ frontend: "use_backend asleep if { path /asleep }" }).concat(OFF),
    differs: { "haproxy 2.6": "keeps the connection" },
    async play(rig) {
      rig.server().serve();
      for (let round = 0; round < 4; round++) {
        const client = await rig.client();
        client.send(get());
        await client.receives(forwarded("s1"));
      }
      const client = await rig.client();
      client.send(get("/asleep"));
      await client.receives(errorPage(503));
      await client.isEnded();
    },
  },
  {
    name: "enabled undoes what defaults say",
    configuration: configuration({ defaults: "disabled", frontend: "enabled", backend: "enabled" }).concat(
      "defaults\n  timeout client 10s\n",
    ),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(get());
      await client.receives(forwarded("s1"));
    },
  },
];
