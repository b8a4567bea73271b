import type { Hold } from "../config/schema.ts";
import type { Failure } from "./answer.ts";

/** What a server of a group is known by: servers of one backend that share a name are slots for its records. */
export interface Slot {
  /** Its last one; kept while it is unresolved. */
  readonly endpoint: string | undefined;
  /** In maintenance because there is no record for it. */
  readonly unresolved: boolean;
}

/** The records that count: all of the last answer, and those missing from it for no longer than `hold obsolete`. */
export class KnownRecords {
  readonly #obsoleteSeconds: number;
  /** When each was last seen, in whole seconds; in the order in which they were first seen. */
  readonly #lastSeen = new Map<string, number>();

  /** @param obsolete milliseconds; compared in whole seconds, as HAProxy compares */
  constructor(obsolete: number) {
    this.#obsoleteSeconds = Math.floor(obsolete / 1000);
  }

  /** What is known after a valid answer, duplicates once. */
  after(endpoints: readonly string[], now: number): readonly string[] {
    const seconds = Math.floor(now / 1000);
    for (const endpoint of endpoints) this.#lastSeen.set(endpoint, seconds);
    for (const [endpoint, seen] of this.#lastSeen) {
      if (seen + this.#obsoleteSeconds < seconds) this.#lastSeen.delete(endpoint);
    }
    return [...this.#lastSeen.keys()];
  }
}

/**
 * Gives records to slots: a slot keeps its record as long as that is known, so that reordered answers move
 * nothing; the others take what nobody has, the lowest slot first, in the order of the records. One record never
 * serves two slots.
 * @returns for each slot its record, or undefined where there is none
 */
export function assignRecords(slots: readonly Slot[], records: readonly string[]): (string | undefined)[] {
  const known = new Set(records);
  const held = new Map<string, number>();
  const hold = (endpoint: string | undefined, change: 1 | -1) => {
    if (endpoint !== undefined) held.set(endpoint, (held.get(endpoint) ?? 0) + change);
  };
  for (const slot of slots) if (!slot.unresolved) hold(slot.endpoint, 1);
  let next = 0;
  return slots.map(({ endpoint, unresolved }) => {
    if (!unresolved) hold(endpoint, -1);
    let given = endpoint !== undefined && known.has(endpoint) && !held.get(endpoint) ? endpoint : undefined;
    if (given === undefined) {
      // What is held now stays held: every record is looked at once.
      while (next < records.length && held.get(records[next] as string)) next++;
      given = records[next];
    }
    hold(given, 1);
    return given;
  });
}

/** Does a failure count yet? Servers stay as they are until its `hold` has passed since the last valid answer. */
export function outlastsHold(failure: Failure, hold: Hold, lastValid: number, now: number): boolean {
  return now >= lastValid + hold[failure];
}
