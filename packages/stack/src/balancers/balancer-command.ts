import { capability, haproxyBinary } from "../capabilities.ts";
import { dockerEngine } from "../docker-probes.ts";
import { LB_MAIN } from "../project-files.ts";
import { type Balancer, type Engine, StackError } from "../stack.ts";

/** How to run a balancer as a process in the foreground, reading one configuration file. */
export interface BalancerCommand {
  /** For messages: `HAProxy (/usr/sbin/haproxy)`. */
  readonly title: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Milliseconds that its start may take. */
  readonly startTimeout: number;
  /** To run after its end, when its end alone does not clean up. */
  readonly cleanup?: { readonly file: string; readonly args: readonly string[] };
}

/** The image of the real one where none is installed; `HAPROXY_IMAGE` names another. */
export const DEFAULT_HAPROXY_IMAGE = "haproxy:2.1";

/**
 * @param engine of `lb`; absent: its default
 * @throws StackError when this machine cannot run it, with what to do
 */
export function balancerCommand(balancer: Balancer, configurationFile: string, engine?: Engine): BalancerCommand {
  // The tutorial's file says `daemon`; -db keeps the process in the foreground, ours to end.
  const options = ["-db", "-f", configurationFile];
  if (balancer === "lb") {
    const args = [LB_MAIN, ...options, ...(engine ? ["--engine", engine] : [])];
    return { title: `lb (${engine ?? "native"} engine)`, file: process.execPath, args, startTimeout: 20_000 };
  }
  const binary = haproxyBinary();
  const installed = capability("haproxy");
  if (binary && installed.available)
    return { title: `HAProxy (${binary})`, file: binary, args: options, startTimeout: 20_000 };
  if (binary) throw new StackError(installed.reason);
  if (process.platform !== "linux")
    throw new StackError(`${installed.reason}; Docker shares this machine's loopback only on Linux`);
  const docker = dockerEngine();
  if (docker.available) return haproxyInDocker(configurationFile);
  throw new StackError(`${installed.reason}; nor can Docker run it: ${docker.reason}`);
}

function haproxyInDocker(configurationFile: string): BalancerCommand {
  const image = process.env["HAPROXY_IMAGE"] || DEFAULT_HAPROXY_IMAGE;
  const name = `haproxy-practice-local-${process.pid}-${Date.now()}`;
  const inside = "/usr/local/etc/haproxy/haproxy.cfg";
  return {
    title: `HAProxy (image ${image})`,
    file: "docker",
    // The host's network: its loopback has the replicas and the DNS server.
    args: [
      "run",
      "--rm",
      "--name",
      name,
      "--network",
      "host",
      "-v",
      `${configurationFile}:${inside}:ro`,
      image,
      "haproxy",
      "-db",
      "-f",
      inside,
    ],
    // It may have to be pulled.
    startTimeout: 180_000,
    // A client that is killed leaves its container behind.
    cleanup: { file: "docker", args: ["rm", "--force", name] },
  };
}
