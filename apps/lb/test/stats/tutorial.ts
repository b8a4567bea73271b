import type { Configuration, Proxy } from "../../src/config/schema.ts";
import { BackendStatus } from "../../src/state/backend-status.ts";
import { assignRows } from "../../src/state/rows.ts";
import { Cell, Counter, RateOf, SharedMemory } from "../../src/state/shared-memory.ts";
import { observeTimes, slidingWindow } from "../../src/state/sliding-average.ts";
import type { StatsContext } from "../../src/stats/subjects.ts";
import { exampleContext } from "./example.ts";

const SLOTS = ["127.0.0.2", "127.0.0.3", "127.0.0.4", undefined];
const MINUTES = 17 * 60_000 + 42_000;

/**
 * The tutorial's three proxies as they are after some minutes of traffic, in the real state classes: three servers
 * found by name, of which one has just stopped answering, and a fourth slot that is free.
 */
export function tutorialContext(): StatsContext {
  const example = exampleContext();
  const [frontend, service, stat] = example.configuration.proxies as readonly [Proxy, Proxy, Proxy];
  const [template] = service.backend?.servers ?? [];
  if (!service.backend || !template) throw new Error("the example has servers");
  const servers = SLOTS.map((address, index) => ({
    ...template,
    name: `web-${index + 1}`,
    id: index + 1,
    host: "web",
    resolvers: "docker",
    ...(address === undefined ? {} : { initialAddress: address }),
  }));
  const web: Proxy = { ...service, backend: { ...service.backend, servers } };
  const configuration: Configuration = { ...example.configuration, proxies: [frontend, web, stat] };
  const rows = assignRows(configuration);
  const memory = SharedMemory.create(rows.count, 1);
  let now = 0;
  const states = new Map(
    [web, stat].map((proxy) => [
      proxy,
      new BackendStatus(
        proxy,
        surroundings(() => now),
      ),
    ]),
  );
  const slots = states.get(web)?.servers ?? [];
  for (const slot of slots) slot.checkEnded({ code: "L4OK", durationMs: 0, text: "" }, 4);
  now = MINUTES;
  slots[1]?.checkEnded({ code: "L4CON", durationMs: 0, text: "Connection refused" }, 3);

  const counted = (row: number | undefined) => memory.writable(row ?? -1, 0);
  const requests = [4119, 4118, 4118];
  for (const [index, total] of requests.entries()) {
    const server = servers[index];
    if (server) serve(counted(rows.servers.get(server)), total);
  }
  serve(counted(rows.backends.get(web)), 12_355);
  const clients = counted(rows.frontends.get(frontend));
  serve(clients, 12_355);
  clients[Counter.CONN_TOT] = 611;
  clients[Counter.STOT] = 611;
  clients[Counter.SMAX] = 33;
  memory.add(rows.frontends.get(frontend) ?? -1, Cell.SCUR, 12);
  for (const [row, sessions] of [
    [rows.frontends.get(frontend), 6],
    [rows.backends.get(web), 120],
  ] as const)
    memory.rate(row ?? -1, RateOf.SESSIONS).count(MINUTES, sessions);
  return {
    configuration,
    rows,
    memory,
    process: { ...example.process, node: "lb-1", uptimeSeconds: MINUTES / 1000, connections: 12, connectionRate: 6 },
    backend: (proxy) => {
      const state = states.get(proxy);
      if (!state) throw new Error(`${proxy.name} has no backend`);
      return state;
    },
    now: MINUTES,
    performanceNow: MINUTES,
  };
}

function serve(counters: Float64Array, requests: number): void {
  counters[Counter.STOT] = requests;
  counters[Counter.LBTOT] = requests;
  counters[Counter.REQ_TOT] = requests;
  counters[Counter.HRSP_2XX] = requests;
  counters[Counter.CONNECT] = 40;
  counters[Counter.REUSE] = requests - 40;
  counters[Counter.SMAX] = 11;
  counters[Counter.BIN] = requests * 78;
  counters[Counter.BOUT] = requests * 141;
  counters[Counter.LAST_SESSION] = MINUTES / 1000;
  for (let request = 0; request < 3000; request++) observeTimes(counters, 0, 0, 2, 2, slidingWindow(1));
}

function surroundings(now: () => number) {
  return {
    takesAnyWeight: true,
    now,
    report: () => {},
    changed: () => {},
    load: () => ({ sessions: 0, queued: 0, served: 0 }),
    endStreams: () => {},
  };
}
