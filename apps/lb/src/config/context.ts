import type { PatternContext } from "../samples/acl/pattern-context.ts";
import type { Report } from "./diagnostic.ts";
import type { KnownHosts } from "./known-hosts.ts";
import type { Environment } from "./lexer.ts";

/** What every row may need beside its statement. */
export interface Context {
  readonly report: Report;
  readonly environment: Environment;
  readonly hosts: KnownHosts;
  /** What was accepted without effect. */
  readonly notices: Set<string>;
  readonly patterns: PatternContext;
  /** Warnings that HAProxy gives only once. */
  readonly warned: Set<string>;
  /** How many there are so far of what a short line makes many of: a typing error would cost all memory. */
  readonly made: { slots: number; sockets: number };
  /** `-dr`. */
  readonly ignoreResolutionFailures: boolean;
}

/** What a statement changes, whatever else that is. */
export interface Target {
  readonly context: Context;
}
