import { isIPv4 } from "node:net";

/** An IP address as its 4 or 16 bytes, in the order of the network; none for what is no address. */
export function addressBytes(text = ""): Uint8Array {
  const [address = ""] = text.split("%", 1);
  if (isIPv4(address)) return Uint8Array.from(address.split("."), Number);
  if (!address.includes(":")) return new Uint8Array();
  // The last 32 bits may be written as an IPv4 address.
  const last = address.slice(address.lastIndexOf(":") + 1);
  const [a = 0, b = 0, c = 0, d = 0] = isIPv4(last) ? last.split(".").map(Number) : [];
  const tail = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  const [left = "", right] = (isIPv4(last) ? address.slice(0, -last.length) + tail : address).split("::");
  const [head, rest] = [groups(left), groups(right ?? "")];
  const all = [...head, ...new Array<number>(8 - head.length - rest.length).fill(0), ...rest];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function groups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
