import { isIP } from "node:net";
import { type ConfigurationDraft, type Context, hasBackend, type ServerDraft } from "./draft.ts";

const DEFAULT_METHODS = ["last", "libc"];

/**
 * Gives the servers their addresses for the start, by the methods of `init-addr`.
 *
 * @param hosts has been asked for all names with `wantInitialAddresses` before
 */
export function setInitialAddresses(draft: ConfigurationDraft): void {
  const { context } = draft;
  let failed = false;
  for (const proxy of draft.proxies.filter(hasBackend)) {
    for (const server of proxy.servers) {
      if (!setInitialAddress(server, context)) failed = true;
    }
  }
  if (failed) context.report.alert("Failed to initialize server(s) addr.");
}

/** Notes the names that `setInitialAddresses` will need. */
export function wantInitialAddresses({ context, proxies }: ConfigurationDraft): void {
  for (const server of proxies.filter(hasBackend).flatMap((proxy) => proxy.servers)) {
    if (server.isName && usesLibc(server)) context.hosts.find(server.host, server.family);
  }
}

function usesLibc({ initAddr = DEFAULT_METHODS }: ServerDraft): boolean {
  const first = initAddr.find((method) => method !== "last");
  return first === "libc";
}

function setInitialAddress(server: ServerDraft, { hosts, report, ignoreResolutionFailures }: Context): boolean {
  if (!server.isName) {
    server.address = server.host;
    return true;
  }
  const { file, line } = server.location;
  const say = `parsing [${file}:${line}] : 'server ${server.name}' : `;
  let triedLibc = false;
  const methods = server.initAddr ?? DEFAULT_METHODS;
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
        server.address = found;
        return true;
      }
    } else if (isIP(method) !== 0) {
      if (triedLibc) {
        report.warning(`${say}could not resolve address '${server.host}', falling back to configured address.`);
      }
      server.address = method;
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
