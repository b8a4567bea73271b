import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import { PROJECT_ROOT } from "@haproxy-practice/stack/project-files";
import { projectVersion } from "./peers.ts";

/** Where a run took place. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly kernel: string;
  /** The load average of the minute before the run: of a quiet machine it is near 0. */
  readonly loadBefore: number;
  /** Of this project. */
  readonly commit: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: totalmem(),
    kernel: `${process.platform} ${release()}`,
    loadBefore: loadavg()[0] ?? 0,
    commit: projectVersion(PROJECT_ROOT),
  };
}

/** Other programs wanted more of the processors than leaves measurements alone. */
export function isBusy({ loadBefore, cores }: Machine): boolean {
  return loadBefore > cores / 4;
}
