import { freePort } from "@haproxy-practice/stack/free-port";
import { readStatistics } from "@haproxy-practice/stack/statistics-csv";
import { waitFor } from "@haproxy-practice/stack/wait-for";
import type { Target } from "../../forwarding/harness/balancer.ts";
import { Rig } from "../../forwarding/harness/rig.ts";
import { configurationOf, readCsv, type Scenario } from "./scenario.ts";

/** What is not 0 of the rows `f/FRONTEND`, `b/s1`, `b/BACKEND`, ...: a line each, `b/s1 stot 2`. */
export type Counters = readonly string[];

const IDENTITY = "what the configuration says: haproxy-parity.test.ts compares it";
const STATE = "states and checks: no traffic changes them here, haproxy-parity.test.ts compares them";
const RATE = "which second an event falls into is chance";
const TIME = "durations";

/** The columns that are not compared here, with the reason. */
export const NOT_COMPARED: Readonly<Record<string, string>> = {
  ...reason(IDENTITY, "pxname svname slim pid iid sid type rate_lim qlimit mode algo addr cookie tracked"),
  ...reason(STATE, "status weight act bck chkfail chkdown lastchg downtime throttle check_status check_code"),
  ...reason(STATE, "check_duration last_chk last_agt agent_status agent_code agent_duration check_desc agent_desc"),
  ...reason(STATE, "check_rise check_fall check_health agent_rise agent_fall agent_health hanafail"),
  ...reason(RATE, "rate rate_max req_rate req_rate_max conn_rate conn_rate_max"),
  ...reason(TIME, "qtime ctime rtime ttime qtime_max ctime_max rtime_max ttime_max"),
  srv_icur: "idle connections are shared here, and 2.1's belong to their clients: docs/parity.md",
  src_ilim: "2.1 never fills it",
};

function reason(why: string, columns: string): Record<string, string> {
  return Object.fromEntries(columns.split(" ").map((column) => [column, why]));
}

/** Plays `scenario`, lets everything end, and reads the statistics. */
export async function countersAfter(target: Target, scenario: Scenario): Promise<Counters> {
  const statsPort = await freePort();
  const rig = await Rig.start(target, configurationOf(scenario, statsPort));
  try {
    await scenario.play(rig);
    const clients = rig.closeClients();
    return await waitFor(
      "all sessions to end",
      async () => {
        const rows = rowsOf(await readCsv(statsPort));
        const accepted = Number(rows[0]?.get("conn_tot")) === clients;
        return accepted && rows.every((row) => row.get("scur") === "0") && linesOf(rows, scenario.unsteady);
      },
      { timeout: 10_000 },
    );
  } finally {
    await rig.stop();
  }
}

function rowsOf(csv: string): ReadonlyMap<string, string>[] {
  return readStatistics(csv).filter((row) => row.get("pxname") === "f" || row.get("pxname") === "b");
}

function linesOf(rows: readonly ReadonlyMap<string, string>[], unsteady: readonly string[] = []): Counters {
  return rows.flatMap((row) =>
    [...row]
      .filter(([name]) => !(name in NOT_COMPARED || unsteady.includes(name)))
      .map(([name, value]) => [name, name === "lastsess" ? lastSession(value) : value])
      .filter(([, value]) => value !== "" && value !== "0")
      .map((pair) => `${row.get("pxname")}/${row.get("svname")} ${pair.join(" ")}`),
  );
}

/** How long ago is chance; whether there was one is not. */
function lastSession(seconds = ""): string {
  if (seconds === "") return "";
  return seconds === "-1" ? "never" : "some";
}
