import type { PatternFile } from "./acl/pattern-file.ts";
import type { Argument, LateType } from "./arguments.ts";
import { findConverter } from "./converters/catalogue.ts";
import { findFetch } from "./fetches/catalogue.ts";
import type { Layer } from "./layer.ts";
import type { SampleType } from "./value.ts";

/** A fetch and its converters as a configuration holds them: plain data. */
export interface Expression {
  readonly fetch: Call;
  readonly converters: readonly Call[];
}

/** A row by its name, with its arguments. */
export interface Call {
  readonly name: string;
  readonly values: readonly Argument[];
  /** Where it looks values up. */
  readonly map?: PatternFile;
}

/** An argument that only the whole file, or a second look, tells the worth of. */
export interface LateArgument {
  readonly type: LateType;
  readonly value: string;
  /** Puts in its place what it was found to mean; undefined: nothing. */
  readonly resolve: (meaning: string | undefined) => void;
  /** From 1. */
  readonly position: number;
  readonly fetch: string;
  readonly converter: string | undefined;
}

export function outputType({ fetch, converters }: Expression): SampleType {
  const last = converters.at(-1);
  return last ? mustFind(findConverter(last.name), last).to : mustFind(findFetch(fetch.name), fetch).type;
}

/** Where its data come from. */
export function layersOf({ fetch }: Expression): readonly Layer[] {
  return mustFind(findFetch(fetch.name), fetch).layers;
}

/** @throws Error when there is none: the configuration's parser lets none through */
export function mustFind<Row>(row: Row | undefined, { name }: Call): Row {
  if (row === undefined) throw new Error(`no row is called '${name}'`);
  return row;
}
