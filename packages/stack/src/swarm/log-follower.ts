import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Follows what the tasks of a service write, until it is stopped. */
export class LogFollower {
  readonly #child: ChildProcess;

  constructor(service: string, listener: (line: string) => void) {
    const child = spawn("docker", ["service", "logs", "--raw", "--follow", service], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", listener);
    // Without a docker client there was no stack either; a follower that ends early only ends the lines.
    child.on("error", () => {});
    this.#child = child;
  }

  stop(): void {
    this.#child.kill();
  }
}
