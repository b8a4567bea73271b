import type { Resolvers } from "../config/schema.ts";
import type { BackendStatus } from "../state/backend-status.ts";
import type { ServerStatus } from "../state/server-status.ts";
import { NameserverClient } from "./nameserver-client.ts";
import { WatchedName } from "./watched-name.ts";
import { WatchedService } from "./watched-service.ts";

/** Finds servers by name: keeps the addresses of all servers that have `resolvers` what their names resolve to. */
export class Discovery {
  readonly #clients: ReadonlyMap<Resolvers, readonly NameserverClient[]>;
  readonly #clock: { now(): number };
  readonly #names = new Map<string, WatchedName>();
  readonly #nameOf = new Map<ServerStatus, string>();
  readonly #services = new Map<string, WatchedService>();
  #isRunning = false;

  /** @param clock milliseconds; `hold obsolete` compares its whole seconds */
  constructor(sections: readonly Resolvers[], backends: readonly BackendStatus[], clock: { now(): number }) {
    this.#clients = new Map(sections.map((section) => [section, clientsOf(section)]));
    this.#clock = clock;
    for (const server of backends.flatMap((backend) => backend.servers)) {
      const { host, isService, resolvers } = server.settings;
      const section = sections.find(({ name }) => name === resolvers);
      if (!section) continue;
      if (isService) this.#service(section, host).add(server);
      else this.watch(server, section, host);
    }
  }

  /** Asks at once, and from then on. Keeps no process from ending. */
  start(): void {
    this.#isRunning = true;
    for (const watched of [...this.#services.values(), ...this.#names.values()]) watched.start();
  }

  stop(): void {
    this.#isRunning = false;
    for (const watched of [...this.#services.values(), ...this.#names.values()]) watched.stop();
  }

  /** From now on the server has an address of this name. */
  watch(server: ServerStatus, section: Resolvers, host: string): void {
    const { resolvePrefer } = server.settings;
    const key = `${section.name} ${resolvePrefer} ${host}`;
    let name = this.#names.get(key);
    if (!name) {
      name = new WatchedName(section, this.#clients.get(section) ?? [], host, resolvePrefer, this.#clock);
      this.#names.set(key, name);
      if (this.#isRunning) name.start();
    }
    name.add(server);
    this.#nameOf.set(server, key);
  }

  forget(server: ServerStatus): void {
    const key = this.#nameOf.get(server) ?? "";
    this.#nameOf.delete(server);
    const name = this.#names.get(key);
    if (!name || name.remove(server)) return;
    name.stop();
    this.#names.delete(key);
  }

  #service(section: Resolvers, host: string): WatchedService {
    const key = `${section.name} ${host}`;
    const clients = this.#clients.get(section) ?? [];
    const service = this.#services.get(key) ?? new WatchedService(section, clients, host, this, this.#clock);
    this.#services.set(key, service);
    return service;
  }
}

function clientsOf({ nameservers, acceptedPayloadSize }: Resolvers): NameserverClient[] {
  return nameservers.map((nameserver) => new NameserverClient(nameserver, acceptedPayloadSize));
}
