/**
 * Who of n comes first, while their order changes one at a time: a change costs log2(n) comparisons, looking none.
 * A binary tree in one array: the winner of the whole stands at 1, the n themselves from `#leaves` on.
 */
export class Tournament {
  readonly #winners: Int32Array;
  readonly #leaves: number;
  readonly #precedes: (a: number, b: number) => boolean;

  /** @param precedes of two of the n, from 0; the lower number is asked about first where they are equal */
  constructor(size: number, precedes: (a: number, b: number) => boolean) {
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(1, size)));
    this.#precedes = precedes;
    this.#winners = new Int32Array(2 * this.#leaves).fill(-1);
    for (let each = 0; each < size; each++) this.#winners[this.#leaves + each] = each;
  }

  /** All have changed. */
  replay(): void {
    for (let at = this.#leaves - 1; at >= 1; at--) this.#play(at);
  }

  changed(each: number): void {
    for (let at = (this.#leaves + each) >> 1; at >= 1; at >>= 1) this.#play(at);
  }

  /** -1: there are none. */
  first(): number {
    return this.#winners[1] as number;
  }

  /** The first of all others. */
  firstBut(each: number): number {
    let best = -1;
    for (let at = this.#leaves + each; at > 1; at >>= 1) best = this.#better(best, this.#winners[at ^ 1] as number);
    return best;
  }

  #play(at: number): void {
    this.#winners[at] = this.#better(this.#winners[2 * at] as number, this.#winners[2 * at + 1] as number);
  }

  #better(a: number, b: number): number {
    if (a < 0 || b < 0) return a < 0 ? b : a;
    return this.#precedes(b, a) ? b : a;
  }
}
