/** What is recorded of hashes: configurations, the changes while they run, and the keys that requests bring. */
export interface HashRun {
  /** The statements of the backend besides its servers. */
  readonly backend: string;
  readonly servers: readonly { readonly weight: number; readonly id?: number; readonly backup?: true }[];
  /** Commands of the runtime socket, before the requests of each phase. */
  readonly phases: readonly (readonly string[])[];
}

const EVEN = [{ weight: 1 }, { weight: 1 }, { weight: 1 }] as const;
const UNEVEN = [{ weight: 3 }, { weight: 10 }, { weight: 1, id: 77 }, { weight: 100, id: 4 }, { weight: 7 }] as const;
const OFF_AND_ON = [
  [],
  ["disable server b/s2"],
  ["disable server b/s1"],
  ["enable server b/s2"],
  ["enable server b/s1"],
];
const REWEIGHED = [
  [],
  ["set server b/s1 weight 50"],
  ["set server b/s4 weight 0", "set server b/s2 weight 1"],
  ["set server b/s4 weight 200"],
];

const functions = ["sdbm", "djb2", "wt6", "crc32"].flatMap((name) => [name, `${name} avalanche`]);

export const HASH_RUNS: readonly HashRun[] = [
  ...["map-based", "consistent"].flatMap((type) =>
    functions.map((name) => ({
      backend: `balance uri\nhash-type ${type} ${name}`,
      servers: UNEVEN,
      phases: OFF_AND_ON,
    })),
  ),
  { backend: "balance uri", servers: EVEN, phases: OFF_AND_ON },
  { backend: "balance uri\nhash-type consistent", servers: EVEN, phases: OFF_AND_ON },
  { backend: "balance uri\nhash-type consistent", servers: UNEVEN, phases: REWEIGHED },
  {
    backend: "balance uri\nhash-type consistent",
    servers: [{ weight: 1 }, { weight: 5, backup: true }, { weight: 2 }],
    phases: OFF_AND_ON,
  },
  { backend: "balance uri whole", servers: EVEN, phases: [[]] },
  { backend: "balance uri len 9", servers: EVEN, phases: [[]] },
  { backend: "balance uri depth 1", servers: EVEN, phases: [[]] },
  { backend: "balance uri depth 2 len 14 whole", servers: EVEN, phases: [[]] },
  { backend: "balance url_param id", servers: EVEN, phases: OFF_AND_ON },
  { backend: "balance url_param id\nhash-type consistent", servers: UNEVEN, phases: OFF_AND_ON },
  { backend: "balance hdr(X-Key)", servers: EVEN, phases: OFF_AND_ON.filter((_, phase) => phase < 2) },
  { backend: "balance hdr(x-key) use_domain_only", servers: EVEN, phases: [[]] },
  { backend: "balance hdr(x-key)\nhash-type consistent wt6 avalanche", servers: UNEVEN, phases: OFF_AND_ON },
  { backend: "balance static-rr", servers: UNEVEN, phases: OFF_AND_ON },
];

/** How many requests a phase has. */
export const REQUESTS = 1000;

export interface HashedRequest {
  readonly target: string;
  /** Of the field `x-key`; absent: there is none. */
  readonly field: string | undefined;
}

/** The same in every run; every seventh or so has no key. */
export function hashedRequests(): HashedRequest[] {
  let seed = 20_191_125;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const word = () => Array.from({ length: 1 + random(6) }, () => "abcxyz019-_~%."[random(14)]).join("");
  const path = () => `/${Array.from({ length: random(4) }, word).join("/")}`;
  return Array.from({ length: REQUESTS }, () => {
    const parameters = Array.from(
      { length: random(4) },
      () => `${["id", "idx", "a", "xid"][random(4)]}=${random(5) === 0 ? "" : word()}`,
    );
    const query = parameters.length > 0 ? `?${parameters.join("&")}` : "";
    const labels = Array.from({ length: 1 + random(4) }, word).join(".");
    const field =
      random(7) === 0 ? undefined : random(5) === 0 ? `${labels},${word()}` : labels + "é".repeat(random(2));
    return { target: path() + query, field };
  });
}
