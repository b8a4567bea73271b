/** Lets a client wait for its answer. */
export class Tarpit {
  readonly #released: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(released: () => void) {
    this.#released = released;
  }

  /** @param limit milliseconds */
  hold(limit: number): void {
    this.#timer = setTimeout(this.#released, limit);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
