import { describe, expect, test } from "vitest";
import { type StrictnessCase, strictnessTable } from "../http1/strictness-table.ts";
import { configuration } from "./harness/configuration.ts";
import { Rig } from "./harness/rig.ts";
import type { Wire } from "./harness/wire.ts";
import { httpProxyRefusals } from "./http-proxy-exceptions.ts";

const CONFIGURATION = configuration({ defaults: "timeout client 2s\ntimeout server 2s" });
const nameOf = ({ kind, name, origin }: StrictnessCase) => `${kind}: ${name} (${origin})`;

/** The table of the message layer, through sockets. */
describe.each(["native", "http-proxy"] as const)("the %s engine", (engine) => {
  test("forwards no message whose end is in doubt, and every other", { timeout: 120_000 }, async () => {
    const rig = await Rig.start(engine, CONFIGURATION);
    try {
      const lenient: string[] = [];
      const refused: string[] = [];
      for (const row of strictnessTable) {
        const isForwarded = await (row.kind === "request" ? forwardsRequest(rig, row) : forwardsResponse(rig, row));
        if (isForwarded && row.verdict !== "forwarded") lenient.push(nameOf(row));
        if (!isForwarded && row.verdict === "forwarded") refused.push(nameOf(row));
      }
      expect(refused).toEqual(engine === "native" ? [] : [...httpProxyRefusals]);
      expect(lenient).toEqual([]);
    } finally {
      await rig.stop();
    }
  });
});

/** Does a server get the whole request, and the client its response? */
async function forwardsRequest(rig: Rig, row: StrictnessCase): Promise<boolean> {
  rig.server().handle(async (connection) => {
    for (;;) {
      const head = await connection.receivesHead();
      await receivesBody(connection, head);
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
  });
  const client = await rig.client();
  client.send(Buffer.from(row.raw, "latin1"));
  const head = await client.receivesHead();
  client.close();
  return head.startsWith("HTTP/1.1 200");
}

/** Does the client get the whole response? */
async function forwardsResponse(rig: Rig, row: StrictnessCase): Promise<boolean> {
  rig.server().handle(async (connection) => {
    await connection.receivesHead();
    connection.send(Buffer.from(row.raw, "latin1"));
    connection.fin();
  });
  const method =
    row.kind === "response to HEAD" ? "HEAD /" : row.kind === "response to CONNECT" ? "CONNECT a:1" : "GET /";
  const host = method.startsWith("CONNECT") ? "a:1" : "a";
  const client = await rig.client();
  client.send(row.request ?? `${method} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  try {
    for (;;) {
      const head = await client.receivesHead();
      const status = Number(head.slice(9, 12));
      if (status === 502) return false;
      if (status > 101 && status < 200) continue;
      const hasBody = method !== "HEAD /" && status !== 204 && status !== 304 && status !== 101;
      if (hasBody) await receivesBody(client, head, method.startsWith("CONNECT"));
      return true;
    }
  } catch {
    return false;
  } finally {
    client.close();
  }
}

async function receivesBody(wire: Wire, head: string, isTunnel = false): Promise<void> {
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (isTunnel) return;
  if (/^transfer-encoding: *\S/im.test(head)) await wire.receivesChunksAndTrailers();
  else if (length !== undefined) await wire.receivesBytes(Number(length));
  else if (head.startsWith("HTTP/")) await wire.receivesUntilFin();
}
