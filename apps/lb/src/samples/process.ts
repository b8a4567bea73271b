/** What expressions may ask of the process: over all threads, unless it says otherwise. */
export interface ProcessSamples {
  /** This one, from 0. */
  readonly thread: number;
  isStopping(): boolean;
  frontend(name: string): FrontendSamples | undefined;
  backend(name: string): BackendSamples | undefined;
  userlist(name: string): UserlistSamples | undefined;
}

export interface UserlistSamples {
  /** The groups of a user with this password; undefined: it is another one, or there is no such user. */
  groupsOf(name: string, password: string): readonly string[] | undefined;
}

interface RateSamples {
  /** @param now milliseconds of `performance.now()` */
  read(now: number): number;
}

export interface FrontendSamples {
  /** Connections now. */
  active(): number;
  readonly sessionRate: RateSamples;
  readonly requestRate: RateSamples;
  /** Its default backend; undefined: it has none. */
  readonly defaultBackend: string | undefined;
}

export interface BackendSamples {
  /** Sessions now. */
  active(): number;
  readonly sessionRate: RateSamples;
  /** Servers that requests go to now: the active ones, else a backup. */
  usableServers(): number;
  /** Who waits, for one server or for any. */
  waiting(): number;
  /** Free places on the servers that requests go to now; -1: one of them has no limit. */
  freePlaces(): number;
  /** Free places on the servers that are up, and in their queues; -1: one of them has no limit. */
  freeSlots(): number;
  server(name: string): ServerSamples | undefined;
}

export interface ServerSamples {
  /** Sessions now. */
  active(): number;
  readonly sessionRate: RateSamples;
  isUp(): boolean;
  /** Who waits for it and no other. */
  waiting(): number;
  /** Below its `maxconn`; -1: it has none. */
  freePlaces(): number;
}
