import { performance } from "node:perf_hooks";
import type { Argument } from "../arguments.ts";
import { type FetchRow, fetchRow } from "../fetch.ts";
import type { BackendSamples, FrontendSamples, ProcessSamples, ServerSamples } from "../process.ts";
import type { SampleSource } from "../source.ts";
import type { SampleType, ValueOf } from "../value.ts";

/** Frontends, backends and servers as they are now: those that are named, or the proxy that the expression stands in. */
export const proxyStateFetches: readonly FetchRow[] = [
  frontendRow("fe_conn", "The connections of a frontend now.", (frontend) => frontend.active()),
  frontendRow("fe_sess_rate", "The sessions of a frontend in the last second.", ({ sessionRate }) => now(sessionRate)),
  frontendRow("fe_req_rate", "The requests to a frontend in the last second.", ({ requestRate }) => now(requestRate)),
  backendRow("be_conn", "The sessions of a backend now.", (backend) => backend.active()),
  backendRow(
    "be_conn_free",
    "The free places on the servers of a backend that get requests now; -1: there is no limit.",
    (backend) => backend.freePlaces(),
  ),
  backendRow("be_sess_rate", "The sessions of a backend in the last second.", ({ sessionRate }) => now(sessionRate)),
  backendRow(
    "connslots",
    "The free places on the servers of a backend that are up, and in their queues; -1: there is no limit.",
    (backend) => backend.freeSlots(),
  ),
  backendRow("nbsrv", "The servers of a backend that get requests now.", (backend) => backend.usableServers()),
  backendRow("queue", "How many wait in the queues of a backend and its servers.", (backend) => backend.waiting()),
  backendRow(
    "avg_queue",
    "The same for each server that gets requests, rounded up; twice as many without any.",
    (backend) => {
      const servers = backend.usableServers();
      return servers > 0 ? Math.ceil(backend.waiting() / servers) : backend.waiting() * 2;
    },
  ),
  serverRow("srv_conn", "int", "The sessions of a server now.", (server) => server.active()),
  serverRow("srv_conn_free", "int", "The free places on a server; -1: it has no limit.", (server) =>
    server.freePlaces(),
  ),
  serverRow("srv_is_up", "bool", "Do its checks find a server up, and is it not in maintenance?", (server) =>
    server.isUp(),
  ),
  serverRow("srv_queue", "int", "How many wait for a server and no other.", (server) => server.waiting()),
  serverRow("srv_sess_rate", "int", "The sessions of a server in the last second.", ({ sessionRate }) =>
    now(sessionRate),
  ),
];

function now(rate: { read(now: number): number }): number {
  return rate.read(performance.now());
}

function frontendRow(keyword: string, doc: string, read: (frontend: FrontendSamples) => number): FetchRow {
  return stateRow(keyword, "frontend", "int", doc, (process, name) => process.frontend(name), read);
}

function backendRow(keyword: string, doc: string, read: (backend: BackendSamples) => number): FetchRow {
  return stateRow(keyword, "backend", "int", doc, (process, name) => process.backend(name), read);
}

function serverRow<T extends "int" | "bool">(
  keyword: string,
  type: T,
  doc: string,
  read: (server: ServerSamples) => ValueOf[T],
): FetchRow {
  const find = (process: ProcessSamples, path: string) => {
    const slash = path.lastIndexOf("/");
    return process.backend(path.slice(0, slash))?.server(path.slice(slash + 1));
  };
  return stateRow(keyword, "server", type, doc, find, read);
}

function stateRow<T extends SampleType, Thing>(
  keyword: string,
  kind: "frontend" | "backend" | "server",
  type: T,
  doc: string,
  find: (process: ProcessSamples, name: string) => Thing | undefined,
  read: (thing: Thing) => ValueOf[T],
): FetchRow {
  return fetchRow<T>({
    keyword,
    takes: { least: 1, types: [kind] },
    type,
    layers: ["internal state"],
    doc,
    compile([name]: readonly Argument[]) {
      let found: Thing | undefined;
      return ({ session: { process } }: SampleSource) => {
        // Looked for once a thread.
        found ??= find(process, String(name));
        return found && read(found);
      };
    },
  });
}
