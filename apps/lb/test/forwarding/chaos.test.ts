import { readStatistics, type StatisticsRow } from "@haproxy-practice/stack/statistics-csv";
import { waitFor } from "@haproxy-practice/stack/wait-for";
import { describe, expect, test } from "vitest";
import { strangeClient } from "./chaos/strange-client.ts";
import { strangeServer } from "./chaos/strange-server.ts";
import { configuration } from "./harness/configuration.ts";
import { Rig } from "./harness/rig.ts";
import { forwarded } from "./harness/test-server.ts";

/** Clients at once, and in all. More by hand: `CHAOS_CLIENTS=100000 npx vitest run chaos`. */
const AT_ONCE = 40;
const CLIENTS = Number(process.env["CHAOS_CLIENTS"] ?? 600);
const SEED = Number(process.env["CHAOS_SEED"] ?? Date.now() % 1_000_000);

const SERVERS = ["s1", "s2", "s3"];
const CONFIGURATION = configuration({
  defaults: "timeout client 400ms\ntimeout server 400ms\ntimeout connect 200ms\ntimeout queue 300ms\noption redispatch",
  frontend: "use_backend stat if { path_beg /my-stats }",
  servers: SERVERS,
  server: "maxconn 8",
}).concat("backend stat\n  stats enable\n  stats uri /my-stats\n");

describe.each(["native", "http-proxy"] as const)("the %s engine among strange clients and servers", (engine) => {
  test(`mixes no answers up and loses no place on a server (CHAOS_SEED=${SEED})`, { timeout: 600_000 }, async () => {
    const rig = await Rig.start(engine, CONFIGURATION);
    try {
      let chance = generator(SEED);
      const random = () => chance();
      for (const name of SERVERS) rig.server(name).handle((connection) => strangeServer(connection, random));
      const faults: string[] = [];
      let answered = 0;
      let started = 0;
      const one = async () => {
        while (started < CLIENTS && faults.length === 0) {
          const outcome = await strangeClient(await rig.client(), `/${started++}`, random);
          answered += outcome.answered;
          if (outcome.fault) faults.push(outcome.fault);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
      expect(faults).toEqual([]);
      expect(answered).toBeGreaterThan(CLIENTS / 4);
      await waitFor("every place to be given back", async () => (await busyRows(rig)).length === 0, { timeout: 5000 });

      chance = () => 0;
      const client = await rig.client();
      for (let turn = 0; turn < 6; turn++) {
        client.send("GET /calm HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.receives(forwarded("/calm"));
      }
    } finally {
      await rig.stop();
    }
  });
});

/** The rows of the statistics, but for the page's own, that count somebody now. */
async function busyRows(rig: Rig): Promise<StatisticsRow[]> {
  const page = await fetch(`http://127.0.0.1:${rig.port}/my-stats;csv`, { headers: { connection: "close" } });
  const isBusy = (row: StatisticsRow) => Number(row.get("qcur")) > 0 || Number(row.get("scur")) > 0;
  return readStatistics(await page.text()).filter((row) => row.get("pxname") === "b" && isBusy(row));
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
