import { isIPv4 } from "node:net";
import type { Ipv4Network } from "../config/schema.ts";

/** Is this address in the network? One of IPv6 is not. */
export function isIn({ address, mask }: Ipv4Network, text: string): boolean {
  if (!isIPv4(text)) return false;
  let number = 0;
  for (const part of text.split(".")) number = number * 256 + Number(part);
  return (number & mask) >>> 0 === address;
}
