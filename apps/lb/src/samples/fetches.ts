/** What a request can be asked for. Make expensive ones getters: only what a condition needs is read. */
export interface RequestSamples {
  /** From the first slash of the target to the query, as latin1. The empty string: the target has no path (`*`). */
  readonly path: string;
  /** Characters of `path`. */
  readonly pathLength: number;
}

export interface Fetch {
  /** Undefined: the request has no such thing, and nothing about it is true. */
  readonly read: (request: RequestSamples) => string | boolean | undefined;
  /** How long a text is, where that is known before the text is made. */
  readonly length?: (request: RequestSamples) => number;
}

/** The sample fetches by name. */
export const fetches: ReadonlyMap<string, Fetch> = new Map<string, Fetch>([
  ["path", { read: ({ path }) => path || undefined, length: ({ pathLength }) => pathLength }],
  ["always_true", { read: () => true }],
  ["always_false", { read: () => false }],
]);
