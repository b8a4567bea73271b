import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@haproxy-practice/stack/free-port";
import { readStatistics, statisticsRow } from "@haproxy-practice/stack/statistics-csv";
import { listeningOn, SOCKETS_A_THREAD } from "../listening-sockets.ts";
import { until } from "../until.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

export interface BalancerOptions {
  readonly threads?: number;
  readonly engine?: "native" | "http-proxy";
  readonly global?: string;
  readonly defaults?: string;
  readonly frontend?: string;
  /** A module that the process and its threads load first. */
  readonly import?: string;
  /** The most descriptors that the process may have. */
  readonly descriptors?: number;
}

/** A balancer as a process of its own: `f` forwards to one server, `st` answers `/stats`. */
export class Balancer {
  readonly process: ChildProcess;
  readonly port: number;
  readonly statsPort: number;
  errors = "";
  readonly #folder: string;

  private constructor(process: ChildProcess, port: number, statsPort: number, folder: string) {
    this.process = process;
    this.port = port;
    this.statsPort = statsPort;
    this.#folder = folder;
  }

  static async start(server: number, options: BalancerOptions = {}): Promise<Balancer> {
    const [port, statsPort] = [await freePort(), await freePort()];
    const folder = mkdtempSync(join(tmpdir(), "lb-abuse-"));
    const file = join(folder, "haproxy.cfg");
    writeFileSync(file, configuration(port, statsPort, server, options));
    const first = options.import === undefined ? [] : ["--import", options.import];
    const words = [...first, MAIN, "-db", "-f", file, "--engine", options.engine ?? "native"];
    const limit = options.descriptors === undefined ? "" : `ulimit -n ${options.descriptors} && `;
    const shell = ["-c", `${limit}exec "$0" "$@"`, process.execPath, ...words];
    const child = spawn("sh", shell, { stdio: ["ignore", "ignore", "pipe"] });
    const balancer = new Balancer(child, port, statsPort, folder);
    child.stderr?.on("data", (bytes) => {
      balancer.errors += bytes;
    });
    await balancer.#listens(options.threads ?? 1);
    return balancer;
  }

  async #listens(threads: number): Promise<void> {
    const ports = [this.port, this.statsPort];
    if (process.platform === "linux") {
      const all = () => ports.every((port) => listeningOn(port) === threads * SOCKETS_A_THREAD);
      return until("all threads of the balancer to listen", all, 10_000);
    }
    // Elsewhere one socket listens on a port, for all threads.
    const started = performance.now();
    while ((await ask(this.statsPort)) === "refused")
      if (performance.now() - started > 10_000) throw new Error("waited 10000 ms for the balancer to listen");
  }

  /** Seconds of processor time that it has used. */
  cpuTime(): number {
    const stat = readFileSync(`/proc/${this.process.pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  async stop(): Promise<void> {
    if (this.isRunning()) {
      this.process.kill("SIGKILL");
      await once(this.process, "exit");
    }
    rmSync(this.#folder, { recursive: true });
  }

  /** A statistic of `proxy/row`, as a number. */
  async statistic(row: string, column: string): Promise<number> {
    const answer = await ask(this.statsPort, "/stats;csv");
    return Number(statisticsRow(readStatistics(answer.slice(answer.indexOf("# "))), row).get(column));
  }

  /** Waits until nothing of what the clients did is left in the statistics. */
  async settled(): Promise<void> {
    for (const [row, column] of [
      ["f/FRONTEND", "scur"],
      ["b/BACKEND", "scur"],
      ["b/BACKEND", "qcur"],
      ["b/s", "scur"],
    ] as const) {
      const started = performance.now();
      while ((await this.statistic(row, column)) !== 0) {
        if (performance.now() - started > 8000) throw new Error(`waited 8000 ms for ${column} of ${row} to be 0`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
}

function configuration(port: number, statsPort: number, server: number, options: BalancerOptions): string {
  return `
global
  nbthread ${options.threads ?? 1}
  log stdout format raw local0 notice
  ${options.global ?? ""}
defaults
  log global
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
  ${options.defaults ?? ""}
frontend st
  bind 127.0.0.1:${statsPort}
  stats enable
  stats uri /stats
frontend f
  bind 127.0.0.1:${port}
  ${options.frontend ?? ""}
  default_backend b
backend b
  server s 127.0.0.1:${server}
`;
}

/** A server of raw bytes on a port of its own. */
export async function listen(connection: (socket: Socket) => void): Promise<{ port: number; stop(): void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    connection(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  return {
    port,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Calls back for each head of a request; bodies must be of the length that `content-length` says. */
export function onRequests(socket: Socket, request: (head: string, body: string) => void): void {
  let bytes = "";
  socket.setEncoding("latin1");
  socket.on("data", (data) => {
    bytes += data;
    for (let end = bytes.indexOf("\r\n\r\n"); end >= 0; end = bytes.indexOf("\r\n\r\n")) {
      const head = bytes.slice(0, end);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (bytes.length < end + 4 + length) return;
      const body = bytes.slice(end + 4, end + 4 + length);
      bytes = bytes.slice(end + 4 + length);
      request(head, body);
    }
  });
}

export function response(body: string): string {
  return `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** One request on a connection of its own: all that came until its end; `refused`, `reset`: what became of it. */
export function ask(port: number, path = "/", within = 8000): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    });
    socket.setEncoding("latin1");
    socket.setTimeout(within, () => socket.destroy(new Error("late")));
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      answer += error.code === "ECONNREFUSED" ? "refused" : error.code === "ECONNRESET" ? "reset" : error.message;
    });
    socket.on("close", () => resolve(answer));
  });
}
