/**
 * When a server or a backend last changed, how often it went down, and for how long it was down in all: in whole seconds of
 * one clock, as HAProxy counts. Which changes count is for their owners to know.
 */
export class Timeline {
  readonly #seconds: () => number;
  #downs: number;
  #lastChange: number;
  #downSeconds = 0;

  /** @param downs how often it counts as having gone down by now */
  constructor(seconds: () => number, downs: number) {
    this.#seconds = seconds;
    this.#downs = downs;
    this.#lastChange = seconds();
  }

  /** How often it went down or into maintenance. */
  get downs(): number {
    return this.#downs;
  }

  sinceChange(): number {
    return this.#seconds() - this.#lastChange;
  }

  /** @param isDown now: then what has passed since the last change counts, too */
  downtime(isDown: boolean): number {
    return this.#downSeconds + (isDown ? this.sinceChange() : 0);
  }

  changed(): void {
    this.#lastChange = this.#seconds();
  }

  wentDown(): void {
    this.changed();
    this.#downs++;
  }

  /** What has passed since the last change was downtime, and is over. */
  cameBack(): void {
    this.#downSeconds += this.sinceChange();
    this.changed();
  }
}
