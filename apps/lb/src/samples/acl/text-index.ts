/** Texts that stand at a place of another one: by their lengths, which are few, each with the texts of it. */
export class TextIndex {
  readonly #byLength: readonly (readonly [length: number, texts: ReadonlySet<string>])[];

  constructor(texts: readonly string[]) {
    const sets = new Map<number, Set<string>>();
    for (const text of texts) {
      const set = sets.get(text.length);
      if (set) set.add(text);
      else sets.set(text.length, new Set([text]));
    }
    this.#byLength = [...sets].sort(([a], [b]) => a - b);
  }

  beginsAny(text: string): boolean {
    for (const [length, texts] of this.#byLength) {
      if (length > text.length) return false;
      if (texts.has(text.slice(0, length))) return true;
    }
    return false;
  }

  /** The longest of them that the text begins with. */
  longestBeginning(text: string): string | undefined {
    for (let at = this.#byLength.length - 1; at >= 0; at--) {
      const [length, texts] = this.#byLength[at]!;
      const beginning = text.slice(0, length);
      if (texts.has(beginning)) return beginning;
    }
    return undefined;
  }

  endsAny(text: string): boolean {
    for (const [length, texts] of this.#byLength) {
      if (length > text.length) return false;
      if (texts.has(text.slice(text.length - length))) return true;
    }
    return false;
  }

  /** Does one of them stand from `start` to a delimiter, or to the end? */
  isComponentAt(text: string, start: number, delimiters: string): boolean {
    for (const [length, texts] of this.#byLength) {
      const end = start + length;
      if (end > text.length) return false;
      // Behind the end there is the empty text, which every text includes.
      if (delimiters.includes(text.charAt(end)) && texts.has(text.slice(start, end))) return true;
    }
    return false;
  }
}
