import { NEWLINE } from "./byte-classes.ts";
import { AT_END, AT_START, beforeBits, behindBits, NO_LINE_START, positionTests } from "./positions.ts";
import { ACCEPT, BYTE, JUMP, POSITION, PROGRESS, type Program, SET, SPLIT } from "./program.ts";
import { REGULAR_STEP_LIMIT } from "./step-limit.ts";

/** What the table says instead of a state. */
const UNKNOWN = 0;
const DEAD = 1;
const FOUND = 2;
const SPECIAL = 3;

/** Entries of the table, 4 bytes each. When it is full, it is begun anew. */
const MOST_ENTRIES = 1 << 17;

/** What stands before a state's place, and the instructions that go on from there. */
interface State {
  readonly before: number;
  readonly instructions: Uint16Array;
}

/**
 * A program that is regular, as a finite automaton whose states are made when a text first needs them: each byte of a
 * text costs one look into a table, whatever the pattern.
 */
export class Automaton {
  readonly #program: Program;
  readonly #classes: Uint16Array;
  readonly #behind: readonly number[];
  readonly #representatives: readonly number[];
  readonly #classCount: number;
  /** The class of a newline that ends the subject. */
  readonly #lastNewline: number;
  readonly #end: number;
  #table: Int32Array;
  /** The state at the start of a line, once it is known. */
  #start = UNKNOWN;
  #states: State[] = [];
  #numbers = new Map<string, number>();
  #onStack: Uint8Array;
  #stack: Int32Array;
  readonly #looksBefore: boolean;
  #steps = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#looksBefore = program.ops.includes(POSITION);
    const { classes, representatives } = classesOf(program);
    this.#classes = classes;
    this.#lastNewline = representatives.length;
    this.#end = this.#lastNewline + 1;
    this.#classCount = this.#end + 1;
    this.#representatives = [...representatives, NEWLINE, -1];
    this.#behind = [...representatives.map((byte) => behindBits(byte, false)), behindBits(NEWLINE, true), AT_END];
    const { length } = program.ops;
    this.#onStack = new Uint8Array(length);
    this.#stack = new Int32Array(2 * length + 2);
    this.#table = new Int32Array(16 * this.#classCount);
    this.#clear();
  }

  /** Is there a match in what begins at `from`? */
  test(text: string, from: number, notLineStart: boolean): boolean {
    this.#steps = 0;
    const classes = this.#classes;
    const { length } = text;
    const isLastNewline = length > from && text.charCodeAt(length - 1) === NEWLINE;
    const end = isLastNewline ? length - 1 : length;
    let state = this.#startState(notLineStart);
    let table = this.#table;
    for (let at = from; at < end; at++) {
      const entry = state + (classes[text.charCodeAt(at)] as number);
      state = table[entry] as number;
      if (state >= SPECIAL) continue;
      if (state === UNKNOWN) state = this.#follow(entry);
      if (state < SPECIAL) return state === FOUND;
      table = this.#table;
    }
    if (isLastNewline) {
      state = this.#known(state + this.#lastNewline);
      if (state < SPECIAL) return state === FOUND;
    }
    return this.#known(state + this.#end) === FOUND;
  }

  /** Did the last search end without an answer? */
  get hasGivenUp(): boolean {
    return this.#steps > REGULAR_STEP_LIMIT;
  }

  #startState(notLineStart: boolean): number {
    if (notLineStart) return this.#stateOf(AT_START | NO_LINE_START, []);
    if (this.#start === UNKNOWN) this.#start = this.#stateOf(AT_START, []);
    return this.#start;
  }

  #known(entry: number): number {
    return this.#table[entry] || this.#follow(entry);
  }

  #clear(): void {
    this.#start = UNKNOWN;
    this.#states = [];
    this.#numbers.clear();
    this.#table.fill(UNKNOWN);
  }

  /** The number of a state: where its row begins. The first row holds nothing, so that no number is a special one. */
  #stateOf(before: number, instructions: readonly number[]): number {
    const key = String.fromCharCode(before, ...instructions);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const row = Math.max(this.#classCount, SPECIAL);
    let number = row + this.#states.length * this.#classCount;
    if (number + this.#classCount > MOST_ENTRIES && this.#states.length > 0) {
      this.#clear();
      number = row;
    }
    if (number + this.#classCount > this.#table.length) {
      const larger = new Int32Array(2 * this.#table.length + this.#classCount);
      larger.set(this.#table);
      this.#table = larger;
    }
    this.#states.push({ before, instructions: Uint16Array.from(instructions) });
    this.#numbers.set(key, number);
    return number;
  }

  /** Fills an entry of the table. */
  #follow(entry: number): number {
    const row = Math.max(this.#classCount, SPECIAL);
    const index = Math.floor((entry - row) / this.#classCount);
    const kind = (entry - row) % this.#classCount;
    const generation = this.#states;
    const next = this.#step(this.#states[index] as State, kind);
    // The table may have been begun anew meanwhile, and a search that was given up says nothing of the state.
    if (generation === this.#states && this.#steps <= REGULAR_STEP_LIMIT) this.#table[entry] = next;
    return next;
  }

  #step({ before, instructions }: State, kind: number): number {
    const { ops, xs, ys, sets, isAnchored } = this.#program;
    const behind = this.#behind[kind] as number;
    const byte = this.#representatives[kind] as number;
    const [stack, seen] = [this.#stack, this.#onStack];
    const next: number[] = [];
    let top = 0;
    seen.fill(0);
    for (let at = instructions.length - 1; at >= 0; at--) stack[top++] = instructions[at] as number;
    // A match may begin at any place.
    if (!isAnchored || (before & AT_START) !== 0) stack[top++] = 0;
    this.#steps += seen.length >> 3;
    while (top > 0) {
      const at = stack[--top] as number;
      if (seen[at] === 1) continue;
      seen[at] = 1;
      this.#steps++;
      const [op, x] = [ops[at], xs[at] as number];
      if (op === ACCEPT) return FOUND;
      if (op === BYTE || op === SET) {
        if (byte >= 0 && (op === BYTE ? x === byte : sets[x]?.[byte] === 1)) next.push(at + 1);
      } else if (op === JUMP) {
        stack[top++] = x;
      } else if (op === SPLIT) {
        stack[top++] = x;
        stack[top++] = ys[at] as number;
      } else if (op === POSITION) {
        if (positionTests[x]?.(before, behind)) stack[top++] = at + 1;
      } else {
        if (op === PROGRESS) stack[top++] = ys[at] as number;
        stack[top++] = at + 1;
      }
    }
    if (byte < 0 || this.#steps > REGULAR_STEP_LIMIT || (next.length === 0 && isAnchored)) return DEAD;
    next.sort((one, other) => one - other);
    return this.#stateOf(this.#beforeOf(byte), next);
  }

  #beforeOf(byte: number): number {
    return this.#looksBefore ? beforeBits(byte) : 0;
  }
}

/** Bytes that no instruction tells apart are one class. */
function classesOf({ ops, xs, sets }: Program): { classes: Uint16Array; representatives: number[] } {
  const single = new Set<number>();
  for (let at = 0; at < ops.length; at++) if (ops[at] === BYTE) single.add(xs[at] as number);
  const hasPositions = ops.includes(POSITION);
  const classes = new Uint16Array(256);
  const representatives: number[] = [];
  const numbers = new Map<string, number>();
  for (let byte = 0; byte < 256; byte++) {
    const bits = sets.map((set) => (set[byte] === 1 ? "1" : "0")).join("");
    const position = hasPositions ? behindBits(byte, false) : 0;
    const key = single.has(byte) ? String(byte) : `${position},${bits}`;
    const number = numbers.get(key) ?? representatives.push(byte) - 1;
    numbers.set(key, number);
    classes[byte] = number;
  }
  return { classes, representatives };
}
