import type { LogRecord } from "./record.ts";

interface Described {
  readonly keyword: string;
  /** Older names, of which HAProxy warns. */
  readonly deprecated?: string;
  /** HAProxy refuses it in mode tcp. */
  readonly isHttp?: true;
  /** One line. */
  readonly doc: string;
}

/** Flags +Q and +E have a meaning; without a value there is a dash. */
interface TextVariable extends Described {
  readonly kind: "text";
  readonly read: (record: LogRecord) => string | undefined;
  /** With +X. */
  readonly hexadecimal?: (record: LogRecord) => string | undefined;
}

/** The same of what a client sent: quotes, controls and the like are encoded. */
interface RequestVariable extends Described {
  readonly kind: "request";
  readonly read: (record: LogRecord) => string;
}

/** Written as it is, whatever the flags. */
interface PlainVariable extends Described {
  readonly kind: "plain";
  readonly read: (record: LogRecord) => string | number;
  readonly hexadecimal?: (record: LogRecord) => string;
}

/** What is captured, in braces or as a list. Where nothing is to be captured, not even its space is written. */
interface CaptureVariable extends Described {
  readonly kind: "captures";
  readonly direction: "request" | "response";
  readonly isList?: true;
}

export type LogVariable = TextVariable | RequestVariable | PlainVariable | CaptureVariable;
