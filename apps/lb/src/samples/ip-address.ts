import { isIPv4, isIPv6, SocketAddress } from "node:net";
import type { Integer } from "./integer.ts";

/** An address, read once. */
export class IpAddress {
  readonly isIPv6: boolean;
  /** IPv4: one number of 32 bits; IPv6: four. Unsigned. */
  readonly words: readonly number[];
  #text: string | undefined;

  private constructor(words: readonly number[], text?: string) {
    this.words = words;
    this.isIPv6 = words.length > 1;
    this.#text = text;
  }

  /** @returns undefined when the text is no address */
  static parse(text: string): IpAddress | undefined {
    if (isIPv4(text)) return new IpAddress([wordOf(text)], text);
    if (isIPv6(text) && !text.includes("%")) return new IpAddress(wordsOf(text));
    return undefined;
  }

  /** The lowest 32 bits. */
  static fromNumber(value: Integer): IpAddress {
    return new IpAddress([typeof value === "number" ? value >>> 0 : Number(BigInt.asUintN(32, value))]);
  }

  /** The bits that the masks have, one for each word. */
  masked(masks: readonly number[]): IpAddress {
    return new IpAddress(this.words.map((word, at) => (word & (masks[at] ?? 0)) >>> 0));
  }

  get text(): string {
    this.#text ??= this.isIPv6 ? compressed(this.words) : dotted(this.words[0] ?? 0);
    return this.#text;
  }

  /** 4 or 16, in network order. */
  get octets(): readonly number[] {
    return this.words.flatMap(octets);
  }

  /** The same as a byte string. */
  get bytes(): string {
    return String.fromCharCode(...this.octets);
  }

  /** The IPv4 address that it is, or maps (RFC 4291 §2.5.5.2). */
  get mappedIPv4(): number | undefined {
    const [first = 0, second, third, fourth] = this.words;
    if (!this.isIPv6) return first;
    return first === 0 && second === 0 && third === 0xffff ? fourth : undefined;
  }

  /** The IPv4 address that it carries: mapped, compatible, or 6to4 (RFC 3056). */
  get embeddedIPv4(): number | undefined {
    const [first = 0, second = 0, third = 0, fourth = 0] = this.words;
    if (!this.isIPv6) return first;
    if (first === 0 && second === 0 && (third === 0 || third === 0xffff)) return fourth;
    return first >>> 16 === 0x2002 ? ((first << 16) | (second >>> 16)) >>> 0 : undefined;
  }
}

function wordOf(dottedText: string): number {
  return dottedText.split(".").reduce((word, part) => ((word << 8) | Number(part)) >>> 0, 0);
}

function wordsOf(text: string): number[] {
  const [head = "", tail] = text.split("::");
  const groups = (part: string) => part.split(":").flatMap(sixteenBits);
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const all = [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
  return [0, 2, 4, 6].map((at) => (((all[at] ?? 0) << 16) | (all[at + 1] ?? 0)) >>> 0);
}

function sixteenBits(group: string): number[] {
  if (group === "") return [];
  if (!group.includes(".")) return [Number.parseInt(group, 16)];
  const word = wordOf(group);
  return [word >>> 16, word & 0xffff];
}

function octets(word: number): number[] {
  return [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255];
}

function dotted(word: number): string {
  return octets(word).join(".");
}

/** RFC 5952, as the system writes it. */
function compressed(words: readonly number[]): string {
  const groups = words.flatMap((word) => [(word >>> 16).toString(16), (word & 0xffff).toString(16)]);
  return new SocketAddress({ address: groups.join(":"), family: "ipv6" }).address;
}
