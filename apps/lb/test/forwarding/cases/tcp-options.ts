import { configuration } from "../harness/configuration.ts";
import { CONNECTION } from "../harness/log-line.ts";
import type { Case } from "../harness/suite.ts";

export const tcpOptions: readonly Case[] = [
  {
    name: "option independent-streams does not take what a client gets for a sign of it",
    configuration: configuration({
      defaults: "mode tcp\noption tcplog\noption independent-streams\ntimeout client 400ms",
    }),
    async play(rig) {
      const client = await rig.client();
      client.send("hello");
      const server = await rig.server().accept();
      await server.receives("hello");
      for (let part = 0; part < 8; part++) {
        server.send(".");
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await server.receivesFin();
      server.close();
      await client.receivesUntilFin();
      await rig.logsConnection({ ...CONNECTION, frontend: "f", backend: "b", termination: "cD" });
    },
  },
];
