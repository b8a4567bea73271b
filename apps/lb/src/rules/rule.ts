import type { Condition } from "../samples/acl/condition.ts";

/** Rules of one kind, by the keyword that they begin with, stand together in a proxy and are tried in order. */
export type RuleSet = "http-request" | "http-response";

/** A rule as the configuration holds it: plain data. */
export interface Rule {
  /** A row of `actions/catalogue.ts`. */
  readonly action: string;
  /** What the row's `parse` made of its words. */
  readonly settings: unknown;
  /** Absent: always. */
  readonly condition?: Condition;
}
