import type { Target } from "./context.ts";
import type { Complaint } from "./diagnostic.ts";
import { type Documented, hasExtraWords, type KeywordRow } from "./keyword.ts";
import { leftOutRows, type ManualTable, notSupported } from "./manual.ts";
import type { Statement } from "./statement.ts";
import { suggest } from "./suggest.ts";

/** In what HAProxy's messages about a set of words differ from those about another. */
export interface Manners<T> {
  /** The word that leads to them, and stands before each in its row: `option`. */
  readonly family?: string;
  /** Where HAProxy's manual has them: what no row is for gets one that refuses it. Absent: the rows are all. */
  readonly manual?: ManualTable;
  /** What stands before messages, if anything. */
  readonly label?: (target: T) => string;
  /** What is said of a word that none of the rows is for, and of none at all (""). */
  readonly unknown: (word: string, target: T) => string | Complaint;
  /** What is said of `no` or `default` before a word that cannot have it. Absent: nothing. */
  readonly notNegatable?: (word: string) => string | Complaint;
  /** The warning about a row that needs the other side of a proxy than the section has; undefined: it has that side. */
  readonly lacking?: (row: KeywordRow<T>, target: T) => string | undefined;
  /** Whether such a row is passed over, once its words have been counted. Otherwise it is read on after the warning. */
  readonly skipsLacking?: true;
  /** Whether the section is one for presets, where some rows may not stand. */
  readonly isDefaults?: (target: T) => boolean;
}

/**
 * A set of words of which one comes next in a statement: the keywords of a section, the names of options, what may follow
 * an address. All that is the same for every word is done here; what a word does is in its row.
 */
export class Words<T extends Target> {
  readonly rows: readonly KeywordRow<T>[];
  readonly #manners: Manners<T>;
  readonly #byWord: ReadonlyMap<string, KeywordRow<T>>;

  constructor(rows: readonly KeywordRow<T>[], manners: Manners<T>) {
    const { manual, family } = manners;
    this.rows = manual === undefined ? rows : [...rows, ...leftOutRows(manual, rows, family)];
    this.#manners = manners;
    const prefix = family === undefined ? 0 : family.length + 1;
    this.#byWord = new Map(this.rows.map((row) => [row.keyword.slice(prefix), row]));
  }

  /** Reads the next word and lets its row do the rest. */
  apply(statement: Statement, target: T) {
    const word = statement.next();
    const row = this.#byWord.get(word);
    const known = row?.kind === "refused" ? undefined : row;
    const { notNegatable } = this.#manners;
    if (notNegatable && word !== "" && (statement.negated || statement.reset) && !known?.canNegate) {
      return statement.complain(notNegatable(word));
    }
    if (row?.kind === "refused") return statement.complain(row.message ?? this.#refusal(row, target));
    if (!known) return statement.complain(this.#manners.unknown(word, target), this.#hint(word));
    if (this.#mayStand(known, statement, target)) known.apply(statement, target);
    if (known.kind === "ignored" && !statement.hasFailed) target.context.notices.add(ignoredNotice(known));
  }

  /** Reads words to the end of the statement, or to the first that is wrong. */
  applyAll(statement: Statement, target: T): void {
    while (statement.peek() !== "" && !statement.hasFailed) this.apply(statement, target);
  }

  #mayStand(row: Exclude<KeywordRow<T>, { kind: "refused" }>, statement: Statement, target: T): boolean {
    const { lacking, skipsLacking, isDefaults } = this.#manners;
    if (row.notInDefaults && isDefaults?.(target)) {
      const text = `'${row.keyword}' not allowed in 'defaults' section.`;
      statement.complain(row.notInDefaults === "tight" ? { text, tight: true } : text);
      return false;
    }
    const warning = lacking?.(row, target);
    if (warning !== undefined && !skipsLacking) statement.warning(warning);
    if (hasExtraWords(row, statement)) return false;
    if (warning === undefined || !skipsLacking) return true;
    statement.warning(warning);
    return false;
  }

  /** HAProxy knows the word, so that it is not called unknown. */
  #refusal({ keyword, doc }: Documented, target: T): string {
    const label = this.#manners.label?.(target);
    return `${label === undefined ? "" : `'${label}' : `}${notSupported(keyword, doc)}`;
  }

  #hint(word: string): string | undefined {
    const { family } = this.#manners;
    const usable = [...this.#byWord].filter(([, { kind }]) => kind !== "refused");
    const nearest = suggest(
      word,
      usable.map(([candidate]) => candidate),
    );
    return nearest && `did you mean '${family === undefined ? "" : `${family} `}${nearest}'?`;
  }
}

/** The start notice for a statement without effect. */
function ignoredNotice(row: { keyword: string; doc: string }): string {
  return `'${row.keyword}' has no effect here: ${row.doc}`;
}
