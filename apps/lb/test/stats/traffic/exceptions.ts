import type { EngineName } from "../../../src/forwarding/engines.ts";

/** Where an engine counts otherwise than 2.1.0, and why. */
export interface Exception {
  readonly scenarios: readonly string[];
  /** The columns that differ; absent: all, because what happens differs. */
  readonly columns?: readonly string[];
  readonly why: string;
}

/** docs/parity.md says so of what happens, too; the counts only follow. */
const BY_DESIGN: readonly Exception[] = [
  {
    scenarios: [
      "a client that resets while its server works",
      "a client that resets while its server works, with option abortonclose",
      "a client that half-closes while its server works, with option abortonclose",
      "a client that resets in the middle of the response",
      "a client that leaves while its connection is tried again",
      "a client that leaves the queue (reset)",
      "a client that leaves the queue, with option abortonclose",
    ],
    columns: ["bout", "hrsp_2xx", "hrsp_5xx", "hrsp_other", "cli_abrt", "connect", "econ"],
    why: "a client that leaves ends its request at once; 2.1 carries it to its end",
  },
];

/** What Node.js and the library do not tell. */
const HTTP_PROXY: readonly Exception[] = [
  {
    scenarios: [
      "an upload to a backend without a server",
      "the begin of an upload to a backend without a server",
      "POST to the statistics of a frontend",
      "POST to the statistics of a backend",
      "PUT to the statistics of a backend without servers",
    ],
    columns: ["bin"],
    why: "what is answered at once is answered before Node.js has read the body that came with it",
  },
  {
    scenarios: ["http-reuse always, a client after another"],
    why: "each client has server connections of its own, whatever http-reuse says",
  },
];

export const exceptions: Readonly<Record<EngineName, readonly Exception[]>> = {
  native: BY_DESIGN,
  "http-proxy": [...BY_DESIGN, ...HTTP_PROXY],
};
