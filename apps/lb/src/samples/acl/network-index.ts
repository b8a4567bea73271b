import type { IpAddress } from "../ip-address.ts";
import { type IpNetwork, ipv6Words } from "../ip-network.ts";

/** Networks by their masks, which are few, each with the addresses that begin them. */
export class NetworkIndex {
  readonly #ipv4: readonly (readonly [mask: number, networks: ReadonlySet<number>])[];
  readonly #ipv6: readonly (readonly [masks: readonly number[], networks: ReadonlySet<string>])[];

  constructor(networks: readonly IpNetwork[]) {
    const ipv4 = new Map<number, Set<number>>();
    const ipv6 = new Map<string, [masks: readonly number[], networks: Set<string>]>();
    for (const { words, masks } of networks) {
      const [word = 0] = words;
      const [mask = 0] = masks;
      if (words.length === 1) {
        ipv4.set(mask, (ipv4.get(mask) ?? new Set()).add(word & mask));
      } else {
        const known = ipv6.get(masks.join()) ?? [masks, new Set()];
        known[1].add(keyOf(words, masks));
        ipv6.set(masks.join(), known);
      }
    }
    this.#ipv4 = [...ipv4];
    this.#ipv6 = [...ipv6.values()];
  }

  /** See `isInside`. */
  has(address: IpAddress): boolean {
    const word = this.#ipv4.length > 0 ? address.embeddedIPv4 : undefined;
    if (word !== undefined) for (const [mask, networks] of this.#ipv4) if (networks.has(word & mask)) return true;
    if (this.#ipv6.length === 0) return false;
    const words = ipv6Words(address);
    for (const [masks, networks] of this.#ipv6) if (networks.has(keyOf(words, masks))) return true;
    return false;
  }
}

function keyOf(words: readonly number[], masks: readonly number[]): string {
  const [a = 0, b = 0, c = 0, d = 0] = words;
  const [maskA = 0, maskB = 0, maskC = 0, maskD = 0] = masks;
  return `${a & maskA},${b & maskB},${c & maskC},${d & maskD}`;
}
