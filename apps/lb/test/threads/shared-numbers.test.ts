import { Agent, get } from "node:http";
import { freePort } from "@haproxy-practice/stack/free-port";
import { afterEach, describe, expect, test } from "vitest";
import { loadConfiguration } from "../../src/config/load.ts";
import { ControlPlane } from "../../src/control-plane.ts";
import type { Logger } from "../../src/logger.ts";

const CONNECTIONS = 16;
const quiet: Logger = {
  logOf: () => ({ write: () => {}, isRead: () => false }),
  diagnostic: () => {},
  droppedLogs: 0,
  flush: () => {},
};

let control: ControlPlane | undefined;
let agents: Agent[] = [];

afterEach(() => {
  for (const agent of agents) agent.destroy();
  control?.destroy();
});

/** Where the next request of a kept connection is sent. */
function ask(port: number, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ port, host: "127.0.0.1", agent }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.headers.location ?? ""));
    });
    request.on("error", reject);
  });
}

/** Two threads with these sections. */
async function start(sections: string): Promise<void> {
  const text = `
global
  nbthread 2
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
${sections}`;
  const { configuration } = await loadConfiguration([{ name: "t.cfg", text: Buffer.from(text) }], {});
  if (!configuration) throw new Error("not read");
  control = new ControlPlane(configuration, { engine: "native", quiet: true }, quiet);
  expect(await control.start()).toEqual([]);
}

describe.skipIf(process.platform !== "linux")("numbers of all threads", () => {
  test("are what expressions see, with the thread that they run in", async () => {
    const port = await freePort();
    await start(`
frontend f
  bind 127.0.0.1:${port}
  http-request redirect location /%[thread]/%[fe_conn]/%[dst_conn]/%[nbsrv(b)]/%[stopping]/%[http_first_req]
  default_backend b
backend b
  server s1 127.0.0.1:1
  server s2 127.0.0.1:1
  server s3 127.0.0.1:1 disabled
`);
    agents = Array.from({ length: CONNECTIONS }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    const first = await Promise.all(agents.map((agent) => ask(port, agent)));
    expect(first.every((place) => place.endsWith("/2/0/1"))).toBe(true);
    const later = await Promise.all(agents.map((agent) => ask(port, agent)));
    const numbers = `${CONNECTIONS}/${CONNECTIONS}/2/0/0`;
    expect([...new Set(later)].sort()).toEqual([`/0/${numbers}`, `/1/${numbers}`]);
  });

  test("are what maxconn of a bind limits", async () => {
    const port = await freePort();
    await start(`
frontend f
  bind 127.0.0.1:${port} maxconn 1
  http-request redirect location /%[dst_conn]
`);
    agents = Array.from({ length: 8 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    let most = 0;
    const answered = agents.map(async (agent) => {
      most = Math.max(most, Number((await ask(port, agent)).slice(1)));
      // Somebody else gets in.
      agent.destroy();
    });
    await Promise.all(answered);
    expect(most).toBe(1);
  });
});
