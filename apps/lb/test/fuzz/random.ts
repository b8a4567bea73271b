/** Numbers that a seed repeats (xorshift128). */
export class Random {
  readonly #state: Uint32Array;

  constructor(seed: number) {
    this.#state = Uint32Array.of(seed >>> 0, 0x9e3779b9, 0x243f6a88, 0xb7e15162);
    for (let round = 0; round < 16; round++) this.below(1);
  }

  /** A whole number from 0 on and below the limit. */
  below(limit: number): number {
    const state = this.#state;
    let t = state[0]!;
    t ^= t << 11;
    t ^= t >>> 8;
    state.copyWithin(0, 1);
    state[3] = state[3]! ^ (state[3]! >>> 19) ^ t;
    return state[3]! % limit;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}
