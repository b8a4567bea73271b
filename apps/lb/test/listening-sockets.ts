import { readFileSync } from "node:fs";

/** Of the balancer, on a port of IPv4, where Linux shares connections out among them. */
export const SOCKETS_A_THREAD = 4;

/** How many sockets listen on a port of IPv4: Linux's table has addresses in hexadecimal, and `0A` for who listens. */
export function listeningOn(port: number): number {
  const end = `:${port.toString(16).toUpperCase().padStart(4, "0")} `;
  const lines = readFileSync("/proc/net/tcp", "latin1").split("\n");
  return lines.filter((line) => line.includes(`${end}00000000:0000 0A`)).length;
}
