import type { Read, Some } from "../fetch.ts";
import type { SampleSource } from "../source.ts";

/** Goes through several values. One serves every request of a thread. */
export interface Cursor {
  /** @returns false: what has the values is not there */
  start(source: SampleSource): boolean;
  /** The next value is in `value`; false: there is no other. */
  next(): boolean;
  readonly value: string;
}

type Convert<V> = (text: string) => V;

export function firstOf<V>(cursor: Cursor, convert: Convert<V>): Read<V> {
  return (source) => (cursor.start(source) && cursor.next() ? convert(cursor.value) : undefined);
}

export function lastOf<V>(cursor: Cursor, convert: Convert<V>): Read<V> {
  return (source) => {
    if (!cursor.start(source) || !cursor.next()) return undefined;
    while (cursor.next());
    return convert(cursor.value);
  };
}

export function anyOf<V>(cursor: Cursor, convert: Convert<V>): Some<V> {
  return (source, holds) => {
    if (!cursor.start(source)) return false;
    while (cursor.next()) if (holds(convert(cursor.value), source)) return true;
    return false;
  };
}

export function countOf(cursor: Cursor): Read<number> {
  return (source) => {
    if (!cursor.start(source)) return undefined;
    let count = 0;
    while (cursor.next()) count++;
    return count;
  };
}
