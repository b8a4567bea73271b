import type { Check } from "../config/schema.ts";
import { type CheckResult, describeCheck, outcomeOf } from "./check-result.ts";

const NOT_CHECKED_YET = { text: "" };

/** A server as its checks see it. One that is not checked is always up. */
export class ServerHealth {
  readonly #check: Check | undefined;
  /** 0 to rise + fall - 1; from `rise` on it is up. */
  #value: number;
  /** Up, and asks for no more requests. */
  #isStopping = false;
  #isChecking = false;
  #last: CheckResult | undefined;
  #failed = 0;

  constructor(check: Check | undefined) {
    this.#check = check;
    this.#value = this.#rise;
  }

  get #rise(): number {
    return this.#check?.rise ?? 1;
  }

  get value(): number {
    return this.#value;
  }

  isStopping(): boolean {
    return this.#isStopping;
  }

  /** Checks that failed while it was up. */
  get failed(): number {
    return this.#failed;
  }

  isUp(): boolean {
    return this.#value >= this.#rise;
  }

  checkStarted(): void {
    this.#isChecking = true;
  }

  /** The check that was under way says nothing. */
  checkIgnored(): "same" {
    this.#isChecking = false;
    return "same";
  }

  /** @param health what `nextHealth` makes of the result */
  checkEnded(result: CheckResult, health: number): "up" | "down" | "stopping" | "same" {
    const wasUp = this.isUp();
    const wasStopping = this.#isStopping;
    const outcome = outcomeOf(result);
    this.#isChecking = false;
    if (wasUp && outcome === "failed") this.#failed++;
    this.#last = result;
    this.#value = health;
    if (!this.isUp()) {
      this.#isStopping = false;
      return wasUp ? "down" : "same";
    }
    if (outcome !== "failed") this.#isStopping = outcome === "conditional";
    if (this.#isStopping) return wasStopping ? "same" : "stopping";
    return wasUp && !wasStopping ? "same" : "up";
  }

  /** Up, whatever it was before; one failed check takes it down. */
  revive(): void {
    this.#value = this.#rise;
    this.#isStopping = false;
  }

  /** `UP`, `DOWN 1/2`, `DRAIN 2/3`, `no check`. */
  statusText(isDraining: boolean): string {
    if (!this.#check) return isDraining ? "DRAIN" : "no check";
    const { rise, fall } = this.#check;
    if (!this.isUp()) return this.#value === 0 ? "DOWN" : `DOWN ${this.#value}/${rise}`;
    const word = this.#upWord(isDraining);
    const left = this.#value - rise + 1;
    return left === fall ? word : `${word} ${left}/${fall}`;
  }

  #upWord(isDraining: boolean): string {
    if (this.#isStopping) return "NOLB";
    return isDraining ? "DRAIN" : "UP";
  }

  /** `3/3 UP`, `1/2 DOWN`, as messages about single checks have it. */
  progressText(hasWeight: boolean): string {
    const { rise = 1, fall = 1 } = this.#check ?? {};
    if (!this.isUp()) return `${this.#value}/${rise} DOWN`;
    return `${this.#value - rise + 1}/${fall} ${hasWeight ? "UP" : "DRAIN"}`;
  }

  /** `INI`, `L4OK`; `* L4OK` while the next check runs. */
  checkStatusText(): string {
    if (!this.#last) return "INI";
    return `${this.#isChecking ? "* " : ""}${this.#last.code}`;
  }

  checkDescription(): string {
    return this.#last ? describeCheck(this.#last.code) : "Initializing";
  }

  /** What the last check that ended found; its text goes when the next one starts, observed. */
  get lastCheck(): {
    readonly code?: string;
    readonly status?: number;
    readonly durationMs?: number;
    readonly text: string;
  } {
    if (!this.#last) return NOT_CHECKED_YET;
    return this.#isChecking ? { ...this.#last, text: "" } : this.#last;
  }
}
