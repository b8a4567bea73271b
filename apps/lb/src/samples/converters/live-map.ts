import type { PatternFile } from "../acl/pattern-file.ts";

/** A change of a map while the balancer runs: plain data, for every thread. */
export type MapChange =
  | { readonly kind: "add"; readonly pattern: string; readonly value: string }
  | { readonly kind: "set"; readonly at: MapPlace; readonly value: string }
  | { readonly kind: "delete"; readonly at: MapPlace }
  | { readonly kind: "clear" }
  /** All that it holds, for a thread that starts later. */
  | { readonly kind: "replace"; readonly entries: readonly MapEntry[]; readonly lastId: number };

/** All entries of a pattern, or one entry. */
export type MapPlace = { readonly pattern: string } | { readonly id: number };

export interface MapEntry {
  readonly id: number;
  readonly pattern: string;
  readonly value: string;
}

/**
 * A map as it is now: at first what its file held. Every thread has one, and all make the same changes in the same order,
 * so that entries have the same numbers in all of them.
 */
export class LiveMap {
  #entries: MapEntry[];
  #lastId: number;
  /** Counts the changes. */
  #revision = 0;
  /** Counts those after which what is known of earlier entries is wrong: one that is added stands at the end. */
  #rewritten = 0;

  constructor({ words, values }: Pick<PatternFile, "words" | "values">) {
    this.#entries = words.map((pattern, index) => ({ id: index + 1, pattern, value: values[index] ?? "" }));
    this.#lastId = words.length;
  }

  get entries(): readonly MapEntry[] {
    return this.#entries;
  }

  get revision(): number {
    return this.#revision;
  }

  get rewritten(): number {
    return this.#rewritten;
  }

  /** The first that is there. */
  find(place: MapPlace): MapEntry | undefined {
    return this.#entries.find((entry) => isAt(entry, place));
  }

  apply(change: MapChange): void {
    this.#revision++;
    if (change.kind === "add") {
      const { pattern, value } = change;
      this.#entries.push({ id: ++this.#lastId, pattern, value });
      return;
    }
    this.#rewritten++;
    switch (change.kind) {
      case "set": {
        const { at, value } = change;
        this.#entries = this.#entries.map((entry) => (isAt(entry, at) ? { ...entry, value } : entry));
        return;
      }
      case "delete":
        this.#entries = this.#entries.filter((entry) => !isAt(entry, change.at));
        return;
      case "clear":
        this.#entries = [];
        return;
      case "replace":
        this.#entries = [...change.entries];
        this.#lastId = change.lastId;
    }
  }

  /** The change that makes another thread's map the same; undefined: it is as the file has it. */
  whole(): MapChange | undefined {
    if (this.#revision === 0) return undefined;
    return { kind: "replace", entries: this.#entries, lastId: this.#lastId };
  }
}

function isAt({ id, pattern }: MapEntry, place: MapPlace): boolean {
  return "id" in place ? id === place.id : pattern === place.pattern;
}

const live = new WeakMap<PatternFile, LiveMap>();

/** Of this thread: its configuration has a file once. */
export function liveMapOf(file: PatternFile): LiveMap {
  const known = live.get(file) ?? new LiveMap(file);
  live.set(file, known);
  return known;
}

/** The map at a place of `Configuration.maps`, in this thread. */
export function mapAt({ maps }: { readonly maps: readonly PatternFile[] }, place: number): LiveMap {
  const file = maps[place];
  if (!file) throw new Error(`there is no map ${place}`);
  return liveMapOf(file);
}
