export interface Diagnostic {
  readonly level: "alert" | "warning";
  /** A byte string, without the `[ALERT] ddd/hhmmss (pid) : ` before it and the newline after it; may hold several lines. */
  readonly text: string;
  /** Whether the configuration cannot be used because of it. An alert need not be fatal. */
  readonly fatal: boolean;
  /** Set on the messages that HAProxy cuts before their newline: the next one follows on the same line. */
  readonly unterminated?: true;
  /** Set on the warnings after `quiet` in the `global` section: not to be shown, unless `-V` was given. */
  readonly silenced?: true;
  /** Ours, beside HAProxy's words: a correction to offer where a person reads along. */
  readonly hint?: string;
}

/** What is wrong with a line. `tight` messages stand after `parsing [FILE:LINE]:` without the space before the colon. */
export interface Complaint {
  readonly text: string;
  readonly tight?: true;
}

export interface AlertOptions {
  /** The default is true. */
  readonly fatal?: boolean;
  readonly unterminated?: true;
  readonly hint?: string | undefined;
}

/** Collects what there is to say about a configuration, in order. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  failed = false;
  /** Set by `quiet`. */
  quiet = false;

  alert(text: string, options: AlertOptions = {}): void {
    const fatal = options.fatal ?? true;
    if (fatal) this.failed = true;
    this.diagnostics.push({
      level: "alert",
      text,
      fatal,
      ...(options.unterminated && { unterminated: options.unterminated }),
      ...(options.hint !== undefined && { hint: options.hint }),
    });
  }

  warning(text: string): void {
    this.diagnostics.push({
      level: "warning",
      text,
      fatal: false,
      ...(this.quiet && { silenced: true }),
    });
  }
}
