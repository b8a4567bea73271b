/** What a request can be asked for. Make expensive ones getters: only what a condition needs is read. */
export interface RequestSamples {
  /** From the first slash of the target to the query, as latin1. The empty string: the target has no path (`*`). */
  readonly path: string;
}

/** Undefined: the request has no such thing, and nothing about it is true. */
export type Fetch = (request: RequestSamples) => string | boolean | undefined;

/** The sample fetches by name. */
export const fetches: ReadonlyMap<string, Fetch> = new Map<string, Fetch>([
  ["path", ({ path }) => path || undefined],
  ["always_true", () => true],
  ["always_false", () => false],
]);
