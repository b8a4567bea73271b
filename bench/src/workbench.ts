import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChildProcess } from "@haproxy-practice/stack/local/child-process";
import { StackError } from "@haproxy-practice/stack/stack";

/** What one run starts and writes on its way. Its end removes all of it, however the run ended. */
export class Workbench {
  /** For configurations and served files. */
  readonly folder: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly #processes = new Set<ChildProcess>();
  readonly #removeFolder = () => rmSync(this.folder, { recursive: true, force: true });

  private constructor(folder: string, signal: AbortSignal) {
    this.folder = folder;
    this.signal = signal;
    process.on("exit", this.#removeFolder);
  }

  static async open(signal: AbortSignal): Promise<Workbench> {
    return new Workbench(await mkdtemp(join(tmpdir(), "haproxy-practice-bench-")), signal);
  }

  /** Starts a process that ends with the run at the latest. */
  spawn(title: string, file: string, args: readonly string[]): ChildProcess {
    this.signal.throwIfAborted();
    const process = new ChildProcess(title, file, args);
    this.#processes.add(process);
    void process.ended.then(() => this.#processes.delete(process));
    return process;
  }

  /**
   * Runs a process to its end.
   * @returns the lines it wrote
   * @throws StackError when it failed, with what it wrote
   */
  async run(title: string, file: string, args: readonly string[]): Promise<readonly string[]> {
    const process = this.spawn(title, file, args);
    const stop = () => void process.kill();
    this.signal.addEventListener("abort", stop, { once: true });
    const end = await process.ended;
    this.signal.removeEventListener("abort", stop);
    this.signal.throwIfAborted();
    if (end !== "exit code 0") throw new StackError([`${title} failed: ${end}`, ...process.lines].join("\n"));
    return process.lines;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#processes].map((process) => process.stop()));
    this.#removeFolder();
    process.off("exit", this.#removeFolder);
  }
}
