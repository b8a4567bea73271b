import type { Argument, ArgumentList } from "./arguments.ts";
import type { Layer } from "./layer.ts";
import type { SampleSource } from "./source.ts";
import type { Pending, SampleType, ValueOf } from "./value.ts";

export type Read<V> = (source: SampleSource) => V | Pending | undefined;
/** Does `holds` say so of any of the values? */
export type Some<V> = (source: SampleSource, holds: (value: V, source: SampleSource) => boolean) => boolean;

/** A fetch: a row is all that parser, documentation and run time know of it. */
export interface FetchRow<T extends SampleType = SampleType> {
  readonly keyword: string;
  readonly aliases?: readonly string[];
  readonly takes?: ArgumentList;
  /** What else is wrong with the arguments. */
  readonly check?: (values: readonly Argument[]) => string | undefined;
  readonly type: T;
  /** Its values say of what type they are, whatever `type` promises where the configuration is read. */
  readonly isTyped?: true;
  readonly layers: readonly Layer[];
  /** One line. */
  readonly doc: string;
  /** It may answer `PENDING`. */
  readonly waits?: true;
  /** Its value may be another one once more data have come: always, or with such arguments. */
  readonly grows?: true | ((values: readonly Argument[]) => boolean);
  readonly compile: (values: readonly Argument[]) => Read<ValueOf[T]>;
  /** For those with several values: an ACL holds when it does of any of them. */
  readonly compileSome?: (values: readonly Argument[]) => Some<ValueOf[T]>;
  /** How long a text is, where that is known before the text is made. */
  readonly length?: (source: SampleSource) => number;
}

/** Rows of all types in one list: what a row's functions take and give is of the row's own type. */
export function fetchRow<T extends SampleType>(row: FetchRow<T>): FetchRow {
  return row as unknown as FetchRow;
}
