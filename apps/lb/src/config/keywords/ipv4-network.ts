import { isIPv4 } from "node:net";

/** An IPv4 network as HAProxy's options take it: an address, and which bits of it count. */
export interface Ipv4Network {
  readonly address: number;
  readonly mask: number;
}

/** `10.0.0.0/8`, `10.0.0.0/255.0.0.0` or an address alone. */
export function parseIpv4Network(text: string): Ipv4Network | undefined {
  const [address = "", mask = "32", ...more] = text.split("/");
  if (!isIPv4(address) || more.length > 0) return undefined;
  const bits = /^\d{1,2}$/.test(mask) ? prefixMask(Number(mask)) : ipv4Number(mask);
  return bits === undefined ? undefined : { address: ((ipv4Number(address) ?? 0) & bits) >>> 0, mask: bits };
}

function prefixMask(length: number): number | undefined {
  if (length > 32) return undefined;
  return length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
}

/** Undefined: it is no address. */
function ipv4Number(text: string): number | undefined {
  if (!isIPv4(text)) return undefined;
  return text.split(".").reduce((value, part) => value * 256 + Number(part), 0);
}
