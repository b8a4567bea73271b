import { execFileSync, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ask } from "@haproxy-practice/stack/ask";
import { balancerCommand } from "@haproxy-practice/stack/balancers/balancer-command";
import { capability, haproxyBinary } from "@haproxy-practice/stack/capabilities";
import { freePort } from "@haproxy-practice/stack/free-port";
import type { ChildProcess } from "@haproxy-practice/stack/local/child-process";
import type { Engine } from "@haproxy-practice/stack/stack";
import { haproxyConfiguration } from "./haproxy-configuration.ts";
import { nginxBalancer } from "./nginx-configuration.ts";
import { programOnPath } from "./programs.ts";
import type { Placement, Setup } from "./setup.ts";
import type { WebServers } from "./web-servers.ts";
import type { Workbench } from "./workbench.ts";

export type PeerName = "native" | "native-2" | "http-proxy" | "haproxy" | "nginx";

/** A balancer that takes part. */
export interface Peer {
  readonly name: PeerName;
  readonly title: string;
  readonly threads: number;
  /** Why this machine cannot run it. */
  missing(): string | undefined;
  /** Why it cannot be set up so. Absent: it can do all. */
  lacks?(setup: Setup): string | undefined;
  version(): string;
  configuration(placement: Placement, folder: string, name: string): string;
  command(configurationFile: string): { readonly file: string; readonly args: readonly string[] };
}

/** A balancer that runs. */
export interface Target {
  readonly peer: Peer;
  readonly port: number;
  /** Without a slash at the end. */
  readonly url: string;
  readonly process: ChildProcess;
}

const nodeVersion = () => `Node.js ${process.versions.node}`;

function lb(name: PeerName, title: string, engine: Engine, threads: number): Peer {
  return {
    name,
    title,
    threads,
    missing: () => undefined,
    version: nodeVersion,
    configuration: haproxyConfiguration,
    command: (file) => balancerCommand("lb", file, engine),
  };
}

/** In the order of measuring and of the report. */
export const peers: readonly Peer[] = [
  lb("native", "native, 1 thread", "native", 1),
  {
    name: "haproxy",
    title: "HAProxy",
    threads: 1,
    // One in Docker would run, but its cost is not this user's to read.
    missing: () => (capability("haproxy").available ? undefined : capability("haproxy").reason),
    version: () => firstLine(haproxyBinary() ?? "haproxy", ["-v"]).replace(/ \d{4}\/.*/, ""),
    configuration: haproxyConfiguration,
    command: (file) => balancerCommand("haproxy", file),
  },
  lb("native-2", "native, 2 threads", "native", 2),
  lb("http-proxy", "http-proxy engine", "http-proxy", 1),
  {
    name: "nginx",
    title: "nginx",
    threads: 1,
    missing: () => (programOnPath("nginx") ? undefined : "no nginx on PATH; install one (`apt install nginx-light`)"),
    // It passes bytes with a module that Debian's nginx does not bring along.
    lacks: ({ mode }) => (mode === "tcp" ? "mode tcp is not set up for it" : undefined),
    version: () => firstLine(programOnPath("nginx") ?? "nginx", ["-v"]),
    configuration: nginxBalancer,
    command: (file) => ({ file: programOnPath("nginx") ?? "nginx", args: ["-c", file, "-e", "stderr"] }),
  },
];

/**
 * Starts a balancer and waits for its first answer.
 * @param wrap changes its command line, to measure it from within
 */
export async function startPeer(
  workbench: Workbench,
  peer: Peer,
  setup: Setup,
  servers: WebServers,
  wrap: (command: { file: string; args: readonly string[] }) => { file: string; args: readonly string[] } = (same) =>
    same,
): Promise<Target> {
  const { folder, signal } = workbench;
  const port = await freePort();
  const name = `${peer.name}-${port}`;
  const placement = { ...setup, port, threads: peer.threads, addresses: servers.addresses(setup.servers) };
  const configurationFile = join(folder, `${name}.cfg`);
  await writeFile(configurationFile, peer.configuration(placement, folder, name));
  const { file, args } = wrap(peer.command(configurationFile));
  const process = workbench.spawn(peer.title, file, args);
  const url = `http://127.0.0.1:${port}`;
  const answers = async () => ((await ask(`${url}/`)).status === 200 ? true : undefined);
  await process.brings(`${peer.title} to answer at ${url}`, answers, { timeout: 30_000, signal });
  return { peer, port, url, process };
}

/** nginx says its version on standard error. */
function firstLine(file: string, args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(file, args, { encoding: "utf8" });
  return `${stdout ?? ""}${stderr ?? ""}`.split("\n")[0] ?? "";
}

/** The version of this project, as the repository knows it. */
export function projectVersion(directory: string): string {
  try {
    const git = (...words: string[]) => execFileSync("git", words, { cwd: directory, encoding: "utf8" }).trim();
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "apps/lb/src") ? " with changes" : "");
  } catch {
    return "unknown";
  }
}
