import { Worker } from "node:worker_threads";
import type { Configuration } from "./config/schema.ts";
import type { DataPlaneOptions } from "./data-plane.ts";
import type { StatsService } from "./forwarding/context.ts";
import type { OwnAnswer } from "./http1/own-answer.ts";
import { liveMapOf, mapAt } from "./samples/converters/live-map.ts";
import type { BindFailure } from "./state/bind-failure.ts";
import type { SharedMemory, SharedMemoryBuffers } from "./state/shared-memory.ts";
import type { MapUpdate, Update, VariableUpdate } from "./state/updates.ts";

/** The data planes of the process, as the control plane drives them: in its own thread, or in several. */
export interface DataPlanes {
  /** @returns the binds that could not be opened */
  listen(): Promise<readonly BindFailure[]>;
  apply(update: Update): void;
  /** Resolves when the last connection has ended after a drain. */
  drained(): Promise<void>;
  destroy(): void;
}

/** What a thread is started with. */
export interface ThreadData {
  readonly options: DataPlaneOptions;
  readonly memory: SharedMemoryBuffers;
  readonly quiet: boolean;
}

export type ToThread =
  | { readonly kind: "update"; readonly update: Update }
  | { readonly kind: "stats"; readonly id: number; readonly answer: OwnAnswer };

export type FromThread =
  | { readonly kind: "listening"; readonly failures: readonly BindFailure[] }
  | { readonly kind: "drained" }
  | VariableUpdate
  | {
      readonly kind: "stats";
      readonly id: number;
      readonly proxy: number;
      readonly method: string;
      readonly target: string;
    };

/** The replacement of a thread that lived no longer than this waits as long: what killed it may still be there. */
const SHORT_LIFE_MS = 1000;

interface Thread {
  readonly worker: Worker;
  readonly listening: Promise<readonly BindFailure[]>;
  drained: boolean;
}

/**
 * `nbthread` worker threads, each with a data plane that listens on the same binds: the kernel spreads the
 * connections. A thread that dies takes only its own connections along and is replaced.
 */
export class Threads implements DataPlanes {
  readonly #options: Omit<DataPlaneOptions, "thread">;
  readonly #memory: SharedMemory;
  readonly #stats: StatsService;
  readonly #quiet: boolean;
  readonly #died: (thread: number, reason: string) => void;
  readonly #threads: Thread[] = [];
  /** The last state of each backend, for a thread that starts later. */
  readonly #backends = new Map<number, Update>();
  /** The last change of each of the process's variables, likewise. */
  readonly #variables = new Map<string, VariableUpdate>();
  #paused = false;
  #ending = false;
  #drained: (() => void) | undefined;

  /** @param died a thread ended by itself and is being replaced */
  constructor(
    options: Omit<DataPlaneOptions, "thread">,
    memory: SharedMemory,
    stats: StatsService,
    quiet: boolean,
    died: (thread: number, reason: string) => void,
  ) {
    this.#options = options;
    this.#memory = memory;
    this.#stats = stats;
    this.#quiet = quiet;
    this.#died = died;
  }

  async listen(): Promise<readonly BindFailure[]> {
    for (let thread = 0; thread < this.#options.threads; thread++) this.#threads.push(this.#start(thread));
    const failures = await Promise.all(this.#threads.map((thread) => thread.listening));
    return failures[0] ?? [];
  }

  #start(index: number): Thread {
    const startedAt = performance.now();
    const data: ThreadData = {
      options: { ...this.#options, thread: index },
      memory: this.#memory.buffers,
      quiet: this.#quiet,
    };
    const worker = new Worker(
      new URL(import.meta.url.endsWith(".ts") ? "./main.ts" : import.meta.url, import.meta.url),
      {
        workerData: data,
      },
    );
    for (const update of this.#backends.values()) this.#send(worker, { kind: "update", update });
    for (const update of this.#variables.values()) this.#send(worker, { kind: "update", update });
    for (const update of this.#changedMaps()) this.#send(worker, { kind: "update", update });
    if (this.#paused) this.#send(worker, { kind: "update", update: { kind: "pause" } });
    let reason = "it ended";
    worker.on("error", (error) => {
      reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    });
    const listening = new Promise<readonly BindFailure[]>((resolve, reject) => {
      worker.on("message", (message: FromThread) => {
        if (message.kind === "listening") resolve(message.failures);
        else if (message.kind === "drained") this.#threadDrained(index);
        else if (message.kind === "variable") this.#passOn(message, index);
        else void this.#answerStats(worker, message);
      });
      worker.once("exit", () => {
        reject(new Error(`thread ${index + 1} could not start: ${reason}`));
        this.#ended(index, reason, performance.now() - startedAt);
      });
    });
    return { worker, listening, drained: false };
  }

  /** What maps hold other than their files. */
  #changedMaps(): MapUpdate[] {
    return this.#options.configuration.maps.flatMap((file, map): MapUpdate[] => {
      const change = liveMapOf(file).whole();
      return change ? [{ kind: "map", map, change }] : [];
    });
  }

  #send(worker: Worker, message: ToThread): void {
    worker.postMessage(message);
  }

  /** What a thread did to a variable of the process. */
  #passOn(update: VariableUpdate, from: number): void {
    if (update.set) this.#variables.set(update.name, update);
    else this.#variables.delete(update.name);
    this.#threads.forEach(({ worker }, index) => {
      if (index !== from) this.#send(worker, { kind: "update", update });
    });
  }

  async #answerStats(worker: Worker, request: Extract<FromThread, { kind: "stats" }>): Promise<void> {
    const proxy = this.#options.configuration.proxies[request.proxy];
    if (!proxy) return;
    const answer = await this.#stats.answer(proxy, request.method, request.target);
    this.#send(worker, { kind: "stats", id: request.id, answer });
  }

  #ended(index: number, reason: string, lifetime: number): void {
    if (!this.#threads[index]) return;
    this.#memory.reclaim(index);
    if (this.#ending) {
      // What it had to drain is gone with it.
      this.#threadDrained(index);
      return;
    }
    this.#died(index, reason);
    if (lifetime < SHORT_LIFE_MS) setTimeout(() => this.#replace(index), SHORT_LIFE_MS);
    else this.#replace(index);
  }

  #replace(index: number): void {
    if (this.#ending) {
      this.#threadDrained(index);
      return;
    }
    const replacement = this.#start(index);
    this.#threads[index] = replacement;
    replacement.listening.catch(() => {
      // It died before it listened: its own end has been reported and it is being replaced in turn.
    });
  }

  apply(update: Update): void {
    if (update.kind === "backend") this.#backends.set(update.proxy, update);
    else if (update.kind === "drain") this.#ending = true;
    else if (update.kind === "pause") this.#paused = true;
    else if (update.kind === "resume") this.#paused = false;
    else if (update.kind === "map") mapAt(this.#options.configuration, update.map).apply(update.change);
    for (const { worker } of this.#threads) this.#send(worker, { kind: "update", update });
  }

  #threadDrained(index: number): void {
    const thread = this.#threads[index];
    if (thread) thread.drained = true;
    if (this.#threads.every((each) => each.drained)) this.#drained?.();
  }

  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained = resolve;
      if (this.#threads.every((each) => each.drained)) resolve();
    });
  }

  destroy(): void {
    this.#ending = true;
    for (const { worker } of this.#threads) void worker.terminate();
  }
}

/** Statistics as a thread asks for them: the control plane makes the answer. */
export class RemoteStats implements StatsService {
  readonly matches: StatsService["matches"];
  readonly #configuration: Configuration;
  readonly #send: (message: FromThread) => void;
  readonly #waiting = new Map<number, (answer: OwnAnswer) => void>();
  #next = 0;

  constructor(matches: StatsService["matches"], configuration: Configuration, send: (message: FromThread) => void) {
    this.matches = matches;
    this.#configuration = configuration;
    this.#send = send;
  }

  answer(...[proxy, method, target]: Parameters<StatsService["answer"]>): Promise<OwnAnswer> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#send({ kind: "stats", id, proxy: this.#configuration.proxies.indexOf(proxy), method, target });
    });
  }

  answered(id: number, answer: OwnAnswer): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }
}
