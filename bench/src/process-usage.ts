import { readdirSync, readFileSync } from "node:fs";
import { StackError } from "@haproxy-practice/stack/stack";

/** Of /proc/PID/stat: the kernel gives times to user space in hundredths of a second, whatever its own clock. */
const MICROSECONDS_PER_TICK = 10_000;

/** CPU time that a process with all its threads has used, in microseconds. */
export interface CpuTime {
  readonly user: number;
  readonly system: number;
}

/** @throws StackError where there is no such accounting */
export function requireAccounting(): void {
  if (process.platform !== "linux")
    throw new StackError("the bench reads /proc, which only Linux has: run it there, in a virtual machine say");
}

export function cpuTime(pid: number): CpuTime {
  return parseCpuTime(readFileSync(`/proc/${pid}/stat`, "latin1"));
}

/** proc(5): the second field is the program's name in parentheses and may hold anything; utime and stime are 14 and 15. */
export function parseCpuTime(stat: string): CpuTime {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [fields[11], fields[12]].map((ticks) => Number(ticks) * MICROSECONDS_PER_TICK);
  return { user: user ?? 0, system: system ?? 0 };
}

/** Memory in RAM, in bytes. What the kernel holds for sockets is not in it. */
export function residentMemory(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
  return Number(kibibytes ?? 0) * 1024;
}

export function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** How many descriptors a process started by this one may have. */
export function descriptorLimit(): number {
  const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1")) ?? [];
  return Number(limit ?? Number.POSITIVE_INFINITY);
}
