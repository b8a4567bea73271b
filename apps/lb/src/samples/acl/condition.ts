import type { Expression } from "../expression.ts";
import type { Match } from "./match.ts";
import type { Patterns } from "./patterns.ts";

/** A condition as a configuration holds it: true when all terms of any alternative hold; `unless` turns that around. */
export interface Condition {
  readonly unless: boolean;
  readonly anyOf: readonly (readonly Term[])[];
}

export interface Term {
  readonly negated: boolean;
  readonly acl: Acl;
}

/** True when any test holds: a name may be declared several times. */
export interface Acl {
  /** The empty string: it stands in braces. */
  readonly name: string;
  readonly tests: readonly AclTest[];
}

export interface AclTest {
  /** What messages call it: the fetch, or the ACL keyword with its own match. */
  readonly keyword: string;
  readonly expression: Expression;
  readonly match: Match;
  /** Those of each file, and those of the line. */
  readonly lists: readonly PatternList[];
}

export interface PatternList {
  readonly ignoreCase: boolean;
  readonly patterns: Patterns;
}
