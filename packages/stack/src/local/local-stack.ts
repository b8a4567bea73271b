import { execFile } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BalancerCommand, balancerCommand } from "../balancers/balancer-command.ts";
import { DnsServer } from "../dns/dns-server.ts";
import { freePort } from "../free-port.ts";
import { HAPROXY_CFG } from "../project-files.ts";
import { type Balancer, DEFAULT_PORT, DEFAULT_REPLICAS, STATS_PATH, type Stack, type StackOptions } from "../stack.ts";
import { ChildProcess } from "./child-process.ts";
import { writeLocalConfiguration } from "./local-configuration.ts";
import { nextAddresses, requireFreePort } from "./loopback-addresses.ts";
import { type LocalReplica, WebReplica } from "./web-replica.ts";

export interface LocalStackOptions extends StackOptions {
  /** The first three numbers of the replicas' addresses: `127.0.0` unless given. */
  readonly network?: string | undefined;
  /** Called when a replica ended that nobody asked to end. */
  readonly onReplicaLost?: (replica: LocalReplica, end: string) => void;
}

/** The name that the replicas share in the DNS. */
const SERVICE = "web";

/**
 * Starts the stack as processes of this machine: a DNS server inside this process, web servers on port 8000 of loopback
 * addresses, and the balancer. Resolves when the balancer listens.
 * @throws StackError for what the user can mend. Whatever was started until then has ended again.
 */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const stack = new LocalStack(options);
  try {
    await stack.start();
    return stack;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

export class LocalStack implements Stack {
  readonly driver = "local";
  readonly balancer: Balancer;
  readonly #options: LocalStackOptions;
  readonly #network: string;
  readonly #replicas: WebReplica[] = [];
  readonly #leaving = new Set<WebReplica>();
  #lastAddress = 1;
  #port = 0;
  #dns: DnsServer | undefined;
  #removeFolder = () => {};
  #command: BalancerCommand | undefined;
  #process: ChildProcess | undefined;
  #change: Promise<unknown> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  /** Use {@link startLocalStack}. */
  constructor(options: LocalStackOptions) {
    this.#options = options;
    this.#network = options.network ?? "127.0.0";
    this.balancer = options.balancer ?? "lb";
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get statsUrl(): string {
    return this.url + STATS_PATH;
  }

  /** The balancer's process, for measuring it. */
  get balancerPid(): number {
    return this.#balancerProcess.pid;
  }

  /** For messages: `lb (native engine)`. */
  get balancerTitle(): string {
    return this.#command?.title ?? this.balancer;
  }

  /** Resolves when the balancer ends, with how: `exit code 1`. */
  get balancerEnd(): Promise<string> {
    return this.#balancerProcess.ended;
  }

  async start(): Promise<void> {
    const {
      port = DEFAULT_PORT,
      replicas = DEFAULT_REPLICAS,
      configurationFile = HAPROXY_CFG,
      engine,
      signal,
    } = this.#options;
    // What is missing should be said before anything is started.
    balancerCommand(this.balancer, configurationFile, engine);
    if (port !== 0) await requireFreePort(port);
    this.#dns = await DnsServer.listen((name) => (name === SERVICE ? this.#addresses() : []));
    await this.scale(replicas);

    // As late as can be: the sooner the balancer takes it, the less can another program.
    this.#port = port || (await freePort());
    const folder = await mkdtemp(join(tmpdir(), "haproxy-practice-"));
    this.#removeFolder = () => rmSync(folder, { recursive: true, force: true });
    process.on("exit", this.#removeFolder);
    const file = join(folder, "haproxy.cfg");
    const resolver = `${this.#dns.address}:${this.#dns.port}`;
    await writeLocalConfiguration(configurationFile, file, { resolver, port: String(this.#port) });
    signal?.throwIfAborted();
    this.#command = balancerCommand(this.balancer, file, engine);
    const { title, args, startTimeout: timeout } = this.#command;
    this.#process = new ChildProcess(title, this.#command.file, args);
    await this.#process.brings(`${title} to listen on port ${this.#port}`, () => accepts(this.#port), {
      timeout,
      signal,
    });
  }

  async replicas(): Promise<LocalReplica[]> {
    return this.#replicas.map(({ hostname, address, pid }) => ({ hostname, address, pid }));
  }

  scale(count: number): Promise<void> {
    return this.#inTurn(async () => {
      const { signal } = this.#options;
      const surplus = this.#replicas.splice(Math.min(count, this.#replicas.length));
      await Promise.all(surplus.map((replica) => this.#leave(replica, () => replica.process.stop())));

      const used = new Set(this.#addresses());
      const addresses = await nextAddresses(this.#network, this.#lastAddress, used, Math.max(0, count - used.size));
      // All of them to the end: one that failed must not leave another unattended.
      const joined = await Promise.allSettled(addresses.map((address) => this.#join(address, signal)));
      for (const outcome of joined) if (outcome.status === "fulfilled") this.#add(outcome.value);
      for (const outcome of joined) if (outcome.status === "rejected") throw outcome.reason;
    });
  }

  kill(hostname: string): Promise<void> {
    return this.#inTurn(async () => {
      const index = this.#replicas.findIndex((replica) => replica.hostname === hostname);
      const [replica] = index < 0 ? [] : this.#replicas.splice(index, 1);
      if (!replica) throw new Error(`no replica is named ${hostname}`);
      await this.#leave(replica, () => replica.process.kill());
    });
  }

  onBalancerLine(listener: (line: string) => void): void {
    this.#balancerProcess.onLine(listener);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async #end(): Promise<void> {
    // The balancer first: its connections to the replicas are idle then, and they end at once.
    await this.#process?.stop();
    const { cleanup } = this.#command ?? {};
    // It fails when there is nothing left to remove, as it should be.
    if (cleanup) await promisify(execFile)(cleanup.file, cleanup.args).catch(() => {});
    await this.#change.catch(() => {});
    await this.scale(0);
    await this.#dns?.close();
    this.#removeFolder();
    process.off("exit", this.#removeFolder);
  }

  async #join(address: string, signal: AbortSignal | undefined): Promise<WebReplica> {
    const replica = new WebReplica(address);
    this.#lastAddress = Number(address.split(".").at(-1));
    try {
      await replica.listening(signal);
      return replica;
    } catch (error) {
      await replica.process.kill();
      throw error;
    }
  }

  #add(replica: WebReplica): void {
    this.#replicas.push(replica);
    void replica.process.ended.then((end) => this.#lost(replica, end));
  }

  async #leave(replica: WebReplica, how: () => Promise<void>): Promise<void> {
    this.#leaving.add(replica);
    await how();
    this.#leaving.delete(replica);
  }

  #lost(replica: WebReplica, end: string): void {
    if (this.#leaving.has(replica)) return;
    this.#replicas.splice(this.#replicas.indexOf(replica), 1);
    this.#options.onReplicaLost?.(replica, end);
  }

  #addresses(): string[] {
    return this.#replicas.map((replica) => replica.address);
  }

  /** Changes come one after another: each starts from what the one before left. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const result = this.#change.then(change, change);
    this.#change = result.catch(() => {});
    return result;
  }

  get #balancerProcess(): ChildProcess {
    if (!this.#process) throw new Error("the stack has not started");
    return this.#process;
  }
}

/** Rejects when nothing listens. */
async function accepts(port: number): Promise<true> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } finally {
    socket.destroy();
  }
}
