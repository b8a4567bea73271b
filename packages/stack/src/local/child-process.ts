import { type ChildProcess as NodeChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { StackError } from "../stack.ts";
import { type WaitOptions, waitFor } from "../wait-for.ts";

/** Milliseconds that a process has to end by itself after SIGTERM. */
const STOP_GRACE = 5_000;

const running = new Set<NodeChildProcess>();
// The last resort, when this process ends without having stopped its stack.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A process of the stack: its lines, its end, and how to bring that about. */
export class ChildProcess {
  readonly title: string;
  readonly pid: number;
  /** How it ended: `exit code 1`, `SIGKILL`, or why it could not be started. Never rejects. */
  readonly ended: Promise<string>;
  /** Everything it wrote, to either stream. */
  readonly lines: string[] = [];
  readonly #child: NodeChildProcess;
  readonly #listeners: ((line: string) => void)[] = [];

  /** @param title for messages: `the web server of 127.0.0.2` */
  constructor(title: string, file: string, args: readonly string[], environment: Record<string, string> = {}) {
    this.title = title;
    this.#child = spawn(file, args, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      // Out of the terminal's process group: Ctrl-C reaches only the one who then ends the others in order.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    this.pid = this.#child.pid ?? 0;
    running.add(this.#child);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream) createInterface({ input: stream }).on("line", (line) => this.#take(line));
    }
    this.ended = this.#watch();
  }

  /** Calls `listener` with each line so far and each further one. */
  onLine(listener: (line: string) => void): void {
    for (const line of this.lines) listener(line);
    this.#listeners.push(listener);
  }

  /**
   * Waits for something that the process should bring about.
   * @throws like {@link waitFor}, and with all that the process wrote as soon as it ends
   */
  async brings<T>(awaited: string, probe: () => Promise<T | undefined>, options: WaitOptions): Promise<T> {
    const ended = new AbortController();
    void this.ended.then((end) =>
      ended.abort(new StackError([`${this.title} ended at once: ${end}`, ...this.lines].join("\n"))),
    );
    const signals = [ended.signal, options.signal].filter((signal) => signal !== undefined);
    return await waitFor(awaited, probe, { interval: 20, ...options, signal: AbortSignal.any(signals) });
  }

  /** SIGTERM, and SIGKILL when that did not help. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    const patience = new AbortController();
    const late = delay(STOP_GRACE, "late", { signal: patience.signal }).catch(() => undefined);
    if ((await Promise.race([this.ended, late])) === "late") this.#child.kill("SIGKILL");
    patience.abort();
    await this.ended;
  }

  /** SIGKILL. Resolves when it has ended. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
  }

  #take(line: string): void {
    this.lines.push(line);
    for (const listener of this.#listeners) listener(line);
  }

  async #watch(): Promise<string> {
    try {
      const [code, signal] = await once(this.#child, "close");
      return signal ?? `exit code ${code}`;
    } catch (error) {
      return (error as Error).message;
    } finally {
      running.delete(this.#child);
    }
  }
}
