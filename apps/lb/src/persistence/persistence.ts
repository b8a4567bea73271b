import type { CookieSettings } from "../config/schema.ts";
import { type CompiledCondition, compileCondition } from "../samples/acl/compiled-condition.ts";
import type { Backend } from "../state/backend.ts";
import { ServerCookies } from "./server-cookies.ts";

/** How a backend keeps clients on their servers, compiled once. */
export interface Persistence {
  readonly cookie: BackendCookie | undefined;
  /** The first that holds is right. */
  readonly rules: readonly PersistRule[];
  /** `option persist`: also a server that is down is tried. */
  readonly triesDown: boolean;
}

export interface BackendCookie {
  readonly settings: CookieSettings;
  readonly servers: ServerCookies;
  /** What follows the value in the cookies that are set. */
  readonly attributes: string;
}

interface PersistRule {
  readonly forces: boolean;
  readonly holds: CompiledCondition;
}

/** Those of all backends that do; undefined: none does, and nobody need ask. */
export function compilePersistence(backends: Iterable<Backend>): ReadonlyMap<Backend, Persistence> | undefined {
  const compiled = new Map<Backend, Persistence>();
  for (const backend of backends) {
    const { cookie, persistRules = [] } = backend.settings;
    if (backend.proxy.mode !== "http" || (!cookie && persistRules.length === 0)) continue;
    compiled.set(backend, {
      cookie: cookie && compileCookie(cookie, backend),
      rules: persistRules.map(({ forces, condition }) => ({ forces, holds: compileCondition(condition) })),
      triesDown: backend.proxy.options.flags.persist === true,
    });
  }
  return compiled.size > 0 ? compiled : undefined;
}

function compileCookie(settings: CookieSettings, backend: Backend): BackendCookie {
  const { domains, httponly, secure } = settings;
  const attributes = [
    "; path=/",
    ...domains.map((domain) => `; domain=${domain}`),
    httponly ? "; HttpOnly" : "",
    secure ? "; Secure" : "",
  ];
  return { settings, servers: new ServerCookies(backend, settings), attributes: attributes.join("") };
}
