import type { CookieSettings } from "../config/schema.ts";
import { fieldValue } from "../rules/field-value.ts";
import type { Backend } from "../state/backend.ts";
import type { Server } from "../state/server.ts";
import { dynamicCookie } from "./dynamic-cookie.ts";

interface Made {
  readonly address: string | undefined;
  readonly port: number;
  readonly value: string | undefined;
}

/** Which cookies lead to which servers of a backend. */
export class ServerCookies {
  readonly #servers: readonly Server[];
  /** Of what stands in the file; several servers may share one. */
  readonly #fixed = new Map<string, Server[]>();
  /** Undefined: none is made. */
  readonly #key: string | undefined;
  /** The servers whose cookies are made of their addresses, and those last made. */
  readonly #made = new Map<Server, Made>();

  constructor({ servers, settings }: Backend, { dynamic }: CookieSettings) {
    this.#servers = servers;
    this.#key = dynamic ? settings.dynamicCookieKey : undefined;
    for (const server of servers) {
      const { cookie } = server.settings;
      if (cookie === undefined) continue;
      const sharing = this.#fixed.get(cookie);
      if (sharing) sharing.push(server);
      else this.#fixed.set(cookie, [server]);
    }
  }

  /** Undefined: nothing leads to it. */
  of(server: Server): string | undefined {
    const { cookie } = server.settings;
    return cookie === undefined ? this.#dynamic(server) : fieldValue(cookie);
  }

  /** Made when it is asked for, and again when the server has moved. */
  #dynamic(server: Server): string | undefined {
    if (this.#key === undefined) return undefined;
    const { address, port } = server;
    const last = this.#made.get(server);
    if (last && last.address === address && last.port === port) return last.value;
    const value = dynamicCookie(this.#key, address, port);
    this.#made.set(server, { address, port, value });
    return value;
  }

  /** In the order of the file. */
  leadingTo(cookie: string): readonly Server[] {
    if (this.#key === undefined) return this.#fixed.get(cookie) ?? [];
    return this.#servers.filter((server) => this.of(server) === cookie);
  }
}
