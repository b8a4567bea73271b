import { freePort } from "@haproxy-practice/stack/free-port";
import { type Balancer, haproxyBranch, startBalancer, type Target } from "./balancer.ts";
import { errorPage } from "./error-pages.ts";
import { differences, HTTP_LINE, type LoggedConnection, type LoggedExchange, TCP_LINE } from "./log-line.ts";
import { matchesLog, withoutClient } from "./log-pattern.ts";
import { TestServer } from "./test-server.ts";
import { dial, Unexpected, type Wire } from "./wire.ts";

const PATIENCE_MS = 5000;

/** By their placeholders. */
interface Ports {
  readonly f: number;
  readonly c: number;
}

/** The balancer of one case, its servers and clients: what the case's script plays on. */
export class Rig {
  readonly target: Target;
  readonly port: number;
  /** The runtime socket's. */
  readonly #commandPort: number;
  readonly #servers: ReadonlyMap<string, TestServer>;
  readonly #clients: Wire[] = [];
  readonly #lines: string[] = [];
  #balancer: Balancer | undefined;
  #wake: (() => void) | undefined;

  private constructor(target: Target, ports: Ports, servers: ReadonlyMap<string, TestServer>) {
    this.target = target;
    this.port = ports.f;
    this.#commandPort = ports.c;
    this.#servers = servers;
  }

  static async start(target: Target, configuration: string): Promise<Rig> {
    const names = new Set([...configuration.matchAll(/\{(s\d+)\}/g)].map((match) => match[1] as string));
    const servers = new Map<string, TestServer>();
    for (const name of names) servers.set(name, await TestServer.start(name));
    const ports: Ports = { f: await freePort(), c: await freePort() };
    const rig = new Rig(target, ports, servers);
    const text = configuration.replaceAll(/\{(\w+)\}/g, (_placeholder, name: string) =>
      name === "f" || name === "c" ? String(ports[name]) : `127.0.0.1:${rig.server(name).port}`,
    );
    rig.#balancer = await startBalancer(target, text, (line) => rig.#logged(line));
    return rig;
  }

  /** A new connection of a client. */
  client(localAddress?: string): Promise<Wire> {
    return this.#dial(this.port, localAddress);
  }

  /** A new connection to the runtime socket, which the configuration has at `{c}`. */
  commands(): Promise<Wire> {
    return this.#dial(this.#commandPort);
  }

  async #dial(port: number, localAddress?: string): Promise<Wire> {
    const client = await dial(`client ${this.#clients.length + 1}`, port, localAddress);
    this.#clients.push(client);
    return client;
  }

  /** In the order in which they came. */
  get clients(): readonly Wire[] {
    return this.#clients;
  }

  server(name = "s1"): TestServer {
    const server = this.#servers.get(name);
    if (!server) throw new Error(`the configuration has no server {${name}}`);
    return server;
  }

  /** The client gets an answer that the balancer makes by itself, and the end. */
  async refuses(client: Wire, status: 400 | 408 | 502 | 503 | 504): Promise<void> {
    const page = errorPage(status);
    if (this.#isLater()) {
      // Later versions write other fields, and keep the connection where they can.
      const head = await client.receivesHead();
      if (!head.startsWith(page.slice(0, page.indexOf("\r\n")))) throw new Unexpected(client.name, `a ${status}`, head);
      await client.receives(page.slice(page.indexOf("<html>")));
      return;
    }
    await client.receives(page);
    await client.isEnded();
  }

  /** Is it an HAProxy that came after the one to be like? */
  #isLater(): boolean {
    return this.target === "haproxy" && haproxyBranch() !== "2.1";
  }

  residentMemory(): number {
    return this.#balancer?.residentMemory() ?? 0;
  }

  /** The next line of the traffic log is this, all of it: see `matchesLog`. For cases of the line itself. */
  async logs(pattern: string): Promise<void> {
    const line = await this.#nextLine();
    if (!matchesLog(pattern, line)) throw new Unexpected("the log", pattern, line);
  }

  /** The next line of the traffic log is an exchange's, and says this. */
  async logsExchange(expected: LoggedExchange): Promise<void> {
    await this.#says(HTTP_LINE, expected);
  }

  /** The next line of the traffic log is a connection's under mode tcp, and says this. */
  async logsConnection(expected: LoggedConnection): Promise<void> {
    await this.#says(TCP_LINE, expected);
  }

  async #says(form: RegExp, expected: LoggedExchange | LoggedConnection): Promise<void> {
    const line = await this.#nextLine();
    const { bytes: _, ...others } = expected;
    // Later versions count the bytes of a response otherwise.
    const wrong = differences(form, this.#isLater() && form === HTTP_LINE ? others : expected, line);
    if (wrong.length > 0) throw new Unexpected("the log", JSON.stringify(expected), `${wrong.join(", ")}, in ${line}`);
  }

  async #nextLine(): Promise<string> {
    const deadline = performance.now() + PATIENCE_MS;
    while (this.#lines.length === 0) {
      const left = deadline - performance.now();
      if (left <= 0) throw new Unexpected("the log", "a line", "no line");
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    return this.#lines.shift() ?? "";
  }

  #logged(line: string): void {
    // The other lines tell of proxies and servers.
    if (!/^\S+:\d+ \[/.test(line)) return;
    this.#lines.push(withoutClient(line));
    this.#wake?.();
  }

  /** Nobody received a byte that the script did not expect. */
  checkNothingUnread(): void {
    const servers = [...this.#servers.values()].flatMap((server) => server.connections);
    for (const wire of [...this.#clients, ...servers]) {
      if (wire.unread().length > 0)
        throw new Unexpected(wire.name, "nothing more", JSON.stringify(wire.unread().toString("latin1").slice(0, 600)));
    }
  }

  /** @returns how many there were */
  closeClients(): number {
    for (const client of this.#clients) client.close();
    return this.#clients.length;
  }

  async stop(): Promise<void> {
    this.closeClients();
    for (const server of this.#servers.values()) server.stop();
    await this.#balancer?.stop();
  }
}
