import { constants, fstatSync, openSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { isatty } from "node:tty";
import { isMainThread } from "node:worker_threads";
import type { Sink } from "./sink.ts";

/** Bytes that may wait for a reader that is slow; the lines after them are dropped. */
const MAX_WAITING = 256 * 1024;
/** Written at once instead of at the end of the tick. */
const BATCH = 32 * 1024;
/** Milliseconds until a full pipe is tried again. */
const RETRY = 20;

const sinks = new Map<number, DescriptorSink>();
/** Handles that made their descriptor non-blocking; kept, because closing one closes the descriptor. */
const handles: Socket[] = [];

/** The sink of a descriptor of this thread: several targets may share it, and their lines keep their order. */
export function descriptorSink(fd: number): DescriptorSink {
  let sink = sinks.get(fd);
  if (!sink) {
    sink = new DescriptorSink(nonBlocking(fd));
    sinks.set(fd, sink);
  }
  return sink;
}

/**
 * A descriptor that is written to without waiting. As HAProxy, we set the flag on a pipe or socket itself; a terminal
 * is opened anew instead, because the shell we came from shares its flag and expects to wait.
 */
function nonBlocking(fd: number): number {
  try {
    if (isatty(fd)) {
      return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    }
    const status = fstatSync(fd);
    // Node.js has no fcntl: a handle sets the flag when it takes the descriptor. The flag holds for all threads, and a
    // worker's handle would close the descriptor when the worker ends, so only the main thread does this.
    if (isMainThread && (status.isFIFO() || status.isSocket())) {
      const handle = new Socket({ fd, readable: false, writable: true });
      handle.on("error", () => {});
      handle.unref();
      handles.push(handle);
    }
  } catch {
    // Not open, or not a kind that could block: each write will tell.
  }
  return fd;
}

/**
 * Lines to a descriptor, gathered and written at the end of the tick: one system call for many lines (1.3 us a line with its
 * formatting). Writes are synchronous on a non-blocking descriptor, so that a line is either with the kernel or counted as lost.
 */
export class DescriptorSink implements Sink {
  dropped = 0;
  readonly #fd: number;
  #lines = "";
  #count = 0;
  /** What the kernel did not take of an earlier batch: it goes first. */
  #rest: Buffer | undefined;
  #scheduled = false;
  #retrying = false;
  readonly #flush = () => {
    this.#scheduled = false;
    this.flush();
  };
  readonly #retry = () => {
    this.#retrying = false;
    this.flush();
  };

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(line: string): void {
    if (this.#lines.length + (this.#rest?.length ?? 0) >= MAX_WAITING) {
      this.dropped++;
      return;
    }
    this.#lines += line;
    this.#count++;
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(this.#flush);
    } else if (this.#lines.length >= BATCH && !this.#rest) this.flush();
  }

  flush(): void {
    if (this.#rest) this.#writeOut(this.#rest, 1);
    if (!this.#rest && this.#count > 0) {
      const batch = Buffer.from(this.#lines);
      const count = this.#count;
      this.#lines = "";
      this.#count = 0;
      this.#writeOut(batch, count);
    }
    if (this.#rest && !this.#retrying) {
      this.#retrying = true;
      setTimeout(this.#retry, RETRY).unref();
    }
  }

  #writeOut(batch: Buffer, count: number): void {
    this.#rest = undefined;
    try {
      const written = writeSync(this.#fd, batch);
      if (written < batch.length) this.#rest = batch.subarray(written);
    } catch (error) {
      // EAGAIN: full, its reader is slow. Anything else: nobody will read this.
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") this.#rest = batch;
      else this.dropped += count;
    }
  }
}
