import { ask, type Stack, waitFor } from "@haproxy-practice/stack";
import { readStatistics } from "@haproxy-practice/stack/statistics-csv";

/** A server of `web_service`, as the statistics show it. */
export interface ServerRow {
  readonly name: string;
  /** `UP`, `UP 1/3`, `DOWN`, `MAINT (resolution)` */
  readonly status: string;
  /** With the port; empty while there is none. */
  readonly address: string;
}

/** The servers of the backend in the order of their slots. */
export async function servers(stack: Stack): Promise<ServerRow[]> {
  const answer = await ask(`${stack.statsUrl}?;csv`);
  if (answer.status !== 200) throw new Error(`the statistics answered ${answer.status}`);
  return readStatistics(answer.body)
    .filter((row) => row.get("pxname") === "web_service" && row.get("svname") !== "BACKEND")
    .map((row) => ({ name: row.get("svname") ?? "", status: row.get("status") ?? "", address: row.get("addr") ?? "" }));
}

/** Waits until `count` servers are UP, each after all its checks. */
export async function serversUp(stack: Stack, count: number): Promise<void> {
  const up = async () => (await servers(stack)).filter(({ status }) => status === "UP").length === count;
  // A name that went is held for 10 s, and a slot that comes back is checked every 2 s.
  await waitFor(`${count} servers UP in the statistics`, up, { timeout: 40_000, interval: 100 });
}
