import { isIPv6 } from "node:net";

/** Where a server is. */
export interface Endpoint {
  /** Absent: none is known. `0.0.0.0` and `::` mean the address that the client connected to. */
  readonly address: string | undefined;
  readonly port: number;
  /** Is `port` to be added to the port that the client connected to? */
  readonly isPortOffset: boolean;
}

/** Is it a socket of this machine (`unix@/path`, `abns@name`), which has neither address nor port? */
export function isLocalSocket(address: string): boolean {
  return address.includes("@");
}

/** `127.0.0.1:80`, `[::1]:80`, `unix`; empty while no address is known. */
export function endpointText({ address, port }: Endpoint): string {
  if (address === undefined) return "";
  if (isLocalSocket(address)) return "unix";
  return `${isIPv6(address) ? `[${address}]` : address}:${port & 0xffff}`;
}

/** `80`, `+0`, `-5`. */
export function portText({ port, isPortOffset }: Endpoint): string {
  return isPortOffset && port >= 0 ? `+${port}` : String(port);
}
