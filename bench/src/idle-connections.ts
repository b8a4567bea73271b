import { fileURLToPath } from "node:url";
import type { ChildProcess } from "@haproxy-practice/stack/local/child-process";
import type { Workbench } from "./workbench.ts";

const SCRIPT = fileURLToPath(new URL("idle-clients.ts", import.meta.url));

/** Many connections to a balancer that rest. */
export class IdleConnections {
  readonly #count: number;
  readonly #process: ChildProcess;
  #lost = 0;

  private constructor(count: number, process: ChildProcess) {
    this.#count = count;
    this.#process = process;
    process.onLine((line) => {
      if (line.startsWith("lost ")) this.#lost = Number(line.slice(5));
    });
  }

  /** Resolves when each has had one answer, or when not all of them get one. */
  static async open(workbench: Workbench, port: number, count: number): Promise<IdleConnections> {
    const process_ = workbench.spawn("the idle clients", process.execPath, [SCRIPT, String(port), String(count)]);
    const connections = new IdleConnections(count, process_);
    const settled = async () => process_.lines.includes("held") || connections.#lost > 0 || undefined;
    await process_.brings(`${count} idle connections`, settled, { timeout: 120_000, signal: workbench.signal });
    return connections;
  }

  /** How many the balancer has kept. */
  get held(): number {
    return this.#process.lines.includes("held") ? this.#count - this.#lost : 0;
  }

  async close(): Promise<void> {
    await this.#process.stop();
  }
}
