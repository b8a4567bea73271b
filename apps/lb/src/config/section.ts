import type { Target } from "./context.ts";
import type { Statement } from "./statement.ts";
import type { Words } from "./words.ts";

/** The section that statements go to. */
export interface Section {
  readonly read: (statement: Statement) => void;
  /** When the next one begins, or the file ends. */
  readonly close?: () => void;
}

/** Whether there is a word too many at an index; says so. */
export function refuseWord(statement: Statement, keyword: string, index: number): boolean {
  const word = statement.word(index);
  if (word === "") return false;
  statement.alert(`'${keyword}' cannot handle unexpected argument '${word}'.`);
  return true;
}

/** Reads a section's statements by its words; what `no` and nothing after it leaves says nothing, as in most of HAProxy's. */
export function reader<T extends Target>(words: Words<T>, target: T): Section["read"] {
  return (statement) => {
    if (statement.peek() !== "") words.apply(statement, target);
  };
}
