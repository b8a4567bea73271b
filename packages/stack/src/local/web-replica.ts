import { randomBytes } from "node:crypto";
import { ask } from "../ask.ts";
import { WEB_MAIN } from "../project-files.ts";
import type { Replica } from "../stack.ts";
import { ChildProcess } from "./child-process.ts";
import { WEB_PORT } from "./loopback-addresses.ts";

export interface LocalReplica extends Replica {
  readonly pid: number;
}

/** A web server as a process, with a name as a container has: twelve hexadecimal digits. */
export class WebReplica implements LocalReplica {
  readonly hostname = randomBytes(6).toString("hex");
  readonly address: string;
  readonly process: ChildProcess;

  constructor(address: string) {
    this.address = address;
    this.process = new ChildProcess(`the web server of ${address}`, process.execPath, [WEB_MAIN], {
      HOSTNAME: this.hostname,
      HOST: address,
      PORT: String(WEB_PORT),
    });
  }

  get pid(): number {
    return this.process.pid;
  }

  /** Resolves when it answers; rejects when it ended instead, with what it said. */
  async listening(signal?: AbortSignal): Promise<void> {
    const url = `http://${this.address}:${WEB_PORT}/healthz`;
    await this.process.brings(`an answer from ${url}`, () => ask(url), { timeout: 20_000, signal });
  }
}
