import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ask } from "@haproxy-practice/stack/ask";
import { freePort } from "@haproxy-practice/stack/free-port";
import { ANSWER_SIZES } from "./answer-sizes.ts";
import { nginxWebServer } from "./nginx-configuration.ts";
import { programOnPath } from "./programs.ts";
import type { Workbench } from "./workbench.ts";

const PROCESSES = 3;
const PER_NETWORK = 250;
const NODE_WEB_SERVER = fileURLToPath(new URL("node-web-server.ts", import.meta.url));

/** The three web servers behind every balancer of a run. They are known by as many addresses as a load asks for. */
export class WebServers {
  /** For the report. */
  readonly kind: "nginx" | "Node.js";
  readonly #ports: readonly number[];

  private constructor(kind: "nginx" | "Node.js", ports: readonly number[]) {
    this.kind = kind;
    this.#ports = ports;
  }

  /** nginx where it is installed: the cheaper the servers, the less they disturb what is measured. */
  static async start(workbench: Workbench): Promise<WebServers> {
    const nginx = programOnPath("nginx");
    const { folder } = workbench;
    for (const [name, size] of Object.entries(ANSWER_SIZES))
      await writeFile(join(folder, name), Buffer.alloc(size, "d"));
    const ports: number[] = [];
    for (let index = 1; index <= PROCESSES; index++) {
      const port = await freePort();
      const name = `web-${index}`;
      let args = [NODE_WEB_SERVER, String(port), name];
      if (nginx) {
        const file = join(folder, `${name}.conf`);
        await writeFile(file, nginxWebServer(port, name, folder, name));
        args = ["-c", file, "-p", folder, "-e", "stderr"];
      }
      const process_ = workbench.spawn(`the web server ${name}`, nginx ?? process.execPath, args);
      const url = `http://127.0.0.1:${port}/`;
      await process_.brings(`an answer from ${url}`, () => ask(url), { timeout: 20_000, signal: workbench.signal });
      ports.push(port);
    }
    return new WebServers(nginx ? "nginx" : "Node.js", ports);
  }

  /** `address:port` of as many servers, each an address of its own, spread over the processes in turn. */
  addresses(count: number): string[] {
    return Array.from({ length: count }, (_, index) => {
      const address = `127.64.${Math.floor(index / PER_NETWORK)}.${1 + (index % PER_NETWORK)}`;
      return `${address}:${this.#ports[index % this.#ports.length]}`;
    });
  }
}
