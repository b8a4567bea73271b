import type { Check, Timeouts } from "../config/schema.ts";
import type { BackendStatus } from "../state/backend-status.ts";
import { outcomeOf } from "../state/check-result.ts";
import type { ServerStatus } from "../state/server-status.ts";
import { compileCheck, type RunCheck } from "./check-kinds.ts";
import { nextHealth } from "./rise-fall.ts";
import { answerLimit, connectLimit, firstChecks, intervalAfter } from "./schedule.ts";

/** Checks all servers that have `check`, each for ever and in its own time. */
export class CheckLoop {
  readonly #loops: readonly ServerLoop[];

  constructor(backends: readonly BackendStatus[]) {
    this.#loops = backends.flatMap(({ servers, proxy }) => {
      const run = compileCheck(proxy.backend ?? {});
      return servers.flatMap((server) => {
        const { check } = server.settings;
        return check ? [new ServerLoop(server, check, proxy.timeouts, run)] : [];
      });
    });
  }

  /** Keeps no process from ending. */
  start(): void {
    const delays = firstChecks(this.#loops.map((loop) => loop.check));
    for (const [position, loop] of this.#loops.entries()) loop.start(delays[position] as number);
  }

  stop(): void {
    for (const loop of this.#loops) loop.stop();
  }
}

class ServerLoop {
  readonly check: Check;
  readonly #server: ServerStatus;
  readonly #timeouts: Timeouts;
  readonly #run: RunCheck;
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(server: ServerStatus, check: Check, timeouts: Timeouts, run: RunCheck) {
    this.check = check;
    this.#server = server;
    this.#timeouts = timeouts;
    this.#run = run;
  }

  start(delay: number): void {
    this.#timer = setTimeout(() => void this.#turn(), delay).unref();
  }

  stop(): void {
    this.#stopped.abort();
    clearTimeout(this.#timer);
  }

  async #turn(): Promise<void> {
    const server = this.#server;
    const { address, port } = server.endpoint;
    // Whoever is in maintenance at its turn is left out until the next.
    if (server.inMaintenance() || address === undefined) {
      this.start(this.check.inter);
      return;
    }
    server.health.checkStarted();
    const result = await this.#run(
      {
        address,
        port: this.check.port ?? port,
        source: server.settings.source,
        inter: this.check.inter,
        sendsProxy: this.check.sendsProxy,
        timeout: connectLimit(this.check, this.#timeouts),
        answerTimeout: answerLimit(this.#timeouts),
        signal: this.#stopped.signal,
      },
      () => server.isUp(),
    );
    if (this.#stopped.signal.aborted) return;
    server.checkEnded(result, nextHealth(server.health.value, outcomeOf(result), this.check));
    this.start(intervalAfter(server.health.value, this.check));
  }
}
