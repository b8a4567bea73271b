import { configuration } from "../harness/configuration.ts";
import { get } from "../harness/requests.ts";
import type { Case } from "../harness/suite.ts";
import { forwarded } from "../harness/test-server.ts";
import { Unexpected } from "../harness/wire.ts";

const bound = (bind: string) => configuration().replace("bind 127.0.0.1:{f}", bind);

/** The words of `bind`. */
export const binds: readonly Case[] = [
  {
    name: "an IPv6 bind serves clients of IPv4 with v4v6",
    configuration: bound("bind [::]:{f} v4v6"),
    async play(rig) {
      rig.server().serve();
      const client = await rig.client();
      client.send(get());
      await client.receives(forwarded("s1"));
    },
  },
  {
    name: "an IPv6 bind leaves clients of IPv4 to others with v6only",
    configuration: bound("bind [::]:{f} v6only v4v6"),
    async play(rig) {
      const outcome = await rig.client().then(
        () => "a connection",
        (error: NodeJS.ErrnoException) => error.code,
      );
      if (outcome !== "ECONNREFUSED") throw new Unexpected("a client of IPv4", "ECONNREFUSED", String(outcome));
    },
  },
  {
    name: "a bind's maxconn keeps further connections waiting, unread",
    configuration: bound("bind 127.0.0.1:{f} maxconn 1"),
    async play(rig) {
      rig.server().serve();
      const first = await rig.client();
      first.send(get());
      await first.receives(forwarded("s1"));
      const second = await rig.client();
      second.send(get());
      await second.staysQuiet(100);
      first.close();
      await second.receives(forwarded("s1"));
    },
  },
];
