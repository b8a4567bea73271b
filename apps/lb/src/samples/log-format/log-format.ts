import type { Expression } from "../expression.ts";

/** A log format as a configuration holds it: texts, and what is put between them. */
export interface LogFormat {
  readonly parts: readonly LogPart[];
}

export type LogPart = string | VariablePart | ExpressionPart;

export interface Flags {
  /** +Q: in quotes. */
  readonly quoted: boolean;
  /** +X: hexadecimal. */
  readonly hexadecimal: boolean;
  /** +E: as RFC 5424 wants it in structured data. */
  readonly escaped: boolean;
  /** +M: a dash for what is not there. */
  readonly mandatory: boolean;
  /** In messages controls of samples are percent-encoded, in lines they become `#` and two digits. */
  readonly percent: boolean;
}

export interface VariablePart extends Flags {
  readonly variable: string;
}

export interface ExpressionPart extends Flags {
  readonly expression: Expression;
}
