import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";

/** So many clients ask one after the other, and as many requests reach the server each time. */
async function reach(rig: Rig, counts: readonly number[]): Promise<void> {
  for (const [asked, count] of counts.entries()) {
    const client = await rig.client();
    client.send(get(`/${asked}`));
    await client.staysQuiet(50);
    const { length } = rig.server().connections;
    if (length !== count) throw new Error(`of ${asked + 1} requests ${length} reached the server, not ${count}`);
  }
  for (const connection of rig.server().connections) await connection.receivesHead();
}

export const dynamicLimits: readonly Case[] = [
  {
    // Who waits stays: only a place that is given back lets in the next.
    name: "a server's limit grows from minconn to maxconn as its backend fills",
    configuration: configuration({ backend: "fullconn 4", server: "minconn 2 maxconn 4" }),
    play: (rig) => reach(rig, [1, 2, 3, 4, 4, 4]),
  },
  {
    name: "a server's limit is minconn while its backend is far from full",
    configuration: configuration({ backend: "fullconn 100", server: "minconn 2 maxconn 10" }),
    play: (rig) => reach(rig, [1, 2, 2, 2, 2]),
  },
  {
    name: "without fullconn a tenth of the frontends' limits counts as full",
    configuration: configuration({ frontend: "maxconn 50", server: "minconn 1 maxconn 10" }),
    play: (rig) => reach(rig, [1, 2, 3, 4, 5]),
  },
  {
    name: "minconn alone is maxconn, too",
    configuration: configuration({ server: "minconn 2" }),
    play: (rig) => reach(rig, [1, 2, 2]),
  },
];
