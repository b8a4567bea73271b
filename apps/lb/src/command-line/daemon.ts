import { type IOType, type StdioOptions, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { Voice } from "./standard-streams.ts";

/** Tells the background process that it is one; its launcher's own arguments are kept, for `ps`. */
const MARK = "HAPROXY_PRACTICE_BACKGROUND";

type FromBackground =
  | { readonly kind: "out"; readonly text: string }
  | { readonly kind: "error"; readonly text: string; readonly encoding?: "latin1" | "utf8" | undefined }
  | { readonly kind: "ready" }
  | { readonly kind: "end"; readonly status: number };

/** The process in the background, while its launcher still listens to it. */
export interface Background {
  readonly voice: Voice;
  /** The launcher may end: we serve. */
  ready(): void;
  /** We cannot serve: ends this process once the launcher has heard what was said. */
  end(status: number): void;
}

/** @returns undefined: this process was started by a person or a script */
export function backgroundProcess(): Background | undefined {
  if (process.env[MARK] === undefined) return undefined;
  delete process.env[MARK];
  if (!process.send) return undefined;
  const send = (message: FromBackground, sent?: () => void) => process.send?.(message, undefined, {}, sent);
  const orphaned = () => process.exit(1);
  process.once("disconnect", orphaned);
  return {
    voice: {
      out: (text) => send({ kind: "out", text }),
      error: (text, encoding) => send({ kind: "error", text, encoding }),
    },
    ready: () => {
      process.removeListener("disconnect", orphaned);
      send({ kind: "ready" }, () => process.disconnect?.());
    },
    end: (status) => {
      send({ kind: "end", status }, () => process.exit(status));
    },
  };
}

/**
 * Runs this program once more, in a session of its own and with its standard streams on /dev/null, and waits until it
 * serves. Node.js cannot fork; this comes to the same: what is wrong is said here, and the status tells of it.
 * @param directory where the launcher was started, since the words of the command line are read again from there
 * @param descriptors which it needs of this process, under the same numbers
 * @returns the number of the process, or the status with which the launcher must end
 */
export function launchInBackground(
  directory: string,
  voice: Voice,
  descriptors: readonly number[],
): Promise<{ readonly pid: number } | { readonly status: number }> {
  return new Promise((resolve) => {
    const [main = "", ...words] = process.argv.slice(1);
    const child = spawn(process.execPath, [...process.execArgv, main, ...words], {
      cwd: directory,
      detached: true,
      env: { ...process.env, [MARK]: "1" },
      stdio: streams(descriptors),
    });
    let status = 1;
    child.on("message", (message: FromBackground) => {
      if (message.kind === "ready") resolve({ pid: child.pid ?? 0 });
      else if (message.kind === "end") status = message.status;
      else if (message.kind === "out") voice.out(message.text);
      else voice.error(message.text, message.encoding);
    });
    child.on("error", (error) => {
      voice.error(`${error.message}\n`);
      resolve({ status });
    });
    child.on("exit", () => resolve({ status }));
  });
}

/** The channel to the launcher takes the first number that is free. */
function streams(descriptors: readonly number[]): StdioOptions {
  const streams: (IOType | "ipc" | number)[] = ["ignore", "ignore", "ignore"];
  for (const descriptor of descriptors) streams[descriptor] = descriptor;
  let channel = 3;
  while (streams[channel] !== undefined) channel++;
  streams[channel] = "ipc";
  return Array.from(streams, (stream) => stream ?? "ignore");
}

/**
 * The number of the process that serves, for scripts; HAProxy never removes it either.
 * @throws an error in HAProxy's words
 */
export function writePidfile(path: string, pid: number): void {
  try {
    writeFileSync(path, `${pid}\n`, { mode: 0o644 });
  } catch {
    throw new Error(`[haproxy.main()] Cannot create pidfile ${path}`);
  }
}
