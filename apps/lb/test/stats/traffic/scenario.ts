import { ask } from "@haproxy-practice/stack/ask";
import { type ConfigurationParts, configuration as forwarding } from "../../forwarding/harness/configuration.ts";
import { get } from "../../forwarding/harness/requests.ts";
import type { Rig } from "../../forwarding/harness/rig.ts";
import type { Wire } from "../../forwarding/harness/wire.ts";

/** Some traffic after which the statistics are read. */
export interface Scenario {
  /** A sentence. */
  readonly name: string;
  /** For frontend `f` and backend `b`, with server `s1` alone unless given. */
  readonly configuration?: ConfigurationParts;
  /** What the parts cannot say. */
  readonly edit?: (configuration: string) => string;
  /** Columns whose values differ from run to run. */
  readonly unsteady?: readonly string[];
  /** Plays clients and servers; connections that it leaves open are closed after it. */
  readonly play: (rig: Rig) => Promise<void>;
}

/** The configuration of `scenario` with statistics on a port of their own: reading them counts in `stats` alone. */
export function configurationOf(scenario: Scenario, statsPort: number): string {
  const parts = scenario.configuration ?? {};
  const text = forwarding({ ...parts, global: `maxconn 1000\n${parts.global ?? ""}` });
  return `${scenario.edit?.(text) ?? text}listen stats\n  bind 127.0.0.1:${statsPort}\n  stats enable\n  stats uri /\n`;
}

export const GET = get();

export function request(method: string, fields = "", body = ""): string {
  return `${method} / HTTP/1.1\r\nHost: a\r\n${fields}\r\n${body}`;
}

export function answer(status: number, fields = "", body = ""): string {
  return `HTTP/1.1 ${status} Reason\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`;
}

/** A client asks, the server answers on a new connection, and the client has it all. */
export async function exchange(rig: Rig, text: string, answered: string, server = "s1"): Promise<[Wire, Wire]> {
  const [client, connection] = await asked(rig, text, server);
  connection.send(answered);
  await client.receivesHead();
  return [client, connection];
}

/** A server that is connected to has the request: the client's bytes have passed. */
export async function asked(rig: Rig, text = GET, server = "s1"): Promise<[Wire, Wire]> {
  const client = await rig.client();
  client.send(text);
  const connection = await rig.server(server).accept();
  await connection.receivesHead();
  return [client, connection];
}

/** The balancer itself answers, and ends. */
export async function refused(rig: Rig, text = GET): Promise<void> {
  const client = await rig.client();
  client.send(text);
  await client.receivesUntilFin();
}

/** The statistics as CSV, over a connection of its own. */
export async function readCsv(port: number): Promise<string> {
  return (await ask(`http://127.0.0.1:${port}/;csv`)).body;
}
