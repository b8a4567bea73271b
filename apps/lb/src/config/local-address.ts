import { fstatSync } from "node:fs";
import { type BadAddress, badAddress } from "./address.ts";
import { fromByteString } from "./byte-string.ts";
import { type Environment, expandVariables } from "./lexer.ts";
import { laxInteger } from "./number.ts";

/** A socket that is not the internet's, as it stands in `bind` and `server`. */
export type LocalAddress =
  | { readonly kind: "unix"; readonly path: string }
  /** A name that only the kernel knows. */
  | { readonly kind: "abstract"; readonly name: string }
  /** A socket that whoever starts the balancer has opened. */
  | { readonly kind: "descriptor"; readonly descriptor: number };

/** What the kernel takes. */
const LONGEST_PATH = 107;
/** HAProxy puts a dot, five digits, a dot and three letters after a path while it prepares the socket. */
const PREPARATION = 11;
const OTHER_PREFIX = /^(?:unix|abns|fd|sockpair)@/;

/**
 * @param prefix of `unix-bind`, for paths to listen on
 * @returns undefined: it is an address of the internet
 */
export function parseLocalAddress(
  text: string,
  environment: Environment,
  prefix = "",
): LocalAddress | BadAddress | undefined {
  const expanded = expandVariables(text, environment);
  const [before = ""] = OTHER_PREFIX.exec(expanded) ?? [];
  if (before === "" && !expanded.startsWith("/")) return undefined;
  const name = expanded.slice(before.length);
  if (before === "fd@" || before === "sockpair@") {
    return /^[+-]?\d+$/.test(name)
      ? { kind: "descriptor", descriptor: laxInteger(name) }
      : badAddress(`file descriptor '${name}' is not a valid integer in '${text}'`);
  }
  const isAbstract = before === "abns@";
  const most = LONGEST_PATH - (isAbstract || prefix === "" ? 0 : prefix.length + PREPARATION);
  if (name.length > most) return badAddress(`socket path '${text}' too long (max ${most})`);
  if (isAbstract) return { kind: "abstract", name: fromByteString(name) };
  return { kind: "unix", path: fromByteString(prefix + name) };
}

/** What is wrong with a descriptor to listen on, in HAProxy's words; undefined: nothing. */
export function descriptorComplaint(descriptor: number): string | undefined {
  const fault = faultOf(descriptor);
  return fault && `cannot use file descriptor '${descriptor}' : ${fault}.`;
}

function faultOf(descriptor: number): string | undefined {
  try {
    return fstatSync(descriptor).isSocket() ? undefined : "Socket operation on non-socket";
  } catch {
    return "Bad file descriptor";
  }
}
