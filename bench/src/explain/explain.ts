import { type Peer, type PeerName, peers, startPeer, type Target } from "../peers.ts";
import { cpuTime } from "../process-usage.ts";
import { TUTORIAL } from "../setup.ts";
import type { WebServers } from "../web-servers.ts";
import type { Workbench } from "../workbench.ts";
import { runWrk, type Traffic } from "../wrk.ts";
import { NAMED_FOR_PERF, type Profile, profile } from "./profile.ts";
import { type CallsPerRequest, countSystemCalls } from "./system-calls.ts";

/** Where the time of a small answer on a kept connection goes. In place of what could not be found out, why. */
export interface Explanation {
  readonly peer: PeerName;
  readonly title: string;
  readonly calls: CallsPerRequest | string;
  readonly profile: Profile | string;
  /** CPU microseconds a request while profiled. */
  readonly cpu: number;
}

const TRAFFIC: Traffic = { path: "/", connections: 32 };
const EXPLAINED: readonly PeerName[] = ["native", "haproxy"];
const WARMUP_SECONDS = 2;
const COUNT_SECONDS = 3;
const PROFILE_SECONDS = 5;

export async function explain(workbench: Workbench, servers: WebServers): Promise<Explanation[]> {
  const explained = peers.filter((peer) => EXPLAINED.includes(peer.name) && !peer.missing());
  const explanations: Explanation[] = [];
  for (const peer of explained) explanations.push(await explainPeer(workbench, servers, peer));
  return explanations;
}

async function explainPeer(workbench: Workbench, servers: WebServers, peer: Peer): Promise<Explanation> {
  // Node.js is told apart by its program: a balancer of another kind does not know the option.
  const target = await startPeer(workbench, peer, TUTORIAL, servers, ({ file, args }) => ({
    file,
    args: file === process.execPath ? [NAMED_FOR_PERF, ...args] : args,
  }));
  await load(workbench, target, WARMUP_SECONDS);
  const { pid } = target.process;
  const before = cpuTime(pid);
  let requests = 0;
  const profiled = await profile(workbench, target, async () => {
    requests = await load(workbench, target, PROFILE_SECONDS);
  });
  const after = cpuTime(pid);
  const cpu = requests ? (after.user + after.system - before.user - before.system) / requests : 0;
  const calls = await countSystemCalls(workbench, target, () => load(workbench, target, COUNT_SECONDS));
  await target.process.stop();
  return { peer: peer.name, title: peer.title, calls, profile: profiled, cpu };
}

async function load(workbench: Workbench, target: Target, seconds: number): Promise<number> {
  return (await runWrk(workbench, target.url, TRAFFIC, seconds)).requests;
}
