import { type Address, invalidAddress, parseAddress } from "./address.ts";
import type { Context } from "./context.ts";
import type { Bind } from "./keywords/bind-settings.ts";
import type { UnixBind } from "./keywords/unix-bind.ts";
import { descriptorComplaint, parseLocalAddress } from "./local-address.ts";
import type { Location } from "./location.ts";
import type { Mutable } from "./mutable.ts";
import { resolveHost } from "./resolve-host.ts";

/** Of all statements together: more than the ports that there are, and less than would cost all memory. */
const MOST_SOCKETS = 100_000;

/** What a list of addresses to listen on stands for, a socket each; the complaint when one of them is no good. */
export function parseBinds(
  text: string,
  location: Location,
  context: Context,
  unixBind: UnixBind,
): Mutable<Bind>[] | string {
  const elements = text.split(",");
  if (elements.at(-1) === "") elements.pop();
  const binds: Mutable<Bind>[] = [];
  for (const element of elements) {
    const complaint =
      addLocal(element, location, context, unixBind, binds) ?? addInternet(element, location, context, binds);
    if (typeof complaint === "string") return complaint;
  }
  return binds;
}

/** Adds a socket that is not the internet's. @returns the complaint; true: it is done; undefined: it is another kind */
function addLocal(
  text: string,
  location: Location,
  { environment }: Context,
  { prefix, ...access }: UnixBind,
  binds: Bind[],
): string | true | undefined {
  const address = parseLocalAddress(text, environment, prefix);
  if (address === undefined) return undefined;
  if (address.kind === "bad") return address.message;
  const complaint = address.kind === "descriptor" ? descriptorComplaint(address.descriptor) : undefined;
  if (complaint !== undefined) return complaint;
  const local = address.kind === "unix" ? { ...address, ...access } : address;
  binds.push({ local, port: 0, text, location, number: 0 });
  return true;
}

/** Adds one socket a port; the complaint when the address is no good. */
function addInternet(
  text: string,
  location: Location,
  { environment, hosts, made }: Context,
  binds: Bind[],
): string | undefined {
  const address = parseAddress(text, environment);
  if (address.kind === "bad") return address.message;
  const host = resolveHost(address, hosts);
  if (host === null) return invalidAddress(address.hostText, text).message;
  const complaint = checkPorts(address, text);
  if (complaint) return complaint;
  made.sockets += Math.max(0, address.high - address.low + 1);
  if (made.sockets > MOST_SOCKETS) return `more than ${MOST_SOCKETS} sockets with '${text}'.`;
  const isAnyIPv4 = address.host === "" && address.family !== 6;
  for (let port = address.low; port <= address.high; port++) {
    binds.push({
      ...(!isAnyIPv4 && { address: host }),
      port,
      text: `${address.hostText}:${port}`,
      location,
      number: 0,
    });
  }
  return undefined;
}

function checkPorts({ low, high }: Address, text: string): string | undefined {
  if (low === 0 && high === 0) return `missing port number: '${text}'`;
  if (low === 0 || high === 0) return `port offsets are not allowed in 'bind': '${text}'`;
  const wrong = [low, high].find((port) => port < 1 || port > 65535);
  return wrong === undefined ? undefined : `invalid port '${wrong}' specified for address '${text}'.`;
}
