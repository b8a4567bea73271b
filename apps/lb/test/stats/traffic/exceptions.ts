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
  {
    scenarios: ["a request whose first chunk is none"],
    why: "the head is forwarded before the body is read; 2.1 has looked at what came with the head",
  },
  {
    scenarios: ["a client that stays when the balancer has closed, and another"],
    columns: ["smax"],
    why: "a connection counts until the client has closed it, too, for at most a second; for 2.1 it is over with its own close",
  },
  {
    scenarios: [
      "an upload to a server that refuses",
      "an upload to a backend without a server",
      "the begin of an upload to a backend without a server",
      "the begin of an upload to a server that refuses",
      "the begin of an upload that waits too long",
      "POST to the statistics of a frontend",
      "POST to the statistics of a backend",
      "PUT to the statistics of a backend without servers",
      "a server that resets while the upload comes",
    ],
    columns: ["bin"],
    why: "the body of a request that goes to no server is not read, so its bytes are not counted",
  },
  {
    scenarios: ["a response whose second chunk is none"],
    columns: ["srv_abrt"],
    why: "a server that sends no chunk is one that broke off; 2.1 counts only the failed response (eresp)",
  },
  {
    scenarios: ["GET for the statistics of a frontend", "GET for the statistics of a backend"],
    columns: ["bout"],
    why: "the field `transfer-encoding` of the balancer's own answers is not counted (23 bytes)",
  },
];

/** Bodies that end early. */
const CUT_UPLOADS = [
  "an upload that stalls",
  "a chunked upload that stalls",
  "a server that closes while the upload comes",
  "a response that is none, while the upload comes",
];

/** What Node.js and the library do not tell. */
const HTTP_PROXY: readonly Exception[] = [
  {
    scenarios: [
      ...CUT_UPLOADS,
      "a chunked upload",
      "a request whose second chunk is none",
      ...["half-closes", "resets"].flatMap((leaves) => [
        `a client that ${leaves} in the middle of its upload`,
        `a client that ${leaves} in the middle of its chunked upload`,
        `a client that ${leaves} after an early response to its upload`,
      ]),
      "an upload that stalls after its early response",
    ],
    columns: ["bin"],
    why: "the end of a request's body counts as one byte, whether it was chunked or cut (2.1: 1, chunked 2, cut 0)",
  },
  {
    scenarios: ["a response that ends with its connection"],
    columns: ["bout"],
    why: "so does the end of a response's body (2.1: 0 for the end of its connection)",
  },
  {
    scenarios: CUT_UPLOADS,
    columns: ["cli_abrt"],
    why: "when a server fails, that the upload was not through is not noticed",
  },
  {
    scenarios: ["an upgrade whose tunnel carries both ways"],
    columns: ["bin"],
    why: "what a client sends through a tunnel passes inside the library",
  },
  {
    scenarios: ["a client that connects and resets", "a client that connects and resets, with option dontlognull"],
    columns: ["ereq", "hrsp_4xx", "req_tot"],
    why: "Node.js does not say that a connection without a request was reset",
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
