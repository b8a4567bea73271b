import type { IpAddress } from "../ip-address.ts";
import { type IpNetwork, ipv6Words } from "../ip-network.ts";

/** Networks by their masks, which are few, each with the addresses that begin them, and which network it is. */
export class NetworkIndex {
  /** Those with the longest masks come first. */
  readonly #ipv4: readonly (readonly [mask: number, networks: ReadonlyMap<number, number>])[];
  readonly #ipv6: readonly (readonly [masks: readonly number[], networks: ReadonlyMap<string, number>])[];

  constructor(networks: readonly IpNetwork[]) {
    const ipv4 = new Map<number, Map<number, number>>();
    const ipv6 = new Map<string, [masks: readonly number[], networks: Map<string, number>]>();
    for (const [index, { words, masks }] of networks.entries()) {
      const [word = 0] = words;
      const [mask = 0] = masks;
      if (words.length === 1) {
        const known = ipv4.get(mask) ?? new Map<number, number>();
        if (!known.has(word & mask)) known.set(word & mask, index);
        ipv4.set(mask, known);
      } else {
        const known = ipv6.get(masks.join()) ?? [masks, new Map<string, number>()];
        const key = keyOf(words, masks);
        if (!known[1].has(key)) known[1].set(key, index);
        ipv6.set(masks.join(), known);
      }
    }
    this.#ipv4 = [...ipv4].sort(([one], [other]) => rankOf([other]) - rankOf([one]));
    this.#ipv6 = [...ipv6.values()].sort(([one], [other]) => rankOf(other) - rankOf(one));
  }

  /** See `isInside`. */
  has(address: IpAddress): boolean {
    return this.find(address) >= 0;
  }

  /** The smallest network that it is in, first among those of its own kind; -1: in none. */
  find(address: IpAddress): number {
    if (!address.isIPv6) return this.#findIPv4(address.words[0] ?? 0) ?? this.#findIPv6(address) ?? -1;
    const found = this.#findIPv6(address);
    if (found !== undefined) return found;
    const word = this.#ipv4.length > 0 ? address.embeddedIPv4 : undefined;
    return (word === undefined ? undefined : this.#findIPv4(word)) ?? -1;
  }

  #findIPv4(word: number): number | undefined {
    for (const [mask, networks] of this.#ipv4) {
      const found = networks.get(word & mask);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #findIPv6(address: IpAddress): number | undefined {
    if (this.#ipv6.length === 0) return undefined;
    const words = ipv6Words(address);
    for (const [masks, networks] of this.#ipv6) {
      const found = networks.get(keyOf(words, masks));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function keyOf(words: readonly number[], masks: readonly number[]): string {
  const [a = 0, b = 0, c = 0, d = 0] = words;
  const [maskA = 0, maskB = 0, maskC = 0, maskD = 0] = masks;
  return `${a & maskA},${b & maskB},${c & maskC},${d & maskD}`;
}

/** How long a mask is; one with gaps is looked at last, as in HAProxy. */
function rankOf(masks: readonly number[]): number {
  const bits = masks.map((mask) => (mask >>> 0).toString(2).padStart(32, "0")).join("");
  return bits.includes("01") ? -1 : bits.lastIndexOf("1") + 1;
}
