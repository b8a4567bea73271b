import { isIP } from "node:net";
import type { Family } from "./known-hosts.ts";
import { type Environment, expandVariables } from "./lexer.ts";
import { laxInteger } from "./number.ts";

/** `address:port` as it stands in `bind`, `server`, `nameserver` and `log`. */
export interface Address {
  readonly kind: "address";
  /** Without brackets; the empty string for any address: nothing or `*` was written. */
  readonly host: string;
  /** As written, with brackets. */
  readonly hostText: string;
  readonly isName: boolean;
  /** Set by `ipv4@` and `ipv6@`, and by a literal. */
  readonly family: Family | undefined;
  /** One port: both are the same. None: both are 0. One of them 0: an offset to the port of the client's connection. */
  readonly low: number;
  readonly high: number;
}

export interface BadAddress {
  readonly kind: "bad";
  readonly message: string;
}

const FAMILY_PREFIX = /^ipv([46])@/;
/** Those of this machine, which `parseLocalAddress` reads where they can stand. */
const OTHER_FAMILY = /^(?:\/|unix@|abns@|fd@|sockpair@)/;

/** Reads an address without asking anybody for names. */
export function parseAddress(text: string, environment: Environment): Address | BadAddress {
  const expanded = expandVariables(text, environment);
  if (expanded === "") {
    return badAddress(`'${text}' resolves to an empty address (environment variable missing?)`);
  }
  if (OTHER_FAMILY.test(expanded)) return invalidAddress(expanded, text);
  const prefix = FAMILY_PREFIX.exec(expanded);
  const rest = expanded.slice(prefix?.[0].length ?? 0);
  const colon = rest.lastIndexOf(":");
  const hasPort = colon > rest.lastIndexOf("]");
  const hostText = hasPort ? rest.slice(0, colon) : rest;
  const portText = hasPort ? rest.slice(colon + 1) : "";
  const ports = parsePorts(portText);
  if (!ports) {
    return badAddress(`invalid character '${portText.charAt(0)}' in port number '${portText}' in '${text}'`);
  }
  const asked = prefix ? (Number(prefix[1]) as Family) : undefined;
  return { kind: "address", hostText, ...classifyHost(hostText, asked), ...ports };
}

export function invalidAddress(host: string, text: string): BadAddress {
  return badAddress(`invalid address: '${host}' in '${text}'`);
}

export function badAddress(message: string): BadAddress {
  return { kind: "bad", message };
}

function parsePorts(text: string): { low: number; high: number } | undefined {
  if (text === "") return { low: 0, high: 0 };
  if (/^\d/.test(text)) {
    const low = laxInteger(text);
    const dash = text.indexOf("-");
    return { low, high: dash < 0 ? low : laxInteger(text.slice(dash + 1)) };
  }
  if (text.startsWith("-")) return { low: -laxInteger(text.slice(1)), high: 0 };
  if (text.startsWith("+")) return { low: 0, high: laxInteger(text.slice(1)) };
  return undefined;
}

function classifyHost(hostText: string, asked: Family | undefined) {
  if (hostText === "" || hostText === "*") return { host: "", isName: false, family: asked };
  const host = literalAddress(hostText);
  const family = host === undefined ? undefined : (isIP(host) as Family);
  // One of the other family than asked is a name to HAProxy, which nobody knows.
  if (host === undefined || (asked ?? family) !== family) return { host: hostText, isName: true, family: asked };
  return { host, isName: false, family };
}

/** An address without its brackets; undefined for anything else. A zone is not HAProxy's. */
export function literalAddress(text: string): string | undefined {
  const host = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  return isIP(host) !== 0 && !host.includes("%") ? host : undefined;
}
