import { configuration } from "../harness/configuration.ts";
import { errorPage } from "../harness/error-pages.ts";
import { get } from "../harness/requests.ts";
import type { Rig } from "../harness/rig.ts";
import type { Case } from "../harness/suite.ts";
import { Unexpected } from "../harness/wire.ts";

const CLIENTS = 8;

/** Of clients that come at once some are served at once, and the last only in a later second. */
async function spreads(rig: Rig): Promise<void> {
  const started = performance.now();
  const times = await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const client = await rig.client();
      client.send(get("/", "Connection: close\r\n"));
      await client.receives(errorPage(403));
      await client.isEnded();
      return performance.now() - started;
    }),
  );
  const atOnce = times.filter((time) => time < 250).length;
  const last = Math.max(...times);
  if (atOnce === 0 || atOnce > 5 || last < 400)
    throw new Unexpected("clients", "some at once, others later", times.map(Math.round).join(" "));
}

function limited(parts: { global?: string; frontend?: string }): string {
  return configuration({ ...parts, frontend: `http-request deny\n${parts.frontend ?? ""}` });
}

const differs = { "haproxy 2.6": "writes other fields in its own answers" };

/** How many come in a second. */
export const rates: readonly Case[] = [
  {
    name: "maxconnrate lets no more in each second, and the others wait",
    configuration: limited({ global: "maxconnrate 4" }),
    differs,
    play: spreads,
  },
  {
    name: "maxsessrate lets no more in each second, and the others wait",
    configuration: limited({ global: "maxsessrate 4" }),
    differs,
    play: spreads,
  },
];
