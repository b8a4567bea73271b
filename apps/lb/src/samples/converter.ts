import type { PatternContext } from "./acl/pattern-context.ts";
import type { PatternFile } from "./acl/pattern-file.ts";
import type { Argument, ArgumentList } from "./arguments.ts";
import type { Complaint } from "./complaint.ts";
import type { SampleSource } from "./source.ts";
import type { SampleType, ValueOf } from "./value.ts";

/** A converter: a row is all that parser, documentation and run time know of it. */
export interface ConverterRow<In extends SampleType = SampleType, Out extends SampleType = SampleType> {
  readonly keyword: string;
  readonly takes?: ArgumentList;
  /** What else is wrong with the arguments. */
  readonly check?: (values: readonly Argument[]) => string | undefined;
  /** The file of patterns that it looks values up in; or what is wrong with it. */
  readonly load?: (values: readonly Argument[], patterns: PatternContext) => PatternFile | Complaint;
  readonly from: In;
  readonly to: Out;
  /** One line. */
  readonly doc: string;
  readonly compile: (
    values: readonly Argument[],
    map?: PatternFile,
  ) => (value: ValueOf[In], source: SampleSource) => ValueOf[Out] | undefined;
}

/** Rows of all types in one list: what a row's functions take and give is of the row's own types. */
export function converterRow<In extends SampleType, Out extends SampleType>(row: ConverterRow<In, Out>): ConverterRow {
  return row as unknown as ConverterRow;
}
