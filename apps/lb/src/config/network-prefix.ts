import { parseNetwork } from "../samples/ip-network.ts";

export interface NetworkPrefix {
  readonly address: string;
  /** How many bits of it count. */
  readonly prefix: number;
}

/** `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `fe80::/10` or an address; undefined: none, or its mask has gaps. */
export function parsePrefix(text: string): NetworkPrefix | undefined {
  const network = parseNetwork(text);
  if (!network) return undefined;
  const bits = network.masks.map((mask) => mask.toString(2).padStart(32, "0")).join("");
  const prefix = bits.indexOf("0") < 0 ? bits.length : bits.indexOf("0");
  if (bits.includes("1", prefix)) return undefined;
  return { address: text.replace(/\/.*/, ""), prefix };
}
