import type { Complaint } from "./diagnostic.ts";
import type { Statement } from "./statement.ts";

/**
 * A configuration is tables: a keyword is one row. Parsing, errors and docs/keywords.md all come from the rows.
 * `Target` is what the keyword changes: a row says no more of it than it needs.
 */
export type KeywordRow<Target> = SupportedRow<Target> | IgnoredRow<Target> | RefusedRow;

export interface Documented {
  readonly kind: "supported" | "ignored" | "refused";
  /** The words it begins with: `option abortonclose`. */
  readonly keyword: string;
  /** What follows, for the documentation. */
  readonly takes?: string;
  /** One line. */
  readonly doc: string;
  /** The test that shows that it does what it says: the file below apps/lb/test, `#`, the test's name. */
  readonly shown?: string;
}

interface Usage<Target> {
  /** More words than this are an error. Absent: the row looks at them itself, or nobody does. */
  readonly most?: number;
  /** `no` and `default` may stand before it. */
  readonly canNegate?: true;
  /** In a section without this side it is ignored, with a warning. */
  readonly needs?: "frontend" | "backend";
  /** What to add to that warning. */
  readonly needsHint?: string;
  /** `tight`: as some of HAProxy's messages are written. */
  readonly notInDefaults?: true | "tight";
  readonly apply: (statement: Statement, target: Target) => void;
}

export interface SupportedRow<Target> extends Documented, Usage<Target> {
  readonly kind: "supported";
  readonly shown: string;
}

/** Accepted because it changes nothing that matters here; `doc` says why. `apply` checks the words. */
export interface IgnoredRow<Target> extends Documented, Usage<Target> {
  readonly kind: "ignored";
}

/** HAProxy's, but not ours (yet), or removed by HAProxy: an error like any unknown word, unless `message` is set. */
export interface RefusedRow extends Documented {
  readonly kind: "refused";
  readonly message?: string | Complaint;
}

export const NOT_YET = "Not supported yet.";

/** Whether the statement has more words than the row takes; says so then. */
export function hasExtraWords(row: { keyword: string; most?: number }, statement: Statement): boolean {
  if (row.most === undefined) return false;
  const extra = statement.word(row.keyword.split(" ").length + row.most);
  if (extra === "") return false;
  statement.alert(`'${row.keyword}' cannot handle unexpected argument '${extra}'.`);
  return true;
}
