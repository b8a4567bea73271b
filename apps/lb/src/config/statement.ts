import type { AlertOptions, Complaint, Report } from "./diagnostic.ts";
import type { Location } from "./location.ts";

/** How HAProxy writes the colon after a position depends on the message: ` : `, or `: ` in the tight ones. */
export interface PositionedAlertOptions extends AlertOptions {
  readonly tight?: true;
}

/**
 * One line of a configuration: a cursor over its words that knows where they stand. Past the last word, and from an
 * empty word on, all words are "": HAProxy stops reading a line there.
 */
export class Statement {
  readonly location: Location;
  readonly words: readonly string[];
  /** `no option ...`, `no log`. */
  readonly negated: boolean;
  /** `default option ...`. */
  readonly reset: boolean;
  private readonly report: Report;
  /** Whether it had a fatal error. */
  hasFailed = false;
  /** Its error is one of those after which HAProxy reads no further, or even says that it cannot read the file. */
  endsReading: boolean | "unreadable" = false;
  private at = 0;

  constructor(
    location: Location,
    words: readonly string[],
    report: Report,
    prefix: { negated?: boolean; reset?: boolean } = {},
  ) {
    this.location = location;
    this.words = words;
    this.report = report;
    this.negated = prefix.negated ?? false;
    this.reset = prefix.reset ?? false;
  }

  /** The word at an index, without moving. */
  word(index: number): string {
    return this.words[index] ?? "";
  }

  /** @param ahead how many words after the next one */
  peek(ahead = 0): string {
    return this.word(this.at + ahead);
  }

  next(): string {
    return this.word(this.at++);
  }

  /** The words from here to the end, without moving. */
  rest(): string[] {
    const rest = this.words.slice(this.at);
    const empty = rest.indexOf("");
    return empty < 0 ? rest : rest.slice(0, empty);
  }

  alert(text: string, { tight, ...options }: PositionedAlertOptions = {}): void {
    if (options.fatal ?? true) this.hasFailed = true;
    this.report.alert(`parsing [${this.position}]${tight ? ":" : " :"} ${text}`, options);
  }

  /** An alert, with a correction to offer beside HAProxy's words. */
  complain(complaint: string | Complaint, hint?: string): void {
    const { text, ...manner } = typeof complaint === "string" ? { text: complaint } : complaint;
    this.alert(text, { ...manner, ...(hint !== undefined && { hint }) });
  }

  warning(text: string, { tight }: { tight?: true } = {}): void {
    this.report.warning(`parsing [${this.position}]${tight ? ":" : " :"} ${text}`);
  }

  /** What was said of it as a warning is an error to HAProxy all the same, after which it reads no further. */
  fail(): void {
    this.hasFailed = true;
    this.endsReading = true;
    this.report.failed = true;
  }

  /** A message about a name with a character that names may not have. */
  refuseCharacter(character: string, rest: string): void {
    if (character === "") this.alert("character '", { unterminated: true });
    else this.alert(`character '${character}' is not permitted in ${rest}.`);
  }

  /** For messages that begin in their own way. */
  get position(): string {
    return `${this.location.file}:${this.location.line}`;
  }
}
