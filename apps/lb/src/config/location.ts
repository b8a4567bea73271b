/** Where a statement stands. `line` counts from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
}
