import { ask, type Stack, waitFor } from "@haproxy-practice/stack";

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
  const [head, ...rows] = answer.body.split("\n").map((line) => line.split(","));
  const column = (row: string[], name: string) => row[head?.indexOf(name) ?? -1] ?? "";
  return rows
    .filter((row) => row[0] === "web_service" && row[1] !== "BACKEND")
    .map((row) => ({ name: row[1] ?? "", status: column(row, "status"), address: column(row, "addr") }));
}

/** Waits until `count` servers are UP, each after all its checks. */
export async function serversUp(stack: Stack, count: number): Promise<void> {
  const up = async () => (await servers(stack)).filter(({ status }) => status === "UP").length === count;
  // A name that went is held for 10 s, and a slot that comes back is checked every 2 s.
  await waitFor(`${count} servers UP in the statistics`, up, { timeout: 40_000, interval: 100 });
}
