import type { Subject } from "./subject.ts";

/** One thing to look at, the same way at each balancer. */
export interface Comparison {
  /** As docs/parity.md names it: `host-missing`. */
  readonly id: string;
  /** A few words for the table. */
  readonly what: string;
  /** What the balancer did, with everything taken out that differs from run to run. Lines of text. */
  readonly observe: (subject: Subject) => Promise<string>;
}

/** Comparisons that belong together. They run one after another, for all balancers at the same time. */
export interface Area {
  readonly title: string;
  readonly comparisons: readonly Comparison[];
}
