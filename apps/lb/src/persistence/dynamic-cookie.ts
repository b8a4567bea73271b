import { IpAddress } from "../samples/ip-address.ts";
import { xxh64 } from "../samples/xxhash.ts";

/** The cookie of a server under `cookie ... dynamic`, the same as HAProxy makes. Undefined: it has no IP address. */
export function dynamicCookie(key: string, address: string | undefined, port: number): string | undefined {
  const octets = address === undefined ? undefined : IpAddress.parse(address)?.octets;
  if (!octets) return undefined;
  const place = Buffer.alloc(4);
  place.writeInt32BE(port);
  const text = key + Buffer.from(octets).toString("latin1") + place.toString("latin1");
  return xxh64(text, 0n).toString(16).padStart(16, "0");
}
