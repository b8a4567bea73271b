/** The tutorial's stack while it runs: some replicas of the web server behind one balancer. Every driver gives one of these. */
export interface Stack {
  readonly driver: "local" | "containers" | "swarm";
  readonly balancer: Balancer;
  /** Where the balancer answers: `http://127.0.0.1:48686`, without a slash at the end. */
  readonly url: string;
  /** The statistics page: `url` followed by `/my-stats`. */
  readonly statsUrl: string;
  /** The web servers that run now, oldest first. */
  replicas(): Promise<Replica[]>;
  /**
   * Starts or gracefully stops web servers until `count` of them run. Resolves when new ones listen and stopped ones have
   * ended; the balancer finds out by itself, later.
   */
  scale(count: number): Promise<void>;
  /** Ends one web server at once (SIGKILL), as a crash would. A swarm starts another in its place; the others do not. */
  kill(hostname: string): Promise<void>;
  /** Calls `listener` with each line that the balancer wrote so far, and then with each further one. */
  onBalancerLine(listener: (line: string) => void): void;
  /** Ends everything that was started and removes every file made for it. May be called twice. */
  stop(): Promise<void>;
}

export interface Replica {
  /** As the web server answers it; a container's is its short id. */
  readonly hostname: string;
  /** As the balancer reaches it. */
  readonly address: string;
}

/** `lb` is this project's own, `haproxy` the real one. */
export type Balancer = "lb" | "haproxy";

/** How `lb` moves bytes; of no meaning to `haproxy`. */
export type Engine = "native" | "http-proxy";

/** What every driver takes. */
export interface StackOptions {
  readonly balancer?: Balancer;
  readonly engine?: Engine | undefined;
  /** Web servers at start: 3 unless given. 0 starts the balancer with nothing behind it. */
  readonly replicas?: number;
  /** Where the balancer is published: 48686 (as in the tutorial) unless given; 0 takes any free port. */
  readonly port?: number;
  /** An absolute path: the project's `infra/haproxy.cfg` unless given. */
  readonly configurationFile?: string;
  /** Ends a start that is under way, with everything it started so far. */
  readonly signal?: AbortSignal;
}

export const DEFAULT_REPLICAS = 3;
export const DEFAULT_PORT = 48686;
export const STATS_PATH = "/my-stats";

/** A failure that the user can mend: the message is one line that says what is wrong and what to do. */
export class StackError extends Error {
  override name = "StackError";
}
