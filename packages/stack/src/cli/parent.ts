import { readFileSync } from "node:fs";

/** Milliseconds between two looks. */
const INTERVAL = 250;

/**
 * Calls `action` when `npm start` was ended. npm hands SIGINT and SIGTERM to the shell that it ran this process with, and
 * no other signal. bash becomes the command that it runs, but dash, Debian's `sh`, stays in between: it ends by SIGTERM
 * without handing it on, and outlives an npm that SIGHUP or SIGKILL ended. Losing the shell, or the shell's losing npm, is
 * all that is seen of it. Of SIGINT nothing is seen: dash waits for this process to end.
 */
export function whenNpmEnds(action: () => void): void {
  if (!process.env["npm_lifecycle_event"]) return;
  const parent = process.ppid;
  const npm = parentOfShell(parent);
  const isOver = () => process.ppid !== parent || parentOfShell(parent) !== npm;
  setInterval(() => isOver() && action(), INTERVAL).unref();
}

/** @returns undefined where `pid` is no shell, and where there is no procfs: macOS, whose `sh` is bash, and Windows */
function parentOfShell(pid: number): string | undefined {
  try {
    return /^\d+ \(\w{0,3}sh\) \w (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, "latin1"))?.[1];
  } catch {
    return undefined;
  }
}
