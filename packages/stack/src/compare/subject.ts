import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { balancerCommand } from "../balancers/balancer-command.ts";
import { freePort } from "../free-port.ts";
import { ChildProcess } from "../local/child-process.ts";
import { type LocalStack, startLocalStack } from "../local/local-stack.ts";
import type { Balancer, Engine } from "../stack.ts";
import { ScriptedServer } from "./scripted-server.ts";

/** Each of the three that are compared, by the name that docs/parity.md has for it. */
export const subjects = {
  native: { balancer: "lb", engine: "native" },
  "http-proxy": { balancer: "lb", engine: "http-proxy" },
  haproxy: { balancer: "haproxy" },
} as const satisfies Record<string, { balancer: Balancer; engine?: Engine }>;
export type SubjectName = keyof typeof subjects;

/** What a checked configuration brought. */
export interface CheckOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One balancer under comparison: in front of the tutorial's web servers, and in front of a server that a case scripts. */
export class Subject {
  readonly name: SubjectName;
  readonly tutorial: LocalStack;
  readonly server: ScriptedServer;
  /** Where the balancer of the scripted server listens. */
  readonly port: number;
  /** Where the same one listens for a backend whose server refuses connections. */
  readonly refusedPort: number;
  readonly process: ChildProcess;
  readonly #folder: string;

  private constructor(parts: {
    name: SubjectName;
    tutorial: LocalStack;
    server: ScriptedServer;
    ports: { port: number; refusedPort: number };
    process: ChildProcess;
    folder: string;
  }) {
    this.name = parts.name;
    this.tutorial = parts.tutorial;
    this.server = parts.server;
    this.port = parts.ports.port;
    this.refusedPort = parts.ports.refusedPort;
    this.process = parts.process;
    this.#folder = parts.folder;
  }

  static async start(name: SubjectName, network: string): Promise<Subject> {
    const chosen: { balancer: Balancer; engine?: Engine } = subjects[name];
    const folder = await mkdtemp(join(tmpdir(), "haproxy-practice-compare-"));
    const tutorial = await startLocalStack({ ...chosen, network, port: 0, replicas: 0 });
    const server = await ScriptedServer.listen();
    const ports = { port: await freePort(), refusedPort: await freePort() };
    const file = join(folder, "scripted.cfg");
    await writeFile(file, scriptedConfiguration(ports, server.port, await freePort()));
    const command = balancerCommand(chosen.balancer, file, chosen.engine);
    const process = new ChildProcess(command.title, command.file, command.args);
    await process.brings(`${command.title} to listen`, () => listens(ports.port), { timeout: command.startTimeout });
    return new Subject({ name, tutorial, server, ports, process, folder });
  }

  /** Runs the balancer with `-c` on a configuration. */
  async check(text: string): Promise<CheckOutcome> {
    const file = join(this.#folder, "checked.cfg");
    await writeFile(file, text);
    const { balancer } = subjects[this.name];
    const command = balancerCommand(balancer, file);
    const args = command.args.map((word) => (word === "-db" ? "-c" : word));
    return new Promise((resolve) => {
      execFile(command.file, args, (error, stdout, stderr) => {
        resolve({ status: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
      });
    });
  }

  async stop(): Promise<void> {
    await Promise.all([this.tutorial.stop(), this.process.stop()]);
    this.server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function scriptedConfiguration(
  { port, refusedPort }: { port: number; refusedPort: number },
  serverPort: number,
  nobody: number,
): string {
  return `global
  maxconn 256
defaults
  mode http
  timeout connect 5s
  timeout client 10s
  timeout server 2s
frontend scripted
  bind 127.0.0.1:${port}
  default_backend scripted
frontend refused
  bind 127.0.0.1:${refusedPort}
  default_backend refused
backend scripted
  server s1 127.0.0.1:${serverPort}
backend refused
  server s1 127.0.0.1:${nobody}
`;
}

function listens(port: number): Promise<true> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", reject).once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
