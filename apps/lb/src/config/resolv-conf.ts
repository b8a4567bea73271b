import { readFileSync } from "node:fs";
import { literalAddress } from "./address.ts";
import type { Context } from "./context.ts";
import type { Location } from "./location.ts";
import type { Nameserver } from "./nameserver.ts";

const FILE = "/etc/resolv.conf";
const DNS_PORT = 53;

/** Undefined when there is none to be read. */
export function readResolvConf(): string | undefined {
  try {
    return readFileSync(FILE, "latin1");
  } catch {
    return undefined;
  }
}

/**
 * The nameservers that this machine asks, each named by its address. What cannot be one is warned for and left out.
 *
 * @param declared the names that are taken; gets those that are found
 */
export function nameserversOf(
  text: string,
  declared: Map<string, Location>,
  { hosts, report }: Pick<Context, "hosts" | "report">,
): Nameserver[] {
  const found: Nameserver[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const [, name] = /^nameserver(?:[\r\t ]+([^\r\t ]*)|$)/.exec(line) ?? ["", null];
    if (name === null) continue;
    const location = { file: FILE, line: index + 1 };
    const place = `[${FILE}:${location.line}]`;
    if (!name) {
      report.warning(`parsing ${place} : nameserver line is missing address.`);
      continue;
    }
    const twin = declared.get(name);
    if (twin) {
      report.warning(
        `Parsing ${place} : generated name for ${FILE} nameserver '${name}' conflicts with another nameserver ` +
          `(declared at ${twin.file}:${twin.line}), it appears to be a duplicate and will be excluded.`,
      );
      continue;
    }
    const address = literalAddress(name) ?? hosts.find(name, undefined);
    if (address === null) {
      // The spelling is HAProxy's.
      report.warning(`parsing ${place} : address '${name}' could not be recognized, namerserver will be excluded.`);
      continue;
    }
    declared.set(name, location);
    // Not known yet: this is read again when it is.
    found.push({ name, address: address ?? "0.0.0.0", port: DNS_PORT });
  }
  return found;
}
