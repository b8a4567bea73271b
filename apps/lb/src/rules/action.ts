import type { LogFormat } from "../samples/log-format/log-format.ts";
import type { RuleSet } from "./rule.ts";
import type { RuleSubject } from "./subject.ts";

/** What follows for the rules after it. */
export type Verdict =
  | "go on"
  /** The rest of the set is not tried. */
  | "stop"
  /** Nor is anything else: the subject has its answer. */
  | "answer";

export type Act = (subject: RuleSubject) => Verdict;

/** The words of a rule behind its action. */
export interface RuleWords {
  next(): string;
  peek(): string;
  /** Reads a text with `%[...]`; a complaint when it is no good. */
  format(text: string): LogFormat | string;
  warn(text: string): void;
}

/** Why words are no good. HAProxy says it in one of two ways, which the row knows. */
export class Fault {
  readonly text: string;
  /** `'http-request redirect' rule : ...` instead of `'http-request deny' ...`. */
  readonly isOfRule: boolean;

  constructor(text: string, isOfRule = false) {
    this.text = text;
    this.isOfRule = isOfRule;
  }
}

/** An action: a row is all that parser, documentation and run time know of it. */
export interface ActionRow<Settings = unknown> {
  /** Unique within its sets. */
  readonly keyword: string;
  readonly sets: readonly RuleSet[];
  readonly takes?: string;
  /** One line. */
  readonly doc: string;
  /** The test that shows it: see `config/keyword.ts`. */
  readonly shown: string;
  /** Without a condition, what follows it is never tried. */
  readonly isFinal?: true;
  /** Reads its words to a plain object. */
  readonly parse: (words: RuleWords) => Settings | Fault;
  /** What is said of a word that is neither its own nor `if` or `unless`. */
  readonly extra: (word: string) => Fault;
  /** Compiles it once, when the balancer starts. */
  readonly compile: (settings: Settings) => Act;
}

/** Rows of all kinds in one list: what `compile` takes is what its own `parse` made. */
export function actionRow<Settings>(row: ActionRow<Settings>): ActionRow {
  return row as unknown as ActionRow;
}

/** Is this a word that begins a condition, or none? */
export function endsAction(word: string): boolean {
  return word === "" || word === "if" || word === "unless";
}
