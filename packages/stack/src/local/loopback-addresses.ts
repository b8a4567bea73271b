import { once } from "node:events";
import { createServer } from "node:net";
import { StackError } from "../stack.ts";

/** Where every web server listens, as in the tutorial's containers. */
export const WEB_PORT = 8000;
/** As Docker gives them out: the first is the network's own. */
const FIRST = 2;
const LAST = 254;

type Finding = "free" | "in use" | "not allowed to this user" | "not of this machine";

/**
 * Finds addresses for new replicas: the next ones after the last that was given, as Docker does, so that a replica seldom has
 * the address of one that just went.
 * @param network the first three numbers: `127.0.0`
 * @param last the last number of the address that was given last; 1 at the start
 * @param used by replicas of this stack
 * @throws StackError when one is taken, or there are not enough, with what to do
 */
export async function nextAddresses(
  network: string,
  last: number,
  used: ReadonlySet<string>,
  count: number,
): Promise<string[]> {
  const found: string[] = [];
  const absent: string[] = [];
  for (let step = 1; step <= LAST - FIRST + 1 && found.length < count; step++) {
    const address = `${network}.${FIRST + ((last - FIRST + step) % (LAST - FIRST + 1))}`;
    if (used.has(address)) continue;
    const finding = await tryToListen(address, WEB_PORT);
    if (finding === "free") found.push(address);
    else if (finding === "not of this machine") absent.push(address);
    else throw new StackError(addressUnusable(address, finding));
  }
  if (found.length < count) throw new StackError(notEnough(network, absent.slice(0, count - found.length)));
  return found;
}

/** @throws StackError when something listens on `port` already, on any address; HAProxy itself would share it silently */
export async function requireFreePort(port: number): Promise<void> {
  const finding = await tryToListen("0.0.0.0", port);
  if (finding === "free") return;
  const holder = finding === "in use" ? ", by another copy of this stack or by another program: end that, or" : ":";
  throw new StackError(`port ${port} is ${finding}${holder} choose another with --port`);
}

async function tryToListen(address: string, port: number): Promise<Finding> {
  const server = createServer();
  try {
    server.listen({ port, host: address, exclusive: true });
    await once(server, "listening");
    server.close();
    await once(server, "close");
    return "free";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") return "in use";
    if (code === "EACCES") return "not allowed to this user";
    if (code === "EADDRNOTAVAIL") return "not of this machine";
    throw error;
  }
}

function addressUnusable(address: string, finding: Finding): string {
  return (
    `port ${WEB_PORT} of ${address} is ${finding}; another copy of this stack has it, or a program that listens on every ` +
    "address: end that, or put the replicas elsewhere with --network 127.0.1"
  );
}

function notEnough(network: string, absent: readonly string[]): string {
  if (absent.length === 0) return `no address is left in ${network}.${FIRST}-${LAST}`;
  const what = `this machine has no address ${absent.join(", ")}`;
  if (process.platform === "linux" || process.platform === "win32")
    return `${what}: choose a network of its loopback, as 127.0.1`;
  const command = absent.map((address) => `sudo ifconfig lo0 alias ${address} up`).join(" && ");
  return `${what}, as Linux and Windows do: run this once, then start again: ${command}`;
}
