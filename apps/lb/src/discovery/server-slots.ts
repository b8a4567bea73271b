import type { Hold } from "../config/schema.ts";
import type { Failure } from "./answer.ts";

/** What a server of a group is known by: servers of one backend that share a name are slots for its records. */
export interface Slot {
  /** Its last one; kept while it is unresolved. */
  readonly endpoint: string | undefined;
  /** In maintenance because there is no record for it. */
  readonly unresolved: boolean;
  /** May it have a record that another slot has? */
  readonly sharing?: boolean;
  /** Which records it wants rather than others. */
  readonly preference?: Preference;
}

/** The more it says of a record, the sooner that is taken. Slots that share a preference share the order that follows from it. */
export type Preference = (record: string) => number;

/** The records that count: all of the last answer, and those missing from it for no longer than `hold obsolete`. */
export class KnownRecords<R> {
  readonly #obsoleteSeconds: number;
  readonly #keyOf: (record: R) => string;
  /** As it was last seen, and when, in whole seconds; in the order in which they were first seen. */
  readonly #lastSeen = new Map<string, { record: R; seconds: number }>();

  /**
   * @param obsolete milliseconds; compared in whole seconds, as HAProxy compares
   * @param keyOf what makes two records the same
   */
  constructor(obsolete: number, keyOf: (record: R) => string) {
    this.#obsoleteSeconds = Math.floor(obsolete / 1000);
    this.#keyOf = keyOf;
  }

  /** What is known after a valid answer, duplicates once. */
  after(records: readonly R[], now: number): readonly R[] {
    const seconds = Math.floor(now / 1000);
    for (const record of records) {
      const key = this.#keyOf(record);
      const known = this.#lastSeen.get(key);
      if (known) Object.assign(known, { record, seconds });
      else this.#lastSeen.set(key, { record, seconds });
    }
    for (const [key, seen] of this.#lastSeen) {
      if (seen.seconds + this.#obsoleteSeconds < seconds) this.#lastSeen.delete(key);
    }
    return [...this.#lastSeen.values()].map(({ record }) => record);
  }
}

const NO_PREFERENCE: Preference = () => 0;

/**
 * Gives records to slots: a slot keeps its record as long as that is known and none is preferred that nobody has, so that
 * reordered answers move nothing; the others take what nobody has, the lowest slot first, in the order of the records. One
 * record never serves two slots, unless they share.
 * @returns for each slot its record, or undefined where there is none
 */
export function assignRecords(slots: readonly Slot[], records: readonly string[]): (string | undefined)[] {
  const orders = new Map<Preference, Order>();
  const held = new Map<string, number>();
  const hold = (endpoint: string | undefined, change: 1 | -1) => {
    if (endpoint !== undefined) held.set(endpoint, (held.get(endpoint) ?? 0) + change);
  };
  for (const slot of slots) if (!slot.unresolved) hold(slot.endpoint, 1);
  return slots.map(({ endpoint, unresolved, sharing = false, preference = NO_PREFERENCE }) => {
    if (!unresolved) hold(endpoint, -1);
    const order = orders.get(preference) ?? new Order(records, preference, held);
    orders.set(preference, order);
    const given = sharing ? order.takeShared(endpoint) : order.take(endpoint);
    hold(given, 1);
    return given;
  });
}

interface Tier {
  readonly all: readonly string[];
  readonly records: ReadonlySet<string>;
  /** Those before `next` are held. */
  readonly free: string[];
  next: number;
  /** Whose turn it is to be shared. */
  turn: number;
}

/** The records as slots of one preference want them: those that are preferred alike are a tier. */
class Order {
  readonly #tiers: Tier[];
  readonly #held: ReadonlyMap<string, number>;

  constructor(records: readonly string[], preference: Preference, held: ReadonlyMap<string, number>) {
    const tiers = Map.groupBy(records, preference);
    this.#tiers = [...tiers]
      .sort(([one], [other]) => other - one)
      .map(([, members]) => ({ all: members, records: new Set(members), free: [...members], turn: 0, next: 0 }));
    this.#held = held;
  }

  /** What nobody has, of the best tier that has any; there the slot's own before others. */
  take(own: string | undefined): string | undefined {
    for (const tier of this.#tiers) {
      const given = this.#freeOf(tier, own);
      if (given === undefined) continue;
      if (own !== undefined && given !== own) this.#giveUp(own);
      return given;
    }
    return undefined;
  }

  /** Of the best tier: what nobody has, otherwise the slot's own, otherwise one after the other. */
  takeShared(own: string | undefined): string | undefined {
    const tier = this.#tiers[0];
    if (!tier) return undefined;
    const free = this.#freeOf(tier, own);
    if (free !== undefined) return free;
    if (own !== undefined && tier.records.has(own)) return own;
    return tier.all[tier.turn++ % tier.all.length];
  }

  #freeOf(tier: Tier, own: string | undefined): string | undefined {
    if (own !== undefined && tier.records.has(own) && !this.#held.get(own)) return own;
    // What is held now stays held, or comes again at the end: every record is looked at once.
    while (tier.next < tier.free.length && this.#held.get(tier.free[tier.next] as string)) tier.next++;
    return tier.free[tier.next];
  }

  #giveUp(own: string): void {
    this.#tiers.find(({ records }) => records.has(own))?.free.push(own);
  }
}

/** Does a failure count yet? Servers stay as they are until its `hold` has passed since the last valid answer. */
export function outlastsHold(failure: Failure, hold: Hold, lastValid: number, now: number): boolean {
  return now >= lastValid + hold[failure];
}
