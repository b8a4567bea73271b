import { IpAddress } from "./ip-address.ts";

/** A network as a pattern names it: an address, and how many words of 32 bits of it count. */
export interface IpNetwork {
  readonly words: readonly number[];
  readonly masks: readonly number[];
}

/** `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `fe80::/10`, or an address alone; undefined: none of them. */
export function parseNetwork(text: string): IpNetwork | undefined {
  const slash = text.lastIndexOf("/");
  const address = slash < 0 ? text : text.slice(0, slash);
  const mask = slash < 0 ? undefined : text.slice(slash + 1);
  const parsed = IpAddress.parse(address);
  if (!parsed) return undefined;
  const masks = parsed.isIPv6 ? prefixMasks(mask ?? "128", 128) : parseMask(mask ?? "32", 32);
  return masks && { words: parsed.words, masks };
}

/** `8`, `255.0.0.0`; for IPv6 `64`, `ffff::`; undefined: no mask. */
export function parseMask(text: string, bits: 32 | 128): readonly number[] | undefined {
  const isWritten = bits === 32 ? text.includes(".") : text.includes(":");
  if (!isWritten) return prefixMasks(text, bits);
  const mask = IpAddress.parse(text);
  return mask?.isIPv6 === (bits === 128) ? mask.words : undefined;
}

function prefixMasks(text: string, most: 32 | 128): number[] | undefined {
  if (!/^\d{1,3}$/.test(text) || Number(text) > most) return undefined;
  const masks: number[] = [];
  for (let left = Number(text), bits = 0; bits < most; bits += 32, left -= 32) {
    masks.push(left >= 32 ? 0xffffffff : left <= 0 ? 0 : (0xffffffff << (32 - left)) >>> 0);
  }
  return masks;
}

/** IPv4 patterns also fit what IPv6 addresses carry, and IPv6 patterns the mapped form of IPv4 addresses. */
export function isInside(address: IpAddress, { words, masks }: IpNetwork): boolean {
  if (words.length === 1) {
    const word = address.embeddedIPv4;
    return word !== undefined && ((word ^ (words[0] ?? 0)) & (masks[0] ?? 0)) === 0;
  }
  return isSame(ipv6Words(address), words, masks);
}

/** Of an IPv4 address those of its mapped form. */
export function ipv6Words({ isIPv6, words }: IpAddress): readonly number[] {
  return isIPv6 ? words : [0, 0, 0xffff, words[0] ?? 0];
}

function isSame(words: readonly number[], others: readonly number[], masks: readonly number[]): boolean {
  return words.every((word, at) => ((word ^ (others[at] ?? 0)) & (masks[at] ?? 0)) === 0);
}
