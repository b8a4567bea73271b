import { writeSync } from "node:fs";

/** Where the words of the start go: standard output and standard error, or the launcher of a daemon. */
export interface Voice {
  out(text: string): void;
  /** @param encoding latin1 for a byte string */
  error(text: string, encoding?: "utf8" | "latin1"): void;
}

/** Written at once: what follows may be the end of the process. A reader that is gone is no reason to fail. */
export const standardStreams: Voice = {
  out: (text) => write(1, Buffer.from(text)),
  error: (text, encoding) => write(2, Buffer.from(text, encoding)),
};

function write(fd: number, bytes: Buffer): void {
  let rest = bytes;
  const patience = performance.now() + 1000;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      // EAGAIN: somebody made the descriptor non-blocking and its reader is slow; a pipe is read within the second or never.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN" || performance.now() > patience) return;
    }
  }
}
