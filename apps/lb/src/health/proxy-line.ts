import type { Socket } from "node:net";

/** The PROXY protocol's header, version 1, that tells of the check's own connection. */
export function proxyLine({ localAddress, localPort, remoteAddress, remotePort, remoteFamily }: Socket): string {
  if (remoteAddress === undefined || localAddress === undefined) return "PROXY UNKNOWN\r\n";
  const family = remoteFamily === "IPv6" ? "TCP6" : "TCP4";
  return `PROXY ${family} ${localAddress} ${remoteAddress} ${localPort} ${remotePort}\r\n`;
}
