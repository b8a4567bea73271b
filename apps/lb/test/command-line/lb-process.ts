import { type ChildProcessWithoutNullStreams, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { until } from "../until.ts";

/** The command as npm installs it. */
export const LB = fileURLToPath(new URL("../../bin/lb", import.meta.url));

export interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** Times and process numbers made the same: `[ALERT] DDD/HHMMSS (PID) : text`. */
  readonly stderr: string;
}

/** A started command, whose words are kept as they come. */
export class LbProcess {
  readonly process: ChildProcessWithoutNullStreams;
  #stdout = "";
  #stderr = "";

  /** @param options.sockets descriptors that the process has from the number 3 on */
  constructor(
    words: readonly string[],
    options: { cwd?: string; env?: NodeJS.ProcessEnv; command?: string; sockets?: readonly number[] } = {},
  ) {
    const { command = LB, sockets = [], ...rest } = options;
    const stdio: StdioOptions = ["pipe", "pipe", "pipe", ...sockets];
    this.process = spawn(command, words, { ...rest, stdio }) as ChildProcessWithoutNullStreams;
    this.process.stdout.on("data", (data) => {
      this.#stdout += data;
    });
    this.process.stderr.on("data", (data) => {
      this.#stderr += data;
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr.replace(/^(\[[A-Z]+\]) \d{3}\/\d{6} \(\d+\) :/gm, "$1 DDD/HHMMSS (PID) :");
  }

  async ended(): Promise<Outcome> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, "close");
    await until("the streams of an ended process", () => this.process.stdout.closed && this.process.stderr.closed);
    return {
      status: this.process.exitCode,
      signal: this.process.signalCode,
      stdout: this.stdout,
      stderr: this.stderr,
    };
  }

  signal(name: NodeJS.Signals): void {
    this.process.kill(name);
  }
}

export function run(
  words: readonly string[],
  options: ConstructorParameters<typeof LbProcess>[1] = {},
): Promise<Outcome> {
  return new LbProcess(words, options).ended();
}

/** Sends a request on a connection of its own. @returns all that came until the end; undefined: nobody listens */
export function ask(
  port: number,
  request = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(request));
    socket.setEncoding("latin1");
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(answer));
  });
}

/** Waits until a request is answered at all. */
export async function serving(port: number, timeout = 10_000): Promise<string> {
  const started = performance.now();
  while (performance.now() - started < timeout) {
    const answer = await ask(port);
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited ${timeout} ms for an answer on port ${port}`);
}
