import type { Address } from "./address.ts";
import type { KnownHosts } from "./known-hosts.ts";

/**
 * The address to use for what the configuration wrote, with this machine's knowledge of names.
 *
 * @returns null for an unknown name; any address until `hosts` has asked for the name
 */
export function resolveHost(address: Address, hosts: KnownHosts): string | null {
  const any = address.family === 6 ? "::" : "0.0.0.0";
  if (address.host === "") return any;
  if (!address.isName) return address.host;
  const found = hosts.find(address.host, address.family);
  return found === undefined ? any : found;
}
