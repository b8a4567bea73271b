import type { ByteSet } from "./byte-set.ts";

/** A regular expression as it was read. */
export type Node =
  | { readonly kind: "set"; readonly bytes: ByteSet }
  | { readonly kind: "sequence"; readonly parts: readonly Node[] }
  | { readonly kind: "choice"; readonly of: readonly Node[] }
  /** What it matched has a number. */
  | { readonly kind: "group"; readonly number: number; readonly body: Node }
  | Repeat
  | { readonly kind: "position"; readonly at: Position }
  | { readonly kind: "look"; readonly behind: boolean; readonly negated: boolean; readonly body: Node }
  /** Once it has matched in one way, no other is tried; possessive quantifiers are the same. */
  | { readonly kind: "atomic"; readonly body: Node }
  /** What a group matched, once more. */
  | { readonly kind: "reference"; readonly to: Reference; readonly ignoreCase: boolean };

/** A group by its number, which is known once the whole pattern is read: the group of a name may come later. */
export interface Reference {
  readonly number: number;
}

export interface Repeat {
  readonly kind: "repeat";
  readonly body: Node;
  readonly least: number;
  readonly most: number;
  readonly lazy: boolean;
}

/** What a place must be where nothing is consumed. */
export const POSITIONS = [
  "start of the subject",
  "start",
  "start of a line",
  "end of the subject",
  "end",
  "end of a line",
  "word boundary",
  "no word boundary",
] as const;
export type Position = (typeof POSITIONS)[number];

export const EMPTY: Node = { kind: "sequence", parts: [] };

export interface ParsedRegex {
  readonly root: Node;
  readonly groups: number;
}

/** In PCRE's words, with the offset that it names. */
export class RegexError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
