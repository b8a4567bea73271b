/** What signals do to the balancer. */
export interface Controlled {
  /** Stops listening; resolves when the last connection has ended. */
  drain(): Promise<void>;
  pause(): void;
  resume(): void;
  dump(): void;
}

export interface SignalOptions {
  /** `-W`: the process stands for HAProxy's master, which ends with a status and not by the signal. */
  readonly masterWorker: boolean;
  /** Says a warning on standard error. */
  readonly warn: (text: string) => void;
  /** Writes the log lines that wait. */
  readonly flush: () => void;
}

/**
 * SIGUSR1 before the balancer serves ends it, as the system would: to Node.js the signal means to open its debugger.
 * SIGUSR2 means nothing to HAProxy, and neither does a SIGALRM that its watchdog did not ask for.
 */
export function guardStart(): void {
  process.on("SIGUSR1", dieOfUsr1);
  process.on("SIGUSR2", () => {});
  if (process.platform !== "win32") process.on("SIGALRM", () => {});
}

function dieOfUsr1(): void {
  process.exit(128 + 10);
}

/** Obeys HAProxy's signals from here on. SIGPIPE is ignored by Node.js already. */
export function obeySignals(balancer: Controlled, options: SignalOptions): void {
  const end = (status: number) => {
    options.flush();
    process.exit(status);
  };
  const drain = () => {
    if (options.masterWorker) options.warn("Exiting Master process...");
    void balancer.drain().then(() => end(0));
  };
  let draining = false;
  process.removeListener("SIGUSR1", dieOfUsr1);
  process.on("SIGUSR1", () => {
    if (!draining) drain();
    draining = true;
  });
  process.on("SIGHUP", () => balancer.dump());
  process.on("SIGQUIT", () => {
    // HAProxy tells of its memory pools and goes on; here are none.
  });
  if (process.platform !== "win32") {
    process.on("SIGTTOU", () => balancer.pause());
    process.on("SIGTTIN", () => balancer.resume());
  }
  if (options.masterWorker) {
    process.on("SIGTERM", () => {
      options.warn("Exiting Master process...");
      end(0);
    });
    process.on("SIGINT", () => {
      options.warn("Exiting Master process...");
      end(130);
    });
  } else if (process.pid === 1) {
    // The kernel shields process 1 from the default action.
    process.on("SIGTERM", () => end(143));
    process.on("SIGINT", () => end(130));
  }
  // Otherwise the default action stops us at once, busy or not, and the status says by which signal.
}
