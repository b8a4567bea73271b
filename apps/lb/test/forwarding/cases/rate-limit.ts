import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";
import { Unexpected } from "../harness/wire.ts";

export const rateLimit: readonly Case[] = [
  {
    name: "rate-limit sessions lets so many in a second, and the others wait",
    configuration: configuration({ frontend: "rate-limit sessions 4" }),
    async play(rig) {
      rig.server().serve();
      const began = performance.now();
      const clients = await Promise.all(Array.from({ length: 12 }, () => rig.client()));
      for (const client of clients) client.send(get());
      for (const client of clients) await client.receives(forwarded("s1"));
      const took = performance.now() - began;
      // Of 12 the first few come in at once, and four a second after that.
      if (took < 900) throw new Unexpected("12 clients", "to be served in a second or more", `${Math.round(took)} ms`);
    },
  },
];
