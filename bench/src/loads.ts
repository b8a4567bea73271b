import { UPLOAD_SIZE } from "./answer-sizes.ts";
import { type Setup, TUTORIAL } from "./setup.ts";
import type { Traffic } from "./wrk.ts";

/** One kind of work, the same for every balancer. */
export interface Load {
  readonly name: string;
  readonly title: string;
  readonly setup: Setup;
  readonly traffic: Traffic;
  /** Connections that rest meanwhile, each after one request. The balancer is started anew for it. */
  readonly idle?: number;
  /** At half of what the load of this name reached in the same round. */
  readonly halfOf?: string;
}

const small: Traffic = { path: "/", connections: 32 };
const uncheckedServers = (servers: number): Setup => ({ ...TUTORIAL, servers, checks: false });
/** A resting client must hold no server connection, or it would be measured with it, by some balancers only. */
const resting = (idle: number): Setup => ({ ...TUTORIAL, serverKeepAlive: false, maxconn: idle + 1_000 });

/** Loads of one group are measured in turn within each round, so that they can be compared with each other. */
export const groups: readonly (readonly Load[])[] = [
  [
    { name: "small", title: "small answers, 32 keep-alive connections", setup: TUTORIAL, traffic: small },
    {
      name: "half",
      title: "small answers at half load",
      setup: TUTORIAL,
      traffic: { ...small, connections: 64 },
      halfOf: "small",
    },
    { name: "close", title: "a new connection a request", setup: TUTORIAL, traffic: { ...small, close: true } },
    { name: "10k", title: "10 KB answers", setup: TUTORIAL, traffic: { path: "/10k", connections: 32 } },
    { name: "64k", title: "64 KB answers", setup: TUTORIAL, traffic: { path: "/64k", connections: 32 } },
    { name: "1m", title: "1 MB answers", setup: TUTORIAL, traffic: { path: "/1m", connections: 8 } },
    {
      name: "upload",
      title: "1 MB uploads",
      setup: TUTORIAL,
      traffic: { path: "/upload", connections: 8, upload: UPLOAD_SIZE },
    },
    {
      name: "acl-100",
      title: "small answers, a file with 100 ACLs",
      setup: { ...TUTORIAL, acls: 100 },
      traffic: small,
    },
    {
      name: "fields-10",
      title: "small answers, ten header fields set in each direction",
      setup: { ...TUTORIAL, fields: 10 },
      traffic: small,
    },
    { name: "tcp", title: "small answers in mode tcp", setup: { ...TUTORIAL, mode: "tcp" }, traffic: small },
    {
      name: "tcp-1m",
      title: "1 MB answers in mode tcp",
      setup: { ...TUTORIAL, mode: "tcp" },
      traffic: { path: "/1m", connections: 8 },
    },
    {
      name: "tcp-close",
      title: "a new connection a request in mode tcp",
      setup: { ...TUTORIAL, mode: "tcp" },
      traffic: { ...small, close: true },
    },
  ],
  [3, 100, 1_000].map((servers) => ({
    name: `servers-${servers}`,
    title: `small answers, ${servers.toLocaleString("en")} servers`,
    setup: uncheckedServers(servers),
    traffic: small,
  })),
  [1_000, 10_000].map((idle) => ({
    name: `idle-${idle}`,
    title: `small answers beside ${idle.toLocaleString("en")} idle connections`,
    setup: resting(idle),
    traffic: small,
    idle,
  })),
];

export const loadNames = groups.flat().map((load) => load.name);

/** The groups with only the loads of these names, and those that they depend on. */
export function selectLoads(names: readonly string[]): Load[][] {
  const all = groups.flat();
  const wanted = new Set(names.flatMap((name) => [name, all.find((load) => load.name === name)?.halfOf ?? name]));
  return groups.map((group) => group.filter((load) => wanted.has(load.name))).filter((group) => group.length > 0);
}
