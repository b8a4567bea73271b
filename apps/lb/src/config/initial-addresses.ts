import { isIP } from "node:net";
import type { Context } from "./context.ts";
import type { ServerStatement } from "./keywords/servers.ts";
import { hasBackend } from "./proxy-kind.ts";
import type { Sections } from "./sections.ts";

const DEFAULT_METHODS = ["last", "libc"];

/**
 * Gives the servers their addresses for the start, by the methods of `init-addr`.
 *
 * @param hosts has been asked for all names with `wantInitialAddresses` before
 */
export function setInitialAddresses(sections: Sections): void {
  const { context } = sections;
  let failed = false;
  for (const proxy of sections.proxies.filter(hasBackend)) {
    for (const server of proxy.servers) {
      if (!setInitialAddress(server, context)) failed = true;
    }
  }
  if (failed) context.report.alert("Failed to initialize server(s) addr.");
}

/** Notes the names that `setInitialAddresses` will need. */
export function wantInitialAddresses({ context, proxies }: Sections): void {
  for (const server of proxies.filter(hasBackend).flatMap((proxy) => proxy.servers)) {
    if (server.isName && !server.isService && usesLibc(server)) context.hosts.find(server.host, server.family);
  }
}

function usesLibc({ settings: { initAddr = DEFAULT_METHODS } }: ServerStatement): boolean {
  const first = initAddr.find((method) => method !== "last");
  return first === "libc";
}

function setInitialAddress(server: ServerStatement, { hosts, report, ignoreResolutionFailures }: Context): boolean {
  if (!server.isName) {
    server.initialAddress = server.host;
    return true;
  }
  // Its records will say which names to look for.
  if (server.isService) return true;
  const { file, line } = server.location;
  const say = `parsing [${file}:${line}] : 'server ${server.name}' : `;
  let triedLibc = false;
  const methods = server.settings.initAddr ?? DEFAULT_METHODS;
  for (const method of ignoreResolutionFailures ? [...methods, "none"] : methods) {
    if (method === "none") {
      if (triedLibc) report.warning(`${say}could not resolve address '${server.host}', disabling server.`);
      return true;
    }
    // There is no state file to read yet, so `last` never knows anything.
    if (method === "libc") {
      triedLibc = true;
      const found = hosts.find(server.host, server.family);
      if (typeof found === "string") {
        server.initialAddress = found;
        return true;
      }
    } else if (isIP(method) !== 0) {
      if (triedLibc) {
        report.warning(`${say}could not resolve address '${server.host}', falling back to configured address.`);
      }
      server.initialAddress = method;
      return true;
    }
  }
  report.alert(
    triedLibc
      ? `${say}could not resolve address '${server.host}'.`
      : `${say}no method found to resolve address '${server.host}'`,
  );
  return false;
}
