import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { capability, required } from "@haproxy-practice/stack/capabilities";
import { freePort } from "@haproxy-practice/stack/free-port";
import { afterEach, describe } from "vitest";
import { type Balancer, startBalancer, type Target } from "../forwarding/harness/balancer.ts";
import { EchoServer, type Seen } from "./echo-server.ts";

const FOLDER = join(import.meta.dirname, "../../../../docs/recipes");
/** Where the files of a recipe are on the machine that it is for. */
const INSTALLED = "/usr/local/etc/haproxy/";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** What the server was asked, if the answer is a server's. */
  readonly seen: Seen | undefined;
}

export interface Question {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** As the recipe's file has it. */
  readonly port?: number;
}

/** The file of a recipe as it stands in docs/recipes, but for addresses and where its other files are. */
export class RecipeRig {
  readonly log: string[] = [];
  /** By the address that the file has. */
  readonly #servers: ReadonlyMap<string, EchoServer>;
  /** By the port that the file has. */
  readonly #ports: ReadonlyMap<number, number>;
  #balancer: Balancer | undefined;

  private constructor(servers: ReadonlyMap<string, EchoServer>, ports: ReadonlyMap<number, number>) {
    this.#servers = servers;
    this.#ports = ports;
  }

  /** @param change what else is to be replaced: `[["maxconn 2000", "maxconn 20"]]` */
  static async start(
    target: Target,
    name: string,
    { speaks = "http", change = [] }: { speaks?: "http" | "tcp"; change?: readonly (readonly [string, string])[] } = {},
  ): Promise<RecipeRig> {
    const folder = join(FOLDER, name);
    let text = readFileSync(join(folder, "haproxy.cfg"), "utf8").replaceAll(INSTALLED, `${folder}/`);
    const servers = new Map<string, EchoServer>();
    for (const [, label = "", address = ""] of text.matchAll(/^ +server (\S+) (\S+)/gm)) {
      if (!servers.has(address)) servers.set(address, await EchoServer.start(label, speaks));
    }
    const ports = new Map<number, number>();
    for (const [, port] of text.matchAll(/^ +bind \*:(\d+)/gm)) ports.set(Number(port), await freePort());
    text = text.replace(/^( +server \S+ )(\S+)/gm, (_, before, at) => `${before}127.0.0.1:${servers.get(at)?.port}`);
    text = text.replace(/^( +bind )\*:(\d+)/gm, (_, before, port) => `${before}127.0.0.1:${ports.get(Number(port))}`);
    // Other threads write the log by themselves.
    text = text.replace("global\n", "global\n    nbthread 1\n");
    for (const [from, to] of change) {
      if (!text.includes(from)) throw new Error(`the recipe does not say '${from}'`);
      text = text.replaceAll(from, to);
    }
    const rig = new RecipeRig(servers, ports);
    running.push(rig);
    rig.#balancer = await startBalancer(target, text, (line) => rig.log.push(line));
    return rig;
  }

  /** @param address as the recipe's file has it */
  server(address: string): EchoServer {
    const server = this.#servers.get(address);
    if (!server) throw new Error(`the recipe has no server at ${address}`);
    return server;
  }

  /** Where the balancer listens. @param port as the recipe's file has it */
  port(port?: number): number {
    const actual = port === undefined ? [...this.#ports.values()][0] : this.#ports.get(port);
    if (actual === undefined) throw new Error(`the recipe listens on no port ${port}`);
    return actual;
  }

  ask({ method = "GET", path = "/", headers = {}, port }: Question = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request({ host: "127.0.0.1", port: this.port(port), method, path, headers, agent: false });
      asked.on("error", reject);
      asked.on("response", async (response) => {
        let body = "";
        for await (const bytes of response) body += bytes;
        const isServers = response.headers["content-type"] === "application/json";
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body,
          seen: isServers ? JSON.parse(body) : undefined,
        });
      });
      asked.end();
    });
  }

  async stop(): Promise<void> {
    const balancer = this.#balancer;
    this.#balancer = undefined;
    await balancer?.stop();
    for (const server of this.#servers.values()) await server.stop();
  }
}

const running: RecipeRig[] = [];

/** Runs the tests of a recipe against both engines and the real HAProxy. */
export function describeRecipe(name: string, tests: (target: Target) => void): void {
  const targets: readonly Target[] = ["native", "http-proxy", "haproxy"];
  for (const target of targets) {
    const runs = target !== "haproxy" || required("haproxy");
    const which = target === "haproxy" ? `HAProxy (${capability("haproxy").reason})` : `the ${target} engine`;
    describe.skipIf(!runs)(`${name}, ${which}`, () => {
      tests(target);
      afterEach(async () => {
        for (const rig of running.splice(0)) await rig.stop();
      });
    });
  }
}
