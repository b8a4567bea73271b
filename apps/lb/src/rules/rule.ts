import type { Condition } from "../samples/acl/condition.ts";

/** Rules of one kind, by the keyword that they begin with, stand together in a proxy and are tried in order. */
export type RuleSet = HttpRuleSet | TcpRuleSet;
export type HttpRuleSet = "http-request" | "http-response";
export type TcpRuleSet =
  | "tcp-request connection"
  | "tcp-request session"
  | "tcp-request content"
  | "tcp-response content";

/** A rule as the configuration holds it: plain data. */
export interface Rule {
  /** A row of `actions/catalogue.ts`. */
  readonly action: string;
  /** What the row's `parse` made of its words. */
  readonly settings: unknown;
  /** Absent: always. */
  readonly condition?: Condition;
}
