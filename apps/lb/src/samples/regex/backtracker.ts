import { toLowerByte } from "./byte-set.ts";
import { AT_END, AT_START, beforeBits, behindBits, NO_LINE_START, positionTests } from "./positions.ts";
import {
  ACCEPT,
  ATOMIC,
  BACK,
  BYTE,
  JUMP,
  LOOK,
  MARK,
  POSITION,
  PROGRESS,
  type Program,
  REFERENCE,
  SAVE,
  SET,
  SPLIT,
} from "./program.ts";
import { REGULAR_STEP_LIMIT, STEP_LIMIT } from "./step-limit.ts";

/** Finds where a match and its groups are, as PCRE does: one alternative after the other. */
export class Backtracker {
  readonly #program: Program;
  /** Where groups begin and end, then the marks. */
  readonly #slots: Int32Array;
  readonly #groups: Int32Array;
  /** By instruction: the how many-th split it is. */
  readonly #splits: Int32Array;
  readonly #splitCount: number;
  /**
   * Splits that failed, by place: in a regular program they fail again, so that a search takes no more steps than
   * splits times bytes.
   */
  #failed = new Uint32Array(64);
  #stack: number[] = [];
  #text = "";
  #from = 0;
  #notLineStart = false;
  readonly #limit: number;
  #steps = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#limit = program.isRegular ? REGULAR_STEP_LIMIT : STEP_LIMIT;
    this.#slots = new Int32Array(program.slots + program.marks);
    this.#groups = this.#slots.subarray(0, program.slots);
    this.#splits = new Int32Array(program.ops.length);
    let count = 0;
    for (const [at, op] of program.ops.entries()) if (op === SPLIT) this.#splits[at] = count++;
    this.#splitCount = count;
  }

  /**
   * Finds the first match in what begins at `from`.
   *
   * @returns where it and its groups begin and end, -1 for those without a part, until the next search; or undefined
   */
  search(text: string, from: number, notLineStart: boolean): Int32Array | undefined {
    this.#text = text;
    this.#from = from;
    this.#notLineStart = notLineStart;
    // A search that goes on where another one ended shares its limit.
    if (from === 0) this.#steps = 0;
    this.#stack.length = 0;
    if (this.#program.isRegular) this.#forgetFailures();
    const { isAnchored, firstBytes } = this.#program;
    const last = isAnchored ? from : text.length;
    for (let start = from; start <= last && this.#steps <= this.#limit; start++) {
      if (firstBytes?.[text.charCodeAt(start)] === 0) continue;
      this.#slots.fill(-1);
      const end = this.#run(0, start);
      if (end < 0) continue;
      this.#slots[0] = start;
      this.#slots[1] = end;
      return this.#groups;
    }
    return undefined;
  }

  #forgetFailures(): void {
    const words = (this.#splitCount * (this.#text.length - this.#from + 1) + 31) >>> 5;
    if (words > this.#failed.length) this.#failed = new Uint32Array(words);
    else this.#failed.fill(0, 0, words);
    this.#steps += words >>> 3;
  }

  /** From an instruction to the next ACCEPT. @returns where it ends, or -1 */
  #run(instruction: number, place: number): number {
    const { ops, xs, ys, sets, isRegular } = this.#program;
    const [text, stack, slots] = [this.#text, this.#stack, this.#slots];
    const limit = this.#limit;
    const { length } = text;
    const bottom = stack.length;
    let pc = instruction;
    let at = place;
    for (;;) {
      let goesOn = ++this.#steps <= limit;
      const x = xs[pc] as number;
      switch (goesOn ? ops[pc] : -1) {
        case BYTE:
          goesOn = at < length && text.charCodeAt(at++) === x;
          pc++;
          break;
        case SET:
          goesOn = at < length && sets[x]?.[text.charCodeAt(at++)] === 1;
          pc++;
          break;
        case SPLIT:
          goesOn = !isRegular || this.#isFirstTime(pc, at);
          if (goesOn) stack.push(ys[pc] as number, at);
          pc = x;
          break;
        case JUMP:
          pc = x;
          break;
        case SAVE:
          this.#set(x, at);
          pc++;
          break;
        case MARK:
          this.#set(this.#program.slots + x, at);
          pc++;
          break;
        case PROGRESS:
          pc = slots[this.#program.slots + x] === at ? (ys[pc] as number) : pc + 1;
          break;
        case POSITION:
          goesOn = this.#holds(x, at);
          pc++;
          break;
        case LOOK: {
          const height = stack.length;
          const found = this.#run(pc + 1, at) >= 0;
          if (!found || x === 1) this.#undo(height);
          goesOn = found === (x === 0);
          pc = ys[pc] as number;
          break;
        }
        case ATOMIC:
          at = this.#run(pc + 1, at);
          goesOn = at >= 0;
          pc = ys[pc] as number;
          break;
        case BACK:
          at -= x;
          goesOn = at >= this.#from;
          pc++;
          break;
        case REFERENCE: {
          const end = this.#again(x, ys[pc] === 1, at);
          goesOn = end >= 0;
          at = end;
          pc++;
          break;
        }
        case ACCEPT:
          this.#keepSlots(bottom);
          return at;
      }
      if (goesOn) continue;
      pc = this.#backTo(bottom);
      if (pc < 0) return -1;
      at = stack.pop() as number;
    }
  }

  /** Takes changes of slots back, to the last alternative that is left. @returns its instruction, or -1 */
  #backTo(bottom: number): number {
    const stack = this.#stack;
    while (stack.length > bottom) {
      const at = stack.pop() as number;
      const entry = stack.pop() as number;
      if (entry >= 0) {
        stack.push(at);
        return entry;
      }
      this.#slots[~entry] = at;
    }
    return -1;
  }

  /** Changes a slot, and notes what it was. */
  #set(slot: number, at: number): void {
    this.#stack.push(~slot, this.#slots[slot] as number);
    this.#slots[slot] = at;
  }

  #undo(height: number): void {
    const stack = this.#stack;
    while (stack.length > height) {
      const at = stack.pop() as number;
      const entry = stack.pop() as number;
      if (entry < 0) this.#slots[~entry] = at;
    }
  }

  /** Other alternatives of a part that has matched are forgotten; what changed slots is not. */
  #keepSlots(bottom: number): void {
    const stack = this.#stack;
    let kept = bottom;
    for (let index = bottom; index < stack.length; index += 2) {
      if ((stack[index] as number) >= 0) continue;
      stack[kept++] = stack[index] as number;
      stack[kept++] = stack[index + 1] as number;
    }
    stack.length = kept;
  }

  #isFirstTime(pc: number, at: number): boolean {
    const bit = (this.#splits[pc] as number) + this.#splitCount * (at - this.#from);
    const word = this.#failed[bit >>> 5] as number;
    this.#failed[bit >>> 5] = word | (1 << (bit & 31));
    return (word & (1 << (bit & 31))) === 0;
  }

  #holds(position: number, at: number): boolean {
    const text = this.#text;
    const start = this.#notLineStart ? AT_START | NO_LINE_START : AT_START;
    const before = at === this.#from ? start : beforeBits(text.charCodeAt(at - 1));
    const behind = at === text.length ? AT_END : behindBits(text.charCodeAt(at), at === text.length - 1);
    return positionTests[position]?.(before, behind) ?? false;
  }

  /** @returns where the text of a group ends when it stands here once more, or -1 */
  #again(group: number, ignoreCase: boolean, place: number): number {
    const start = this.#slots[2 * group] as number;
    const end = this.#slots[2 * group + 1] as number;
    const text = this.#text;
    if (end < 0 || place + end - start > text.length) return -1;
    for (let at = start; at < end; at++) {
      const one = text.charCodeAt(at);
      const other = text.charCodeAt(place + at - start);
      if (one !== other && !(ignoreCase && toLowerByte(one) === toLowerByte(other))) return -1;
    }
    this.#steps += end - start;
    return place + end - start;
  }
}
