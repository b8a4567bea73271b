import type { Expression } from "../samples/expression.ts";
import type { Place } from "../samples/layer.ts";
import type { LogFormat } from "../samples/log-format/log-format.ts";
import type { RuleSet } from "./rule.ts";
import type { ConnectionSubject, RuleSubject } from "./subject.ts";

/** What follows for the rules after it. */
export type Verdict =
  | "go on"
  /** The rest of the set is not tried. */
  | "stop"
  /** Nor is anything else: the subject has its answer. */
  | "answer"
  /** Nor is anything else: the connection is closed, and counted as denied. */
  | "reject"
  /** The rest of the set is not tried, and the server's connection is closed. */
  | "close";

export type Act = (subject: RuleSubject) => Verdict;
/** The same where there may be no HTTP. */
export type ConnectionAct = (subject: ConnectionSubject) => Verdict;

/** The words of a rule after its action. */
export interface RuleWords {
  readonly set: RuleSet;
  /** Of the proxy whose rule it is. */
  readonly proxyName: string;
  next(): string;
  /** @param ahead how many words after the next one */
  peek(ahead?: number): string;
  /** Reads a text with `%[...]`; a complaint when it is no good. */
  format(text: string): LogFormat | string;
  /**
   * Reads an expression, whose converters may be words of their own; a complaint when it is no good.
   * @param place instead of that of the rules
   * @param isNamed a complaint about its place names the expression, not the action
   */
  expression(place?: Place, isNamed?: boolean): Expression | string;
  /** Makes room for a capture of requests. @returns its number; undefined: the proxy has no frontend */
  declareCapture(length: number): number | undefined;
  warn(text: string): void;
}

/** What is said before why words are no good. */
export type FaultManner =
  /** The text alone. */
  | "line"
  /** `'http-request deny' ...` */
  | "action"
  /** `error detected in frontend 'f' while parsing 'http-request set-path' rule : ...` */
  | "rule"
  /** The text alone, after a tighter colon. */
  | "tight";

/** Why words are no good. HAProxy says it in one of several manners, which the row knows. */
export class Fault {
  readonly text: string;
  readonly manner: FaultManner;

  constructor(text: string, manner: FaultManner = "action") {
    this.text = text;
    this.manner = manner;
  }
}

/** An action: a row is all that parser, documentation and run time know of it. */
export interface ActionRow<Settings = unknown> {
  /** Unique within its sets. */
  readonly keyword: string;
  /** More follows in the same word: a name in parentheses. */
  readonly isPrefix?: true;
  readonly sets: readonly RuleSet[];
  readonly takes?: string;
  /** One line. */
  readonly doc: string;
  /** The test that shows it: see `config/keyword.ts`. An inert one has none. */
  readonly shown?: string;
  /** Accepted without effect; `doc` says why. */
  readonly isInert?: true;
  /** Without a condition, HAProxy warns of what follows it in these sets. */
  readonly finalIn?: readonly RuleSet[];
  /** Reads its words to a plain object. @param word the first of them, which leads to this row */
  readonly parse: (words: RuleWords, word: string) => Settings | Fault;
  /** What is said of a word that is neither its own nor `if` or `unless`. */
  readonly extra: (word: string, set: RuleSet) => Fault;
  /** Compiles it once, when the balancer starts. */
  readonly compile: (settings: Settings) => Act;
}

/** Rows of all kinds in one list: what `compile` takes is what its own `parse` made. */
export function actionRow<Settings>(row: ActionRow<Settings>): ActionRow {
  return row as unknown as ActionRow;
}

/** A row for the rules of `tcp-request` and `tcp-response`, and whatever others it names. */
export function connectionActionRow<Settings>(
  row: Omit<ActionRow<Settings>, "compile" | "extra"> & { readonly compile: (settings: Settings) => ConnectionAct },
): ActionRow {
  return actionRow<Settings>({ ...row, extra: () => new Fault("only accepts 'if' or 'unless'") });
}

/** Is this a word that begins a condition, or none? */
export function endsAction(word: string): boolean {
  return word === "" || word === "if" || word === "unless";
}
