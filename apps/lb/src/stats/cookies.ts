import { dynamicCookie } from "../persistence/dynamic-cookie.ts";
import type { BackendSubject, ServerSubject } from "./subjects.ts";

/** The name of the cookie by which a backend keeps clients on their servers. */
export function cookieName({ proxy }: BackendSubject): string | undefined {
  return proxy.backend?.cookie?.name;
}

/** The value of it that leads to a server. */
export function cookieValue({ proxy, server, state }: ServerSubject): string | undefined {
  const { cookie, dynamicCookieKey } = proxy.backend ?? {};
  if (server.cookie !== undefined || !cookie?.dynamic || dynamicCookieKey === undefined) return server.cookie;
  return dynamicCookie(dynamicCookieKey, state.endpoint.address, state.endpoint.port);
}
