/** What a balancer is configured for, in no balancer's words. */
export interface Setup {
  /** Whether it reads what it passes on. */
  readonly mode: "http" | "tcp";
  /** In the backend. */
  readonly servers: number;
  /** Conditions that each request is held against, none of which it meets. */
  readonly acls: number;
  /** Header fields that are set in each request, and as many in each response. */
  readonly fields: number;
  /** Health checks as in the tutorial's file. */
  readonly checks: boolean;
  /** Whether connections to servers outlive a request. */
  readonly serverKeepAlive: boolean;
  /** The most clients at once. */
  readonly maxconn: number;
}

/** A setup with this run's addresses in it. */
export interface Placement extends Setup {
  readonly port: number;
  readonly threads: number;
  /** `address:port` of each server. */
  readonly addresses: readonly string[];
}

/** As the tutorial's file: three checked servers, one condition for the statistics. */
export const TUTORIAL: Setup = {
  mode: "http",
  servers: 3,
  acls: 0,
  fields: 0,
  checks: true,
  serverKeepAlive: true,
  maxconn: 4_000,
};

/** What none of the bench's requests has. */
export function unmetPrefix(index: number): string {
  return `/never/asked/for/${index}/`;
}
