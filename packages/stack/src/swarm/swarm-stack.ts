import { capability } from "../capabilities.ts";
import { insistOn } from "../capability.ts";
import { docker } from "../docker-command.ts";
import { dockerEngine, swarmManager } from "../docker-probes.ts";
import { freePort } from "../free-port.ts";
import { buildImage, haproxyImage } from "../images.ts";
import { HAPROXY_CFG } from "../project-files.ts";
import {
  type Balancer,
  DEFAULT_PORT,
  DEFAULT_REPLICAS,
  type Replica,
  STATS_PATH,
  type Stack,
  StackError,
  type StackOptions,
} from "../stack.ts";
import { type Deployment, deploy, type PublishMode, settled } from "./deployment.ts";
import { LogFollower } from "./log-follower.ts";
import { removeStack } from "./removal.ts";
import { readService, type Task } from "./service-state.ts";

export interface SwarmStackOptions extends Omit<StackOptions, "engine"> {
  /** `haproxy-practice` unless given. */
  readonly stackName?: string;
  /** `PUBLISH_MODE` unless given, or else `ingress`. */
  readonly publish?: PublishMode;
  /** Already built; otherwise they are built first. */
  readonly images?: { readonly web: string; readonly lb: string };
  /** Called with each line of progress. */
  readonly report?: (line: string) => void;
}

export const DEFAULT_STACK_NAME = "haproxy-practice";

/**
 * Deploys `infra/docker-stack.yml` to the swarm that this machine's engine manages.
 * @throws StackError for what the user can mend. What was deployed by then stays, for a look at it.
 */
export async function startSwarmStack(options: SwarmStackOptions = {}): Promise<SwarmStack> {
  if (options.images) insistOn(dockerEngine, swarmManager);
  else insistOn(() => capability("swarm"));
  const { balancer = "lb", report, signal } = options;
  const images = options.images ?? {
    web: await buildImage("web", { signal }),
    lb: balancer === "lb" ? await buildImage("lb", { signal }) : haproxyImage(),
  };
  const deployment = {
    stackName: options.stackName ?? DEFAULT_STACK_NAME,
    webImage: images.web,
    lbImage: images.lb,
    configurationFile: options.configurationFile ?? HAPROXY_CFG,
    replicas: options.replicas ?? DEFAULT_REPLICAS,
    port: options.port === 0 ? await freePort() : (options.port ?? DEFAULT_PORT),
    publish: options.publish ?? defaultPublishMode(),
  };
  await deploy(deployment, { report, signal });
  return new SwarmStack(balancer, deployment);
}

export class SwarmStack implements Stack {
  readonly driver = "swarm";
  readonly balancer: Balancer;
  readonly url: string;
  readonly statsUrl: string;
  readonly #deployment: Deployment;
  readonly #logs: LogFollower[] = [];

  /** Use {@link startSwarmStack}. */
  constructor(balancer: Balancer, deployment: Deployment) {
    this.balancer = balancer;
    this.url = `http://127.0.0.1:${deployment.port}`;
    this.statsUrl = this.url + STATS_PATH;
    this.#deployment = deployment;
  }

  async replicas(): Promise<Replica[]> {
    return (await this.#running()).map(({ containerId, address }) => ({ hostname: hostnameOf(containerId), address }));
  }

  async scale(count: number): Promise<void> {
    const startedAt = Date.now();
    await docker(["service", "scale", "--detach", `${this.#web}=${count}`]);
    await settled([this.#web], startedAt);
  }

  async kill(hostname: string): Promise<void> {
    const task = (await this.#running()).find(({ containerId }) => hostnameOf(containerId) === hostname);
    if (!task) throw new Error(`no replica is named ${hostname}`);
    await docker(["kill", task.containerId]);
  }

  onBalancerLine(listener: (line: string) => void): void {
    this.#logs.push(new LogFollower(`${this.#deployment.stackName}_lb`, listener));
  }

  /** Deploys again with some things changed, as another `npm run deploy` does. */
  async redeploy(changes: Partial<Omit<Deployment, "stackName" | "port">>): Promise<void> {
    await deploy({ ...this.#deployment, ...changes });
  }

  async stop(): Promise<void> {
    for (const log of this.#logs) log.stop();
    await removeStack(this.#deployment.stackName);
  }

  get #web(): string {
    return `${this.#deployment.stackName}_web`;
  }

  async #running(): Promise<Task[]> {
    return (await readService(this.#web)).tasks.filter((task) => task.isRunning());
  }
}

/** @throws StackError when `PUBLISH_MODE` is something else */
export function defaultPublishMode(): PublishMode {
  const mode = process.env["PUBLISH_MODE"] || "ingress";
  if (mode === "ingress" || mode === "host") return mode;
  throw new StackError(`PUBLISH_MODE is '${mode}': choose ingress or host`);
}

/** As Docker names a container's host. */
function hostnameOf(containerId: string): string {
  return containerId.slice(0, 12);
}
