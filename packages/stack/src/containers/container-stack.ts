import { createInterface } from "node:readline";
import {
  GenericContainer,
  getContainerRuntimeClient,
  Network,
  type StartedNetwork,
  type StartedTestContainer,
  Wait,
} from "testcontainers";
import { capability } from "../capabilities.ts";
import { insistOn } from "../capability.ts";
import { dockerEngine } from "../docker-probes.ts";
import { buildImage, CONFIGURATION_IN_IMAGE, haproxyImage } from "../images.ts";
import { HAPROXY_CFG } from "../project-files.ts";
import {
  type Balancer,
  DEFAULT_PORT,
  DEFAULT_REPLICAS,
  type Engine,
  type Replica,
  STATS_PATH,
  type Stack,
  type StackOptions,
} from "../stack.ts";

export interface ContainerStackOptions extends StackOptions {
  /** Already built; otherwise they are built first. */
  readonly images?: { readonly web: string; readonly lb: string };
}

/** The name that the replicas share in Docker's DNS. */
const SERVICE = "web";
/** Where the tutorial's file has the balancer listen. */
const LB_PORT = 8000;
/** Milliseconds for a web server that is stopped to finish. */
const STOP_GRACE = 10_000;

/**
 * Starts the stack as containers in a network of their own. Resolves when the balancer answers.
 * @throws StackError for what the user can mend. Whatever was started until then has ended again.
 */
export async function startContainerStack(options: ContainerStackOptions = {}): Promise<ContainerStack> {
  insistOn(options.images ? dockerEngine : () => capability("docker"));
  const { balancer = "lb", engine, replicas = DEFAULT_REPLICAS, signal } = options;
  const images = options.images ?? {
    web: await buildImage("web", { signal }),
    lb: balancer === "lb" ? await buildImage("lb", { signal }) : haproxyImage(),
  };
  const network = await new Network().start();
  const stack = new ContainerStack(balancer, network, images.web);
  try {
    await stack.scale(replicas);
    signal?.throwIfAborted();
    const { configurationFile = HAPROXY_CFG, port = DEFAULT_PORT } = options;
    await stack.startBalancer({ image: images.lb, configurationFile, port, ...(engine ? { engine } : {}) });
    signal?.throwIfAborted();
    return stack;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

export class ContainerStack implements Stack {
  readonly driver = "containers";
  readonly balancer: Balancer;
  readonly #network: StartedNetwork;
  readonly #webImage: string;
  readonly #replicas: StartedTestContainer[] = [];
  readonly #lines: string[] = [];
  readonly #listeners: ((line: string) => void)[] = [];
  #balancerContainer: StartedTestContainer | undefined;
  #stopped: Promise<void> | undefined;

  /** Use {@link startContainerStack}. */
  constructor(balancer: Balancer, network: StartedNetwork, webImage: string) {
    this.balancer = balancer;
    this.#network = network;
    this.#webImage = webImage;
  }

  get url(): string {
    const container = this.#balancerContainer;
    if (!container) throw new Error("the stack has not started");
    // Not by name: `localhost` may be ::1 first, where an engine may publish another port.
    const host = container.getHost() === "localhost" ? "127.0.0.1" : container.getHost();
    return `http://${host}:${container.getMappedPort(LB_PORT)}`;
  }

  get statsUrl(): string {
    return this.url + STATS_PATH;
  }

  async startBalancer(options: {
    image: string;
    configurationFile: string;
    port: number;
    engine?: Engine;
  }): Promise<void> {
    const { image, configurationFile, port, engine } = options;
    // Flags only, as after any image name: the image's entrypoint knows the program.
    const flags = [...(engine && this.balancer === "lb" ? ["--engine", engine] : []), "-f", CONFIGURATION_IN_IMAGE];
    this.#balancerContainer = await new GenericContainer(image)
      .withNetwork(this.#network)
      .withBindMounts([{ source: configurationFile, target: CONFIGURATION_IN_IMAGE, mode: "ro" }])
      .withCommand(flags)
      .withExposedPorts(port === 0 ? LB_PORT : { container: LB_PORT, host: port })
      .withLogConsumer((input) => createInterface({ input }).on("line", (line) => this.#take(line)))
      // The statistics answer whether or not any web server is there.
      .withWaitStrategy(Wait.forHttp(STATS_PATH, LB_PORT).forStatusCode(200))
      .start();
  }

  async replicas(): Promise<Replica[]> {
    return this.#replicas.map((container) => ({
      hostname: hostnameOf(container),
      address: container.getIpAddress(this.#network.getName()),
    }));
  }

  async scale(count: number): Promise<void> {
    const surplus = this.#replicas.splice(Math.min(count, this.#replicas.length));
    await Promise.all(surplus.map((container) => container.stop({ timeout: STOP_GRACE })));
    const lacking = Math.max(0, count - this.#replicas.length);
    // All of them to the end: one that failed must not leave another unattended.
    const started = await Promise.allSettled(Array.from({ length: lacking }, () => this.#startReplica()));
    for (const outcome of started) if (outcome.status === "fulfilled") this.#replicas.push(outcome.value);
    for (const outcome of started) if (outcome.status === "rejected") throw outcome.reason;
  }

  async kill(hostname: string): Promise<void> {
    const index = this.#replicas.findIndex((container) => hostnameOf(container) === hostname);
    const [replica] = index < 0 ? [] : this.#replicas.splice(index, 1);
    if (!replica) throw new Error(`no replica is named ${hostname}`);
    const client = await getContainerRuntimeClient();
    await client.container.getById(replica.getId()).kill();
    await replica.stop();
  }

  onBalancerLine(listener: (line: string) => void): void {
    for (const line of this.#lines) listener(line);
    this.#listeners.push(listener);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async #end(): Promise<void> {
    const containers = [this.#balancerContainer, ...this.#replicas.splice(0)];
    // Killed: nobody waits for an answer any more.
    await Promise.all(containers.map((container) => container?.stop({ timeout: 0 })));
    await this.#network.stop();
  }

  #startReplica(): Promise<StartedTestContainer> {
    return new GenericContainer(this.#webImage)
      .withNetwork(this.#network)
      .withNetworkAliases(SERVICE)
      .withWaitStrategy(Wait.forHealthCheck())
      .start();
  }

  #take(line: string): void {
    this.#lines.push(line);
    for (const listener of this.#listeners) listener(line);
  }
}

/** As Docker names a container's host. */
function hostnameOf(container: StartedTestContainer): string {
  return container.getId().slice(0, 12);
}
