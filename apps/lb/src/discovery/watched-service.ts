import type { Resolvers } from "../config/schema.ts";
import type { ServerStatus } from "../state/server-status.ts";
import type { Answer } from "./answer.ts";
import { questionFor, type ServiceRecord } from "./dns-message.ts";
import type { NameserverClient } from "./nameserver-client.ts";
import { Resolution } from "./resolution.ts";
import { KnownRecords } from "./server-slots.ts";
import { NO_RECORD } from "./watched-name.ts";

/** What HAProxy takes for a name. It is logged, so nothing else may be in it; and the root says that there is no service. */
const USABLE_TARGET = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;

/** Finds the addresses of what records lead to. */
interface Names {
  watch(server: ServerStatus, section: Resolvers, host: string): void;
  forget(server: ServerStatus): void;
}

/** The SRV records of a name, and the servers that they are given to. Each then has the address that its target resolves to. */
export class WatchedService {
  readonly #resolution: Resolution<ServiceRecord>;
  readonly #section: Resolvers;
  readonly #names: Names;
  readonly #clock: { now(): number };
  readonly #known: KnownRecords<ServiceRecord>;
  /** By backend, with the key of the record that each has. */
  readonly #groups = new Map<string, Map<ServerStatus, string | undefined>>();

  constructor(
    section: Resolvers,
    clients: readonly NameserverClient[],
    host: string,
    names: Names,
    clock: { now(): number },
  ) {
    this.#resolution = new Resolution(section, clients, [questionFor(host, "SRV")], (answer) => this.#receive(answer));
    this.#section = section;
    this.#names = names;
    this.#clock = clock;
    this.#known = new KnownRecords(section.hold.obsolete, keyOf);
  }

  start(): void {
    this.#resolution.start();
  }

  stop(): void {
    this.#resolution.stop();
  }

  add(server: ServerStatus): void {
    const group = this.#groups.get(server.backendName) ?? new Map<ServerStatus, string | undefined>();
    this.#groups.set(server.backendName, group.set(server, undefined));
  }

  /** A failure changes nothing, as in HAProxy: servers stay as long as their targets resolve. */
  #receive(answer: Answer<ServiceRecord>): void {
    if (answer.kind !== "valid") return;
    const usable = answer.records.filter(({ target }) => USABLE_TARGET.test(target));
    const records = new Map(this.#known.after(usable, this.#clock.now()).map((record) => [keyOf(record), record]));
    for (const group of this.#groups.values()) this.#share(group, records);
  }

  /** A server keeps its record as long as that is known; the others get what nobody has, in order. */
  #share(group: Map<ServerStatus, string | undefined>, records: ReadonlyMap<string, ServiceRecord>): void {
    const unused = new Map(records);
    for (const [server, key] of group) {
      if (key === undefined) continue;
      const record = records.get(key);
      if (record) {
        const weight = weightFor(server, record);
        if (weight !== server.weight) server.setWeight(weight);
        unused.delete(key);
      } else {
        this.#names.forget(server);
        server.loseAddress(NO_RECORD);
        server.serve(undefined, server.endpoint.port);
        group.set(server, undefined);
      }
    }
    const rest = unused.entries();
    for (const [server, key] of group) {
      if (key !== undefined) continue;
      const { value } = rest.next();
      if (!value) return;
      const [newKey, record] = value;
      group.set(server, newKey);
      server.serve(record.target, record.port);
      server.setWeight(weightFor(server, record));
      this.#names.watch(server, this.#section, record.target);
    }
  }
}

function keyOf({ target, port }: ServiceRecord): string {
  return `${target.toLowerCase()}:${port}`;
}

/** 0 stays 0, and 1 to 65535 become 1 to 256, as in HAProxy; as it is where records have no say. */
function weightFor(server: ServerStatus, record: ServiceRecord): number {
  const weight = Math.floor((record.weight + 255) / 256);
  return !server.settings.ignoreServiceWeight && server.takesWeight(weight) ? weight : server.weight;
}
