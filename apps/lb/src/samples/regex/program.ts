import type { ByteSet } from "./byte-set.ts";
import { type Node, type ParsedRegex, POSITIONS, RegexError, type Repeat } from "./node.ts";
import { canBeEmpty, firstBytes, fixedLength, isAnchored } from "./node-facts.ts";

/** What an instruction does, with what its two operands are. */
export const BYTE = 0; // x: the byte
export const SET = 1; // x: which of the sets
export const SPLIT = 2; // x: tried first; y: tried next
export const JUMP = 3; // x: where to
export const SAVE = 4; // x: which slot gets the place
export const POSITION = 5; // x: which of POSITIONS
export const MARK = 6; // x: which mark gets the place
export const PROGRESS = 7; // x: a mark; y: where to when nothing was consumed since
export const LOOK = 8; // x: 1 when it must not match; y: where to go on
export const ATOMIC = 9; // y: where to go on
export const BACK = 10; // x: so many bytes
export const REFERENCE = 11; // x: which group; y: 1 when case does not count
export const ACCEPT = 12;

/** Instructions, and parts that they are made of. The largest pattern that PCRE takes is about as large. */
const MOST_STEPS = 80_000;

/** A regular expression as instructions. */
export interface Program {
  readonly ops: Uint8Array;
  readonly xs: Int32Array;
  readonly ys: Int32Array;
  readonly sets: readonly ByteSet[];
  /** Two for each group, and for the whole match. */
  readonly slots: number;
  readonly marks: number;
  /** Has only what a finite automaton can do: no look-around, no reference, nothing atomic. */
  readonly isRegular: boolean;
  /** It can match only where the subject begins. */
  readonly isAnchored: boolean;
  /** The bytes that a match can begin with; undefined: it may have none. */
  readonly firstBytes: ByteSet | undefined;
}

/** @throws RegexError */
export function compileProgram({ root, groups }: ParsedRegex, length: number): Program {
  const assembler = new Assembler(length);
  assembler.add(root);
  assembler.emit(ACCEPT);
  const { ops, xs, ys, sets, marks, isRegular } = assembler;
  return {
    ops: Uint8Array.from(ops),
    xs: Int32Array.from(xs),
    ys: Int32Array.from(ys),
    sets,
    slots: 2 * (groups + 1),
    marks,
    isRegular,
    isAnchored: isAnchored(root),
    firstBytes: firstBytes(root),
  };
}

class Assembler {
  readonly ops: number[] = [];
  readonly xs: number[] = [];
  readonly ys: number[] = [];
  readonly sets: ByteSet[] = [];
  readonly #setNumbers = new Map<string, number>();
  marks = 0;
  isRegular = true;
  #size = 0;
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
  }

  emit(op: number, x = 0, y = 0): number {
    const at = this.ops.length;
    this.#grow();
    this.ops.push(op);
    this.xs.push(x);
    this.ys.push(y);
    return at;
  }

  /** What is repeated counts also when it is nothing. */
  #grow(): void {
    if (++this.#size > MOST_STEPS) throw new RegexError("regular expression is too large", this.#length);
  }

  add(node: Node): void {
    this.#grow();
    switch (node.kind) {
      case "set":
        this.#addSet(node.bytes);
        break;
      case "sequence":
        for (const part of node.parts) this.add(part);
        break;
      case "choice":
        this.#addChoice(node.of, (branch) => this.add(branch));
        break;
      case "group":
        this.emit(SAVE, 2 * node.number);
        this.add(node.body);
        this.emit(SAVE, 2 * node.number + 1);
        break;
      case "repeat":
        this.#addRepeat(node);
        break;
      case "position":
        this.emit(POSITION, POSITIONS.indexOf(node.at));
        break;
      case "look":
        this.#addInner(LOOK, node.negated ? 1 : 0, () => {
          if (node.behind) this.#addBehind(node.body);
          else this.add(node.body);
        });
        break;
      case "atomic":
        this.#addInner(ATOMIC, 0, () => this.add(node.body));
        break;
      case "reference":
        this.isRegular = false;
        this.emit(REFERENCE, node.to.number, node.ignoreCase ? 1 : 0);
    }
  }

  get #next(): number {
    return this.ops.length;
  }

  #addSet(bytes: ByteSet): void {
    const first = bytes.indexOf(1);
    if (first >= 0 && bytes.lastIndexOf(1) === first) {
      this.emit(BYTE, first);
      return;
    }
    const key = String.fromCharCode(...bytes);
    const known = this.#setNumbers.get(key);
    const number = known ?? this.sets.push(bytes) - 1;
    this.#setNumbers.set(key, number);
    this.emit(SET, number);
  }

  #addChoice(branches: readonly Node[], add: (branch: Node) => void): void {
    const jumps: number[] = [];
    for (const [index, branch] of branches.entries()) {
      const isLast = index === branches.length - 1;
      const split = isLast ? -1 : this.emit(SPLIT, this.#next + 1);
      add(branch);
      if (isLast) continue;
      jumps.push(this.emit(JUMP));
      this.ys[split] = this.#next;
    }
    for (const jump of jumps) this.xs[jump] = this.#next;
  }

  #addRepeat({ body, least, most, lazy }: Repeat): void {
    if (most === Number.POSITIVE_INFINITY) {
      for (let count = 1; count < least; count++) this.add(body);
      if (least === 0) this.#addStar(body, lazy);
      else this.#addPlus(body, lazy);
      return;
    }
    for (let count = 0; count < least; count++) this.add(body);
    const splits: number[] = [];
    for (let count = least; count < most; count++) {
      splits.push(this.#split(lazy));
      this.add(body);
    }
    for (const split of splits) this.#setExit(split, this.#next, lazy);
  }

  #addStar(body: Node, lazy: boolean): void {
    const loop = this.#split(lazy);
    const check = this.#addCounted(body);
    this.emit(JUMP, loop);
    this.#setExit(loop, this.#next, lazy);
    if (check >= 0) this.ys[check] = this.#next;
  }

  #addPlus(body: Node, lazy: boolean): void {
    const start = this.#next;
    const check = this.#addCounted(body);
    const split = this.emit(SPLIT);
    (lazy ? this.ys : this.xs)[split] = start;
    this.#setExit(split, this.#next, lazy);
    if (check >= 0) this.ys[check] = this.#next;
  }

  /** A round that consumes nothing is the last one. @returns the instruction that looks, or -1 */
  #addCounted(body: Node): number {
    if (!canBeEmpty(body)) {
      this.add(body);
      return -1;
    }
    const mark = this.marks++;
    this.emit(MARK, mark);
    this.add(body);
    return this.emit(PROGRESS, mark);
  }

  /** To what follows first (or, when lazy, last). */
  #split(lazy: boolean): number {
    const split = this.emit(SPLIT);
    (lazy ? this.ys : this.xs)[split] = this.#next;
    return split;
  }

  #setExit(split: number, exit: number, lazy: boolean): void {
    (lazy ? this.xs : this.ys)[split] = exit;
  }

  #addInner(op: number, x: number, add: () => void): void {
    this.isRegular = false;
    const at = this.emit(op, x);
    add();
    this.emit(ACCEPT);
    this.ys[at] = this.#next;
  }

  #addBehind(body: Node): void {
    const branches = body.kind === "choice" ? body.of : [body];
    this.#addChoice(branches, (branch) => {
      const length = fixedLength(branch);
      if (length === undefined) throw new RegexError("lookbehind assertion is not fixed length", this.#length);
      this.emit(BACK, length);
      this.add(branch);
    });
  }
}
