import { configuration } from "../harness/configuration.ts";
import { ALONE } from "../harness/log-line.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";

export const probes: readonly Case[] = [
  {
    name: "option http-ignore-probes leaves out who connects and sends no request",
    differs: { "haproxy 2.6": "answers one that ends after a byte" },
    configuration: configuration({ defaults: "option http-ignore-probes\ntimeout http-request 300ms" }),
    async play(rig) {
      rig.server().serve();
      const early = await rig.client();
      early.socket.end();
      await early.receivesFin();
      const partial = await rig.client();
      partial.send("GET / HT");
      partial.socket.end();
      const answer = await partial.receivesUntilFin();
      if (answer.length > 0) throw new Error(`a probe is answered: ${answer}`);
      const silent = await rig.client();
      await silent.receivesFin();
      const client = await rig.client();
      client.send(get());
      await client.receives(forwarded("s1"));
      await rig.logsExchange({ ...ALONE, status: 200 });
    },
  },
];
