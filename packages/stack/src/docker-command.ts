import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { DockerLack, dockerLackIn, NO_COMMAND } from "./docker-lacks.ts";
import { StackError } from "./stack.ts";

export interface DockerOptions {
  readonly environment?: Record<string, string>;
  readonly folder?: string;
  /** Called with each line of either stream as it comes. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the docker client.
 * @returns what it wrote to its standard output, without the last newline
 * @throws DockerLack when Docker is only half there; StackError when it failed otherwise, with what it said
 */
export async function docker(args: readonly string[], options: DockerOptions = {}): Promise<string> {
  const { environment = {}, folder, onLine, signal } = options;
  const child = spawn("docker", args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
    ...(folder ? { cwd: folder } : {}),
    ...(signal ? { signal } : {}),
  });
  const output: string[] = [];
  const complaints: string[] = [];
  for (const [stream, lines] of [
    [child.stdout, output],
    [child.stderr, complaints],
  ] as const) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      onLine?.(line);
    });
  }
  try {
    const [code] = await once(child, "close");
    if (code === 0) return output.join("\n");
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new DockerLack(NO_COMMAND);
  }
  const lack = dockerLackIn(complaints.join("\n"));
  if (lack !== undefined) throw new DockerLack(lack);
  const said = complaints.filter((line) => line.trim()).slice(-60);
  throw new StackError([`docker ${args.slice(0, 2).join(" ")} failed:`, ...said].join("\n"));
}

/** The same, of a command that answers in JSON. */
export async function dockerJson<T>(args: readonly string[]): Promise<T> {
  return JSON.parse(await docker(args)) as T;
}
