import { IpAddress } from "../samples/ip-address.ts";

/** An IP address as its 4 or 16 bytes, in the order of the network, whatever its zone; none for what is no address. */
export function addressBytes(text = ""): Uint8Array {
  const [address = ""] = text.split("%", 1);
  return Uint8Array.from(IpAddress.parse(address)?.octets ?? []);
}
