import type { Statement } from "./statement.ts";

/**
 * A configuration is tables: a keyword is one row. Parsing, errors and docs/keywords.md all come from the rows.
 * `Target` is what the keyword changes.
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
}

interface Usage<Target> {
  /** More words than this are an error. Absent: the row looks at them itself, or nobody does. */
  readonly most?: number;
  /** In a section without this side it is ignored, with a warning. */
  readonly needs?: "frontend" | "backend";
  /** What to add to that warning. */
  readonly needsHint?: string;
  readonly notInDefaults?: true;
  readonly apply: (statement: Statement, target: Target) => void;
}

export interface SupportedRow<Target> extends Documented, Usage<Target> {
  readonly kind: "supported";
}

/** Accepted because it changes nothing that matters here; `doc` says why. `apply` checks the words. */
export interface IgnoredRow<Target> extends Documented, Usage<Target> {
  readonly kind: "ignored";
}

/** HAProxy's, but not ours (yet), or removed by HAProxy: an error like any unknown word, unless `message` is set. */
export interface RefusedRow extends Documented {
  readonly kind: "refused";
  readonly message?: (statement: Statement) => string;
}

export type KeywordTable<Target> = ReadonlyMap<string, KeywordRow<Target>>;

export function keywordTable<Target>(...groups: readonly (readonly KeywordRow<Target>[])[]): KeywordTable<Target> {
  return new Map(groups.flat().map((row) => [row.keyword, row]));
}

/** Rows for keywords that HAProxy knows and that are refused for one reason. */
export function refusedRows(doc: string, keywords: readonly string[]): RefusedRow[] {
  return keywords.map((keyword) => ({ kind: "refused", keyword, doc }));
}

/** The start notice for a statement without effect. */
export function ignoredNotice(row: { keyword: string; doc: string }): string {
  return `'${row.keyword}' has no effect here: ${row.doc}`;
}

/** Whether the statement has more words than the row takes; says so then. */
export function hasExtraWords(row: { keyword: string; most?: number }, statement: Statement): boolean {
  if (row.most === undefined) return false;
  const extra = statement.word(row.keyword.split(" ").length + row.most);
  if (extra === "") return false;
  statement.alert(`'${row.keyword}' cannot handle unexpected argument '${extra}'.`);
  return true;
}
