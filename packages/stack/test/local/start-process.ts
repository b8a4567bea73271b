import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { waitFor } from "../../src/wait-for.ts";

export const START = fileURLToPath(new URL("../../src/cli/start.ts", import.meta.url));
/** Relays between its own pipes and a pseudo-terminal that the command runs in; ends as the command ended. */
const IN_TERMINAL = "import os,pty,sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

/** `npm start` as a process, without npm. */
export class StartProcess {
  readonly child: ChildProcess;
  stdout = "";
  stderr = "";
  readonly ended: Promise<{ code: number | null; signal: string | null }>;

  constructor(words: readonly string[], { terminal = false, environment = {} as Record<string, string> } = {}) {
    const command = [process.execPath, START, ...words];
    const [file = "", ...args] = terminal ? ["python3", "-c", IN_TERMINAL, ...command] : command;
    // What makes Node.js decide on colours before it looks at the terminal.
    const { FORCE_COLOR: _, NO_COLOR: __, CI: ___, ...inherited } = process.env;
    this.child = spawn(file, args, { env: { ...inherited, ...environment } });
    this.child.stdout?.setEncoding("utf8").on("data", (text) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
    });
    this.ended = once(this.child, "close").then(([code, signal]) => ({ code, signal }));
  }

  /** Waits until the output has `pattern` after the first `from` characters, and gives the match. */
  async says(pattern: RegExp, from = 0, timeout = 20_000): Promise<RegExpExecArray> {
    const look = () => pattern.exec(this.stdout.slice(from)) ?? undefined;
    return await waitFor(`${pattern} in the output`, look, { timeout }).catch((error) => {
      throw new Error(`${error.message}; it said:\n${this.stdout}${this.stderr}`);
    });
  }

  /** Presses a key and waits for what it makes appear. */
  async press(key: string, pattern: RegExp): Promise<RegExpExecArray> {
    const from = this.stdout.length;
    this.child.stdin?.write(key);
    return await this.says(pattern, from);
  }
}
