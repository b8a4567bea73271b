import type { Resolvers } from "../config/schema.ts";
import type { BackendStatus } from "../state/backend-status.ts";
import type { ServerStatus } from "../state/server-status.ts";
import type { Answer, Failure } from "./answer.ts";
import { NameserverClient } from "./nameserver-client.ts";
import { Resolution } from "./resolution.ts";
import { assignRecords, KnownRecords, outlastsHold } from "./server-slots.ts";

/** Why servers go into maintenance, in HAProxy's words. */
const REASONS: Readonly<Record<Failure | "no-record", string>> = {
  nx: "DNS NX status",
  refused: "DNS refused status",
  timeout: "DNS timeout status",
  other: "unspecified DNS error",
  "no-record": "No IP for server ",
};

/** Finds servers by name: keeps the addresses of all servers that have `resolvers` what their names resolve to. */
export class Discovery {
  readonly #names: readonly WatchedName[];

  /** @param clock milliseconds; `hold obsolete` compares its whole seconds */
  constructor(sections: readonly Resolvers[], backends: readonly BackendStatus[], clock: { now(): number }) {
    const names = new Map<string, WatchedName>();
    const clients = new Map(sections.map((section) => [section, clientsOf(section)]));
    for (const server of backends.flatMap((backend) => backend.servers)) {
      const { host, resolvers, resolvePrefer } = server.settings;
      const section = sections.find(({ name }) => name === resolvers);
      if (!section) continue;
      const key = `${section.name} ${resolvePrefer} ${host}`;
      const name = names.get(key) ?? new WatchedName(section, clients.get(section) ?? [], server, clock);
      names.set(key, name);
      name.add(server);
    }
    this.#names = [...names.values()];
  }

  /** Asks at once, and from then on. Keeps no process from ending. */
  start(): void {
    for (const name of this.#names) name.resolution.start();
  }

  stop(): void {
    for (const name of this.#names) name.resolution.stop();
  }
}

function clientsOf({ nameservers, acceptedPayloadSize }: Resolvers): NameserverClient[] {
  return nameservers.map((nameserver) => new NameserverClient(nameserver, acceptedPayloadSize));
}

/** A name, and the servers that share its answers. */
class WatchedName {
  readonly resolution: Resolution;
  readonly #section: Resolvers;
  readonly #clock: { now(): number };
  readonly #records: KnownRecords;
  /** Servers of one backend share the records out; another backend gets them all again. */
  readonly #groups = new Map<string, ServerStatus[]>();
  readonly #first: ServerStatus;
  #lastValid: number;

  constructor(section: Resolvers, clients: readonly NameserverClient[], first: ServerStatus, clock: { now(): number }) {
    const { host, resolvePrefer } = first.settings;
    this.resolution = new Resolution(section, clients, host, resolvePrefer, (answer) => this.#receive(answer));
    this.#section = section;
    this.#clock = clock;
    this.#records = new KnownRecords(section.hold.obsolete);
    this.#first = first;
    this.#lastValid = clock.now();
  }

  add(server: ServerStatus): void {
    const group = this.#groups.get(server.backendName);
    if (group) group.push(server);
    else this.#groups.set(server.backendName, [server]);
  }

  #receive(answer: Answer): void {
    const now = this.#clock.now();
    if (answer.kind !== "valid") {
      if (outlastsHold(answer.kind, this.#section.hold, this.#lastValid, now)) this.#lose(REASONS[answer.kind]);
      return;
    }
    this.#lastValid = now;
    const records = this.#records.after(answer.endpoints, now);
    for (const group of this.#groups.values()) {
      const slots = group.map((server) => ({ endpoint: server.endpoint.address, unresolved: server.isUnresolved() }));
      for (const [index, endpoint] of assignRecords(slots, records).entries()) {
        this.#give(group[index] as ServerStatus, endpoint, answer.nameserver);
      }
    }
  }

  #give(server: ServerStatus, endpoint: string | undefined, nameserver: string): void {
    if (endpoint === undefined) {
      server.loseAddress(REASONS["no-record"]);
      return;
    }
    // HAProxy names the nameserver only to the server that it asked for first; the others share what it was told.
    const source = server === this.#first ? `${this.#section.name}/${nameserver}` : "DNS cache";
    server.discover(endpoint, server.endpoint.port, source);
    server.regainAddress();
  }

  #lose(reason: string): void {
    for (const server of [...this.#groups.values()].flat()) server.loseAddress(reason);
  }
}
